package dev.lanewise.api.plugin;

import java.util.Set;

/**
 * A measure of how well a network does on rows whose answers are known: shown by the command,
 * written after each epoch, and a figure by which training may stop.
 *
 * <p>A metric is a pure function: it keeps nothing, and several threads may compute it at once. It
 * gets all rows together, in the order of the data, so a sum over them in this order has the same
 * bits whatever the size of batches, the kernels and the number of threads. It takes sums in {@code
 * double} and functions such as the logarithm from {@link StrictMath}: {@link Math} may give other
 * bits on another machine.
 *
 * @since 0.1
 */
public interface Metric {

  /**
   * What a network predicts.
   *
   * @since 0.1
   */
  enum Task {
    /** One class of several. */
    CLASSIFICATION,
    /** Any number of labels, each 0 or 1. */
    MULTI_LABEL,
    /** Numbers. */
    REGRESSION
  }

  /** Returns the tasks that the metric is defined for, at least one. */
  Set<Task> tasks();

  /** Tells whether more is better, as for an accuracy; else less is, as for an error. */
  boolean largerIsBetter();

  /**
   * Computes the metric.
   *
   * @param rows one row or more, of one of {@link #tasks}; valid during the call only
   * @return a finite number; where there is none, as for a ratio of 0 to 0, throw an exception
   *     whose message says why. Training and evaluation then go on and tell the reason. The value
   *     is NaN, which never counts as better
   */
  double value(Rows rows);

  /**
   * Rows that a network was run on, with what is known of them. Rows and columns count from 0.
   *
   * @since 0.1
   */
  interface Rows {

    /** Returns the number of rows, from 1. */
    int count();

    /** Returns how many outputs the network has for a row, from 1. */
    int outputs();

    /**
     * Returns an output of the network as prediction gives it: of its last activation, and where
     * targets were scaled for training, in their own units.
     *
     * @throws IndexOutOfBoundsException if there is no such row or column
     */
    float output(int row, int column);

    /** Returns the number of classes, from 1; 0 if the task is no classification. */
    int classes();

    /**
     * Returns the class that a row has in truth.
     *
     * @throws IllegalStateException if the task is no classification
     * @throws IndexOutOfBoundsException if there is no such row
     */
    int label(int row);

    /**
     * Returns the class that the network decides for.
     *
     * @throws IllegalStateException if the task is no classification
     * @throws IndexOutOfBoundsException if there is no such row
     */
    int predicted(int row);

    /**
     * Returns what an output should be: a number, or for several labels 0 or 1.
     *
     * @throws IllegalStateException if the task is a classification
     * @throws IndexOutOfBoundsException if there is no such row or column
     */
    float target(int row, int column);

    /**
     * Returns how much a row counts, from 0; 1 if the data has no weights. A metric may take them
     * or not; the built-in ones do not.
     *
     * @throws IndexOutOfBoundsException if there is no such row
     */
    double weight(int row);
  }
}
