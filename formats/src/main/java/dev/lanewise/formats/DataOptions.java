package dev.lanewise.formats;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.TargetKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a reader of data sets must know besides the file.
 *
 * @param roles what the columns of a table are for
 * @param dialect how a table is written
 * @param schema the columns that a model knows, found by name; empty takes them from the file
 * @param classNames the classes that a model knows, in index order, so that a file's labels get the
 *     model's indices; empty takes the classes from the file
 * @param seed what built-in data sets are drawn from
 * @param takesMissing whether a model takes inputs that are missing, NaN in arrays; a table that is
 *     read by names may miss some at any rate
 * @since 0.1
 */
public record DataOptions(
    ColumnRoles roles,
    CsvDialect dialect,
    Optional<Schema> schema,
    List<String> classNames,
    long seed,
    boolean takesMissing) {

  /** Copies the list. */
  public DataOptions {
    classNames = List.copyOf(classNames);
    if (roles.kind() == TargetKind.VALUES && !classNames.isEmpty()) {
      throw new ConfigurationException(
          "target values have no class names; leave out either the names or the kind");
    }
  }

  /** Returns the options that leave everything to the file, with seed 0. */
  public static DataOptions defaults() {
    return new DataOptions(
        ColumnRoles.DEFAULT, CsvDialect.AUTO, Optional.empty(), List.of(), 0, false);
  }

  /** Returns how targets are to be understood. */
  public TargetKind targetKind() {
    return roles.kind();
  }

  /** Returns these options with other roles of columns. */
  public DataOptions withRoles(ColumnRoles value) {
    return new DataOptions(value, dialect, schema, classNames, seed, takesMissing);
  }

  /** Returns these options with another way of writing. */
  public DataOptions withDialect(CsvDialect value) {
    return new DataOptions(roles, value, schema, classNames, seed, takesMissing);
  }

  /** Returns these options with the columns that a model knows. */
  public DataOptions withSchema(Schema value) {
    return new DataOptions(roles, dialect, Optional.of(value), classNames, seed, takesMissing);
  }

  /** Returns these options with other target columns. */
  public DataOptions withTargets(List<String> names) {
    return withRoles(roles.withTargets(names));
  }

  /** Returns these options with another kind of target. */
  public DataOptions withTargetKind(TargetKind kind) {
    return withRoles(roles.withKind(kind));
  }

  /** Returns these options with the classes that a model knows. */
  public DataOptions withClassNames(List<String> names) {
    return new DataOptions(roles, dialect, schema, names, seed, takesMissing);
  }

  /** Returns these options with {@code count} classes named "0", "1", … */
  public DataOptions withClasses(int count) {
    return withClassNames(IntStream.range(0, count).mapToObj(Integer::toString).toList());
  }

  /** Returns these options with another seed. */
  public DataOptions withSeed(long newSeed) {
    return new DataOptions(roles, dialect, schema, classNames, newSeed, takesMissing);
  }

  /** Tells whether a single column of targets is to be read as classes whatever it looks like. */
  boolean wantsClasses() {
    return roles.kind() == TargetKind.CLASSES || !classNames.isEmpty();
  }

  /** Returns these options for a model that takes inputs that are missing. */
  public DataOptions withMissing() {
    return new DataOptions(roles, dialect, schema, classNames, seed, true);
  }
}
