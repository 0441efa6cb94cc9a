package dev.lanewise.api.kernels;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.CompiledProgram;
import org.jspecify.annotations.Nullable;

/**
 * A matrix product with its buffers, planned for shapes up to a limit; for one thread at a time.
 *
 * <p>Each element of the result is one chain of fused multiply-adds in increasing {@code k},
 * started from +0, whatever the shape, lane width and number of workers.
 *
 * @since 0.1
 */
public interface Product {

  /**
   * Says how the operands lie in memory. The result C is always {@code m × n}.
   *
   * @since 0.1
   */
  enum Form {
    /** C = A·B with A as {@code m × k} and B as {@code k × n}: a layer forward, X·W. */
    NN,
    /** C = Aᵀ·B with A as {@code k × m} and B as {@code k × n}: a weight gradient, Xᵀ·dZ. */
    TN,
    /** C = A·Bᵀ with A as {@code m × k} and B as {@code n × k}: an input gradient, dZ·Wᵀ. */
    NT
  }

  /**
   * Computes C, and the epilogue on each part of it that is done, while it is in the cache.
   *
   * <p>Sizes may be 0; with {@code k = 0} the product is +0. Elements of {@code c} outside the
   * {@code m × n} result are not touched.
   *
   * @param m rows of the result
   * @param n columns of the result
   * @param k length of each chain
   * @param a left operand, row-major from {@code aOffset} with rows {@code aStride} apart
   * @param b right operand, row-major from {@code bOffset} with rows {@code bStride} apart
   * @param c result, row-major from {@code cOffset} with rows {@code cStride} apart
   * @param epilogue a program over {@code m × n} to run on the finished result, or null
   * @param epilogueArguments the arguments of the epilogue, null if there is none
   * @throws IndexOutOfBoundsException if an array is too short
   * @throws IllegalArgumentException if a size is negative or above the planned limit
   */
  void run(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset,
      int cStride,
      @Nullable CompiledProgram epilogue,
      @Nullable Arguments epilogueArguments);

  /**
   * Tells whether this computes the shapes of its last run as fast as it will: false while code is
   * compiled, or several ways to compute are tried. For those who measure speed.
   */
  default boolean isSettled() {
    return true;
  }
}
