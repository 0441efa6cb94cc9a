package dev.lanewise.network.data;

import dev.lanewise.api.ConfigurationException;
import java.util.List;
import java.util.Optional;

/**
 * What the columns of a table are for.
 *
 * @param targets the columns to predict; empty takes the last one
 * @param kind how the targets are to be understood
 * @param features the only columns to learn from; empty takes all that have no other role
 * @param ignored columns to leave out
 * @param ids columns that name a row: no inputs, but kept beside it
 * @param categories columns whose numbers are names, such as postal codes
 * @param weights the column of the rows' weights, if any
 * @since 0.1
 */
public record ColumnRoles(
    List<String> targets,
    TargetKind kind,
    List<String> features,
    List<String> ignored,
    List<String> ids,
    List<String> categories,
    Optional<String> weights) {

  /** The last column is the target, all others are inputs. */
  public static final ColumnRoles DEFAULT =
      new ColumnRoles(
          List.of(), TargetKind.AUTO, List.of(), List.of(), List.of(), List.of(), Optional.empty());

  /**
   * Copies the lists.
   *
   * @throws ConfigurationException if classes are to be read from several columns
   */
  public ColumnRoles {
    targets = targets.stream().distinct().toList();
    features = features.stream().distinct().toList();
    ignored = List.copyOf(ignored);
    ids = ids.stream().distinct().toList();
    categories = List.copyOf(categories);
    if (kind == TargetKind.CLASSES && targets.size() > 1) {
      throw new ConfigurationException(
          "classes need one target column, not " + targets.size() + ": name one of " + targets);
    }
  }

  /** Returns the same roles with other targets. */
  public ColumnRoles withTargets(List<String> names) {
    return new ColumnRoles(names, kind, features, ignored, ids, categories, weights);
  }

  /** Returns the same roles with another kind of target. */
  public ColumnRoles withKind(TargetKind value) {
    return new ColumnRoles(targets, value, features, ignored, ids, categories, weights);
  }

  /** Returns the same roles with columns that name rows. */
  public ColumnRoles withIds(List<String> names) {
    return new ColumnRoles(targets, kind, features, ignored, names, categories, weights);
  }

  /** Returns the same roles with the only columns to learn from. */
  public ColumnRoles withFeatures(List<String> names) {
    return new ColumnRoles(targets, kind, names, ignored, ids, categories, weights);
  }

  /** Returns the same roles with columns to leave out. */
  public ColumnRoles withIgnored(List<String> names) {
    return new ColumnRoles(targets, kind, features, names, ids, categories, weights);
  }

  /** Returns the same roles with columns whose numbers are names. */
  public ColumnRoles withCategories(List<String> names) {
    return new ColumnRoles(targets, kind, features, ignored, ids, names, weights);
  }

  /** Returns the same roles with a column of the rows' weights. */
  public ColumnRoles withWeights(String name) {
    return new ColumnRoles(targets, kind, features, ignored, ids, categories, Optional.of(name));
  }

  /** Tells whether a column is named for a role that makes it no input. */
  boolean isTaken(String name) {
    return targets.contains(name)
        || ignored.contains(name)
        || ids.contains(name)
        || weights.filter(name::equals).isPresent();
  }

  /** Tells whether a column may be an input: it has no other role, nor do others alone count. */
  public boolean mayBeInput(String name) {
    return !isTaken(name) && (features.isEmpty() || features.contains(name));
  }

  /** Tells whether a column has no role yet, so that it may be the target if none is named. */
  public boolean isFree(String name) {
    return !isTaken(name) && !features.contains(name);
  }
}
