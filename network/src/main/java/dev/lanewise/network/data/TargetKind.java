package dev.lanewise.network.data;

/**
 * How target columns are to be understood.
 *
 * @since 0.1
 */
public enum TargetKind {
  /** By the content, as {@link Table} says. */
  AUTO,
  /** One column of class labels. */
  CLASSES,
  /** Columns of numbers to predict. */
  VALUES,
  /** Columns of 0 and 1, of which any number may be 1. */
  LABELS
}
