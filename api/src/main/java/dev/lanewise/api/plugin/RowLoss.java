package dev.lanewise.api.plugin;

import dev.lanewise.api.kernels.Kernels;

/**
 * A loss of a whole row with a class label, such as cross-entropy.
 *
 * <p>The loss of a batch is {@code Σ weight(label)·loss(row) ÷ Σ weight(label)}.
 *
 * @since 0.1
 */
public non-sealed interface RowLoss extends Loss {

  @Override
  default Targets targets() {
    return Targets.CLASSES;
  }

  /**
   * Checks that the loss fits the number of classes.
   *
   * @throws dev.lanewise.api.ConfigurationException if it does not
   */
  default void check(int classes) {}

  /** Returns how much a row of this class counts; 1 by default. */
  default float weight(int label) {
    return 1;
  }

  /**
   * Returns one row's loss, without its weight, in double precision: the definition of this loss.
   *
   * @param prediction logits or outputs, as {@link #logitMeanings()} and {@link #logitsOf()} say
   */
  double evaluate(double[] prediction, int label);

  /**
   * Prepares the computation in single precision.
   *
   * @param kernels what to compute with
   * @param maxRows the most rows of a batch
   * @param classes the width of a prediction
   */
  Computation bind(Kernels kernels, int maxRows, int classes);

  /**
   * The computation on ranges of arrays, with its buffers; for one thread at a time.
   *
   * @since 0.1
   */
  interface Computation {

    /**
     * Computes each row's weighted loss and the batch's gradient.
     *
     * @param rows the rows of the batch
     * @param prediction logits or outputs, rows from the array's beginning
     * @param stride how far apart the rows of prediction and gradient are
     * @param labels the class of each row
     * @param scale 1 ÷ Σ weight(label), with which the gradient is multiplied
     * @param losses receives {@code weight·loss} of each row
     * @param gradient receives {@code scale·weight·∂loss/∂prediction}; may be {@code prediction}
     */
    void run(
        int rows,
        float[] prediction,
        int stride,
        int[] labels,
        float scale,
        float[] losses,
        float[] gradient);
  }
}
