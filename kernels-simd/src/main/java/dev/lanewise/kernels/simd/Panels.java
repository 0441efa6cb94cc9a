package dev.lanewise.kernels.simd;

/**
 * Cuts the columns of a result into panels, a few vectors wide.
 *
 * <p>One object serves all runs of a product, so that none allocates.
 */
final class Panels {

  /** Where the panel begins, from the first of the columns. */
  int column;

  /** How many columns of the result it covers. */
  int width;

  /** The vectors in a row of it. */
  int vectors;

  /** Where the last vector begins, from the panel's first column. */
  int last;

  private int columns;
  private int maxVectors;
  private boolean overlapping;
  private int position;

  Panels() {}

  /**
   * Begins anew, before the first panel.
   *
   * @param columns how many columns to cut
   * @param maxVectors the most vectors of a panel
   * @param overlapping whether the last vector is moved to the left until it ends with the columns,
   *     rather than being filled up; then there must be at least {@link Lanes#COUNT} columns
   */
  void start(int columns, int maxVectors, boolean overlapping) {
    this.columns = columns;
    this.maxVectors = maxVectors;
    this.overlapping = overlapping;
    position = 0;
  }

  /** Moves to the next panel, if there is one. */
  boolean next() {
    if (position >= columns) {
      return false;
    }
    column = position;
    vectors = Math.min(Math.ceilDiv(columns - column, Lanes.COUNT), maxVectors);
    position = Math.min(columns, column + vectors * Lanes.COUNT);
    if (overlapping && vectors == 1) {
      column = position - Lanes.COUNT;
    }
    width = position - column;
    last = overlapping ? width - Lanes.COUNT : (vectors - 1) * Lanes.COUNT;
    return true;
  }

  /** Returns the floats in a row of the panel when it is packed. */
  int packedWidth() {
    return last + Lanes.COUNT;
  }
}
