package dev.lanewise.kernels.simd;

/** Checks of sizes and array ranges, in arithmetic that does not overflow. */
final class Ranges {

  private Ranges() {}

  /** Checks that a size is not negative. */
  static void checkSize(String what, int size) {
    if (size < 0) {
      throw new IllegalArgumentException(what + " is " + size + ", below 0");
    }
  }

  /** Checks that a matrix lies within its array. */
  static void checkMatrix(
      String what, float[] array, int offset, int stride, int rows, int columns) {
    if (stride < 0) {
      throw new IllegalArgumentException("the stride of " + what + " is " + stride + ", below 0");
    }
    if (rows > 0 && columns > 0) {
      check(what, array, offset, offset + (rows - 1L) * stride + columns);
    }
  }

  /** Checks that the range from {@code from} to {@code to}, not empty, lies within the array. */
  static void check(String what, float[] array, long from, long to) {
    if (from < 0 || to > array.length) {
      throw new IndexOutOfBoundsException(
          "%s reaches from %d to %d in an array of length %d"
              .formatted(what, from, to, array.length));
    }
  }
}
