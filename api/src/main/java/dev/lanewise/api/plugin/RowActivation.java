package dev.lanewise.api.plugin;

import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.program.LoweredRow;
import java.util.Optional;

/**
 * An activation of a whole row, such as softmax, that may also change the row's width.
 *
 * <p>A row's result must not depend on the other rows of its batch.
 *
 * @since 0.1
 */
public non-sealed interface RowActivation extends Activation {

  /** Returns the pre-activations that {@code outputs} outputs need; the same number by default. */
  default int inputWidth(int outputs) {
    return outputs;
  }

  @Override
  default String initializer() {
    return "glorot_uniform";
  }

  /** Returns the outputs for one row in double precision, the definition of this activation. */
  double[] evaluate(double[] x);

  /**
   * Returns the computation in single precision as programs, to the bits of {@link
   * Computation#forward}, so that a model can be translated into another language; empty if it is
   * written as code alone.
   */
  default Optional<LoweredRow> lowered() {
    return Optional.empty();
  }

  /**
   * Prepares the computation in single precision.
   *
   * @param kernels what to compute with
   * @param maxRows the most rows of a batch
   * @param outputs the width of the results
   */
  Computation bind(Kernels kernels, int maxRows, int outputs);

  /**
   * The computation on ranges of arrays, with its buffers; for one thread at a time.
   *
   * @since 0.1
   */
  interface Computation {

    /**
     * Computes y from x, row by row; y may be x if the width stays.
     *
     * @param rows the rows of the batch
     */
    void forward(int rows, Matrix x, Matrix y);

    /**
     * Computes the gradient in x from x, y and the gradient in y.
     *
     * @param rows the rows of the batch
     * @param dy the gradient in y
     * @param dx receives the gradient in x; must not be one of the other matrices
     */
    void backward(int rows, Matrix x, Matrix y, Matrix dy, Matrix dx);
  }
}
