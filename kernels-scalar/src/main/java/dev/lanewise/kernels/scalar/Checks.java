package dev.lanewise.kernels.scalar;

/** Checks of sizes and array ranges, in {@code long} arithmetic. */
final class Checks {

  private Checks() {}

  /** Checks that a size is in 0 … limit. */
  static void size(String name, int size, int limit) {
    if (size < 0 || size > limit) {
      throw new IllegalArgumentException(
          "%s is %d, which is not in 0 to %d".formatted(name, size, limit));
    }
  }

  /** Checks that rows of the given width, {@code stride} apart, lie within an array. */
  static void input(String name, int rows, int columns, float[] array, int offset, int stride) {
    if (rows == 0 || columns == 0) {
      return;
    }
    long last = offset + (rows - 1L) * stride;
    if (offset < 0 || last < 0 || Math.max(offset, last) + columns > array.length) {
      throw new IndexOutOfBoundsException(
          "%s: %d rows of %d floats, %d apart from offset %d, do not fit in an array of %d"
              .formatted(name, rows, columns, stride, offset, array.length));
    }
  }

  /** The same, and that the rows do not overlap. */
  static void output(String name, int rows, int columns, float[] array, int offset, int stride) {
    if (rows > 1 && columns > stride) {
      throw new IllegalArgumentException(
          "%s: rows of %d floats overlap if they are %d apart".formatted(name, columns, stride));
    }
    input(name, rows, columns, array, offset, stride);
  }
}
