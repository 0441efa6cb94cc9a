package dev.lanewise.network.data;

import dev.lanewise.api.ConfigurationException;
import java.util.List;

/**
 * What the columns of a table are for.
 *
 * @param targets the columns to predict; empty takes the last one
 * @param kind how the targets are to be understood
 * @param features the only columns to learn from; empty takes all that have no other role
 * @param ignored columns to leave out
 * @param ids columns that name a row: no inputs, but kept beside it
 * @param categories columns whose numbers are names, such as postal codes
 * @since 0.1
 */
public record ColumnRoles(
    List<String> targets,
    TargetKind kind,
    List<String> features,
    List<String> ignored,
    List<String> ids,
    List<String> categories) {

  /** The last column is the target, all others are inputs. */
  public static final ColumnRoles DEFAULT =
      new ColumnRoles(List.of(), TargetKind.AUTO, List.of(), List.of(), List.of(), List.of());

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
    return new ColumnRoles(names, kind, features, ignored, ids, categories);
  }

  /** Returns the same roles with another kind of target. */
  public ColumnRoles withKind(TargetKind value) {
    return new ColumnRoles(targets, value, features, ignored, ids, categories);
  }

  /** Tells whether a column is named for a role that makes it no input. */
  boolean isTaken(String name) {
    return targets.contains(name) || ignored.contains(name) || ids.contains(name);
  }
}
