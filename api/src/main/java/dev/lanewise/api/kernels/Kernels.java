package dev.lanewise.api.kernels;

import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import java.util.List;

/**
 * The computations that networks are made of; implementations agree bit for bit.
 *
 * <p>An implementation may be used by many threads at once; a planned {@link Product} by one thread
 * at a time. The order of operations that each method states is part of the numerics contract.
 * {@link Ranges} has the checks of arguments that all implementations make.
 *
 * @since 0.1
 */
public interface Kernels {

  /** Returns the provider's id. */
  String id();

  /** Returns what these kernels are, in a few words, such as "512-bit lanes (16 floats)". */
  String description();

  /** Returns the floats a vector holds, 1 for scalar kernels. */
  int lanes();

  /**
   * Returns how kernels of this kind compute products in this process, and why: a line of text for
   * each class of shapes so far. No choice changes a result.
   */
  default List<String> choices() {
    return List.of();
  }

  /**
   * Tells whether the code of all products so far is compiled. Until then slower code computes the
   * same bits. A call counts as a sign that somebody waits, so compilation continues. Formulas are
   * not included. For measurements of speed.
   */
  default boolean isWarm() {
    return true;
  }

  /** Compiles a program; equal programs are compiled once. */
  CompiledProgram compile(Program program);

  /**
   * Plans a matrix product.
   *
   * @param form how the operands lie
   * @param maxM the most rows of the result
   * @param maxN the most columns of the result
   * @param maxK the longest chain
   * @param workers who shares out the parts of the result
   * @throws IllegalArgumentException if a limit is negative
   */
  Product product(Product.Form form, int maxM, int maxN, int maxK, Workers workers);

  /**
   * Writes the largest value of each row, or NaN if the row has a NaN.
   *
   * @param out where the maximum of row {@code r} goes: {@code out[outOffset + r]}
   * @throws IllegalArgumentException if there are no columns, or a size or the stride is negative
   * @throws IndexOutOfBoundsException if an array is too short
   */
  void rowMax(int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset);

  /**
   * Returns the first column of the row's largest value; a NaN counts as the largest.
   *
   * @throws IllegalArgumentException if there are no columns
   * @throws IndexOutOfBoundsException if the array is too short
   */
  int argmax(int columns, float[] x, int offset);

  /**
   * Writes the sum of each column: rows are added in increasing order, from +0.
   *
   * @param out where the sum of column {@code c} goes: {@code out[outOffset + c]}
   * @throws IllegalArgumentException if a size or the stride is negative
   * @throws IndexOutOfBoundsException if an array is too short
   */
  void columnSums(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset);
}
