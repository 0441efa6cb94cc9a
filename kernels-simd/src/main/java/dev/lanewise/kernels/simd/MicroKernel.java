package dev.lanewise.kernels.simd;

/** Computes small tiles of a matrix product, each with all of its sums in vector registers. */
abstract class MicroKernel {

  private final Shape shape;

  /** Calls that are left to be short ones; those that threads count at once may be lost. */
  private int newCalls;

  MicroKernel(Shape shape) {
    this.shape = shape;
  }

  /**
   * What a micro-kernel is generated for.
   *
   * @param rows rows of the tile
   * @param vectors columns of the tile, in vectors
   * @param left how the left operand lies
   */
  record Shape(int rows, int vectors, Left left) {}

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
   * Tells whether calls should be short ones. Before it is compiled, a round of the loop takes 50
   * µs. C1 and C2 compile a method after some hundred or thousand calls, but of a loop it takes ten
   * thousands of rounds, and then C2 compiles it twice, first from within the loop, which takes
   * longer.
   */
  final boolean isNew() {
    return newCalls > 0;
  }

  /** Counts a call while this is new. */
  final void count() {
    if (isNew()) {
      newCalls--;
    }
  }

  /** Sets how many calls are to be short ones. */
  final void setNewCalls(int calls) {
    newCalls = calls;
  }

  /**
   * Computes {@code c = a·b}, or adds to it.
   *
   * @param first whether the sums start from +0; else from what the result holds, so that a long
   *     chain may go through memory
   * @param tiles how many tiles, below one another
   * @param depth how many products each sum gets, at least 1
   * @param last where the last vector of a row begins; it may overlap the one before, whose columns
   *     are then computed twice, to the same bits
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
