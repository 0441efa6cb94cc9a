package dev.lanewise.kernels.simd.product;

/** Computes small tiles of a matrix product, each with all of its sums in vector registers. */
public abstract class MicroKernel {

  private final Shape shape;

  MicroKernel(Shape shape) {
    this.shape = shape;
  }

  /**
   * What a micro-kernel is generated for.
   *
   * @param rows rows of the tile
   * @param vectors columns of the tile, in vectors
   * @param left how the left operand lies
   * @param right how the right operand lies
   */
  record Shape(int rows, int vectors, Left left, Right right) {}

  /** How the left operand lies: which of its elements are neighbours. */
  public enum Left {
    /** The elements of a row: element (row, k) is at {@code row·stride + k}. */
    ROWS,
    /** The elements of a column: element (row, k) is at {@code k·stride + row}. */
    COLUMNS
  }

  /** How the right operand lies. */
  public enum Right {
    /** Where the caller has it: step k of the chains is at {@code k·stride}. */
    IN_PLACE,
    /** Packed: a step is a row of a panel, as wide as the tile, behind the step before. */
    PANEL,
    /** Packed panels for tiles that lie side by side in the result. */
    PANELS
  }

  @Override
  public final String toString() {
    return shape.toString();
  }

  /** Returns what this computes. */
  final Shape shape() {
    return shape;
  }

  /**
   * Computes {@code c = a·b}, or adds to it.
   *
   * @param first whether the sums start from +0; else from what the result holds, so that a long
   *     chain may go through memory
   * @param tiles how many tiles: below one another, or side by side for {@link Right#PANELS}
   * @param depth how many products each sum gets, at least 1
   * @param bStride how far the steps of a right operand in place are apart, or the beginnings of
   *     {@link Right#PANELS}; of no meaning for one panel
   * @param last of no meaning for {@link Right#PANELS}; else where the last vector of a row begins
   *     in the result, and in a right operand in place; it may overlap the one before, whose
   *     columns are then computed twice, to the same bits. In a panel all vectors lie one behind
   *     the other.
   */
  abstract void run(
      boolean first,
      int tiles,
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      int last,
      float[] c,
      int cOffset,
      int cStride);
}
