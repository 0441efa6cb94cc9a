package dev.lanewise.formats;

/**
 * How target columns are to be understood.
 *
 * @since 0.1
 */
public enum TargetKind {
  /** The reader decides by the content, as its documentation says. */
  AUTO,
  /** One column of class labels. */
  CLASSES,
  /** Columns of numbers to predict. */
  VALUES
}
