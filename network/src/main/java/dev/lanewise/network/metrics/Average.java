package dev.lanewise.network.metrics;

/**
 * How the precision, recall and F1 of several classes become one number.
 *
 * @since 0.1
 */
public enum Average {
  /** The value of class 1 alone, for two classes. */
  BINARY,
  /**
   * The value of all classes' counts added up; with one class a row, all three are the accuracy.
   */
  MICRO,
  /** The plain mean over the classes that occur in the truth or in the prediction. */
  MACRO,
  /** The mean over classes, each weighted by its number of rows in the truth. */
  WEIGHTED
}
