package dev.lanewise.network.metrics;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import java.util.Locale;

/** Rejects arguments that no metric is defined for, each with one sentence. */
final class Requirements {

  private Requirements() {}

  /** Requires at least one row. */
  static void requireRows(long rows) {
    if (rows == 0) {
      throw new DataException("there are no rows to evaluate; a metric needs at least one");
    }
  }

  /** Requires at least one column, class or whatever {@code what} names. */
  static void requireWidth(int width, String what) {
    if (width < 1) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT, "the number of %s must be at least 1, but it is %d", what, width));
    }
  }

  /** Requires every label in 0 … {@code classes − 1}; {@code what} says which labels they are. */
  static void requireLabels(int[] labels, int classes, String what) {
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] < 0 || labels[row] >= classes) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "row %d has %s %d, which is not in 0…%d",
                row,
                what,
                labels[row],
                classes - 1));
      }
    }
  }

  /** Requires {@code values} to be full rows of {@code width} and returns how many. */
  static int requireFullRows(int values, int width, String what) {
    if (values % width != 0) {
      throw new DataException(
          String.format(Locale.ROOT, "%d %s cannot be split into rows of %d", values, what, width));
    }
    return values / width;
  }

  /** Requires {@code values} to be a full table of {@code rows × width}. */
  static void requireTable(int values, int rows, int width, String what) {
    if (values != (long) rows * width) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "there are %d %s where %d × %d (rows × columns) are needed",
              values,
              what,
              rows,
              width));
    }
  }

  /** Requires a value that has a place in the order of numbers. */
  static double requireNumber(double value, int row, String what) {
    if (Double.isNaN(value)) {
      throw new DataException(
          String.format(Locale.ROOT, "row %d has %s that is not a number (NaN)", row, what));
    }
    return value;
  }
}
