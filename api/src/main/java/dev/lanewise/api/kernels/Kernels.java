package dev.lanewise.api.kernels;

import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import java.util.List;

/**
 * The computations that networks are made of; implementations agree bit for bit.
 *
 * <p>An implementation is safe for many threads; what it plans ({@link Product}) is for one at a
 * time. What each method promises of the order of its operations is part of the numerics contract.
 * {@link Ranges} has the checks that all make of their arguments.
 *
 * @since 0.1
 */
public interface Kernels {

  /** Returns the provider's id. */
  String id();

  /** Returns what these kernels are, in a few words, such as "512-bit lanes (16 floats)". */
  String description();

  /** Returns the floats a vector holds, 1 for plain loops. */
  int lanes();

  /**
   * Returns how kernels of this kind compute products in this process, and why they chose that: a
   * line for each class of shapes so far, to be shown to people. No choice changes a result.
   */
  default List<String> choices() {
    return List.of();
  }

  /**
   * Tells whether the code of all products so far is compiled: until then slower code stands in for
   * it, to the same bits. Who asks is taken to wait for it, so that compilation goes on. Formulas
   * are not counted. For those who measure speed.
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
   * Writes the largest value of each row; NaN if a row holds one.
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
