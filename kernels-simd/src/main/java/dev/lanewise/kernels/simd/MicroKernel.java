package dev.lanewise.kernels.simd;

/**
 * Computes a small tile of a matrix product with all of its sums in vector registers.
 *
 * <p>Each sum is continued from what {@code from} holds, so that a long chain may go through
 * memory; {@code from} may be {@code c} itself.
 */
abstract class MicroKernel {

  private final Shape shape;

  MicroKernel(Shape shape) {
    this.shape = shape;
  }

  /**
   * What a micro-kernel is generated for.
   *
   * @param rows rows of the tile
   * @param vectors columns of the tile, in vectors
   * @param masked whether only a part of the last vector of the right operand may be read. (The
   *     result is never masked: masked accesses compile to much code, of which C1 takes only so
   *     much, and a method that C1 gives up may never reach C2.)
   * @param left how the left operand lies
   */
  record Shape(int rows, int vectors, boolean masked, Left left) {}

  /** How the left operand lies: which of its elements are neighbours. */
  enum Left {
    /** The elements of a row: element (row, k) is at {@code row·stride + k}. */
    ROWS,
    /** The elements of a column: element (row, k) is at {@code k·stride + row}. */
    COLUMNS
  }

  @Override
  public final String toString() {
    return shape.toString();
  }

  /**
   * Computes {@code c = from + a·b}.
   *
   * @param depth how many products each sum gets
   * @param columns the columns of the tile; only a masked kernel takes fewer than its vectors hold
   */
  abstract void run(
      int depth,
      int columns,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      float[] from,
      int fromOffset,
      int fromStride,
      float[] c,
      int cOffset,
      int cStride);
}
