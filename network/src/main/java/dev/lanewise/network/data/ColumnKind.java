package dev.lanewise.network.data;

/**
 * What a column of a table holds.
 *
 * @since 0.1
 */
public enum ColumnKind {
  /** Numbers. */
  NUMBER,
  /** {@code true} or {@code false}, as the numbers 1 and 0. */
  BOOLEAN,
  /** Dates with or without a time, as days since 2000-01-01T00:00. */
  DATE,
  /** Texts, as the index of each in {@link Column#categories}. */
  CATEGORY
}
