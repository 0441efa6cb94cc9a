package dev.lanewise.api.kernels;

import dev.lanewise.api.text.Count;

/**
 * The checks of sizes and array ranges that all kernels make before they write anything, in
 * arithmetic that does not overflow. A range without elements may have any offset.
 *
 * @since 0.1
 */
public final class Ranges {

  private Ranges() {}

  /**
   * Checks the arguments of {@link Kernels#rowMax}.
   *
   * @throws IllegalArgumentException if there are no columns, or a size or the stride is negative
   * @throws IndexOutOfBoundsException if an array is too short
   */
  public static void checkRowMax(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    checkMaximum(columns);
    checkInput(rows, columns, x, offset, stride);
    checkMatrix("the output", 1, rows, out, outOffset, 0);
  }

  /**
   * Checks the arguments of {@link Kernels#argmax}.
   *
   * @throws IllegalArgumentException if there are no columns
   * @throws IndexOutOfBoundsException if the array is too short
   */
  public static void checkArgmax(int columns, float[] x, int offset) {
    checkMaximum(columns);
    checkInput(1, columns, x, offset, 0);
  }

  /**
   * Checks the arguments of {@link Kernels#columnSums}.
   *
   * @throws IllegalArgumentException if a size or the stride is negative
   * @throws IndexOutOfBoundsException if an array is too short
   */
  public static void checkColumnSums(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    checkInput(rows, columns, x, offset, stride);
    checkMatrix("the output", 1, columns, out, outOffset, 0);
  }

  private static void checkMaximum(int columns) {
    if (columns < 1) {
      throw new IllegalArgumentException("a maximum needs columns, not " + columns);
    }
  }

  private static void checkInput(int rows, int columns, float[] x, int offset, int stride) {
    checkSize("rows", rows);
    checkSize("columns", columns);
    checkStride(stride);
    checkMatrix("the input", rows, columns, x, offset, stride);
  }

  static void checkSize(String what, int size) {
    if (size < 0) {
      throw new IllegalArgumentException("the number of %s is %d, below 0".formatted(what, size));
    }
  }

  static void checkStride(int stride) {
    if (stride < 0) {
      throw new IllegalArgumentException("the stride of a matrix is %d, below 0".formatted(stride));
    }
  }

  static void checkMatrix(
      String what, int rows, int columns, float[] values, int offset, int stride) {
    if (rows == 0 || columns == 0) {
      return;
    }
    long end = offset + (rows - 1L) * stride + columns;
    if (offset < 0 || end > values.length) {
      throw new IndexOutOfBoundsException(
          "%s, %s of %d, reaches from %d to %d in an array of length %d"
              .formatted(what, Count.of(rows, "row"), columns, offset, end, values.length));
    }
  }
}
