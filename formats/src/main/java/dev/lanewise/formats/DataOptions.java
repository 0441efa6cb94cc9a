package dev.lanewise.formats;

import dev.lanewise.api.ConfigurationException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a reader of data sets must know besides the file.
 *
 * @param targets the names of the CSV columns to predict; empty takes the last column
 * @param targetKind whether targets are classes or values
 * @param classNames the classes that a model knows, in index order, so that a file's labels get the
 *     model's indices; empty takes the classes from the file
 * @param seed what built-in data sets are drawn from
 * @since 0.1
 */
public record DataOptions(
    List<String> targets, TargetKind targetKind, List<String> classNames, long seed) {

  /** Copies the lists. */
  public DataOptions {
    targets = List.copyOf(targets);
    classNames = List.copyOf(classNames);
    if (targetKind == TargetKind.CLASSES && targets.size() > 1) {
      throw new ConfigurationException(
          "classes need one target column, not " + targets.size() + ": name one of " + targets);
    }
    if (targetKind == TargetKind.VALUES && !classNames.isEmpty()) {
      throw new ConfigurationException(
          "target values have no class names; leave out either the names or the kind");
    }
  }

  /** Returns the options that leave everything to the file, with seed 0. */
  public static DataOptions defaults() {
    return new DataOptions(List.of(), TargetKind.AUTO, List.of(), 0);
  }

  /** Returns these options with other target columns. */
  public DataOptions withTargets(List<String> names) {
    return new DataOptions(names, targetKind, classNames, seed);
  }

  /** Returns these options with another kind of target. */
  public DataOptions withTargetKind(TargetKind kind) {
    return new DataOptions(targets, kind, classNames, seed);
  }

  /** Returns these options with the classes that a model knows. */
  public DataOptions withClassNames(List<String> names) {
    return new DataOptions(targets, targetKind, names, seed);
  }

  /** Returns these options with {@code count} classes named "0", "1", … */
  public DataOptions withClasses(int count) {
    return withClassNames(IntStream.range(0, count).mapToObj(Integer::toString).toList());
  }

  /** Returns these options with another seed. */
  public DataOptions withSeed(long newSeed) {
    return new DataOptions(targets, targetKind, classNames, newSeed);
  }

  /** Tells whether a single column of targets is to be read as classes whatever it looks like. */
  boolean wantsClasses() {
    return targetKind == TargetKind.CLASSES || !classNames.isEmpty();
  }
}
