package dev.lanewise.kernels.simd.product;

import dev.lanewise.kernels.simd.code.Lanes;

/**
 * Cuts the columns of a result into panels, a few vectors wide.
 *
 * <p>Where the columns do not fill the last vector, it is moved to the left and overlaps the vector
 * before it, whose columns are then computed twice, to the same bits. If chains are computed in
 * several parts, which go through the result, no column may be in two panels. So the last panel has
 * two vectors at least then, unless all columns fit one. If chains are computed at once, the last
 * vector may be a panel of its own, and the panels before it stay as wide as may be.
 *
 * <p>One object serves all runs of a product, so that none allocates.
 */
final class Panels {

  /** Where the panel begins, from the first of the columns. */
  int column;

  /** Where it begins if no column before it is in two panels: so it lies when it is packed. */
  int start;

  /** How many columns of the result it covers. */
  int width;

  /** The vectors in a row of it. */
  int vectors;

  /** Where the last vector begins, from the panel's first column. */
  int last;

  private int columns;
  private int maxVectors;
  private int position;
  private boolean overlap;

  Panels() {}

  /**
   * Starts again before the first panel.
   *
   * @param columns how many columns to cut
   * @param maxVectors the most vectors of a panel, at least 2 if there are more columns than a
   *     vector has
   * @param overlap whether columns may be in two panels
   */
  void start(int columns, int maxVectors, boolean overlap) {
    this.columns = columns;
    this.maxVectors = maxVectors;
    this.overlap = overlap;
    position = 0;
  }

  /** Returns how many panels at the beginning are as wide as may be. */
  int whole() {
    int full = maxVectors * Lanes.COUNT;
    int whole = columns / full;
    int rest = columns % full;
    // What is left fills a vector at least, so the last whole panel may have to give one.
    return rest > 0 && rest < Lanes.COUNT && !overlap ? Math.max(0, whole - 1) : whole;
  }

  /** Skips panels at the beginning that are as wide as may be. */
  void skip(int panels) {
    position = panels * maxVectors * Lanes.COUNT;
  }

  /** Moves to the next panel, if there is one. */
  boolean next() {
    int left = columns - position;
    if (left <= 0) {
      return false;
    }
    int full = maxVectors * Lanes.COUNT;
    column = position;
    start = position;
    if (overlap && left < Lanes.COUNT && position > 0) {
      vectors = 1;
      width = Lanes.COUNT;
      column = columns - width;
      position = columns;
      last = 0;
      return true;
    }
    if (left <= full) {
      vectors = Math.ceilDiv(left, Lanes.COUNT);
      width = left;
    } else {
      // What is left for the panel behind this one fills a vector at least.
      vectors = left - full < Lanes.COUNT && !overlap ? maxVectors - 1 : maxVectors;
      width = vectors * Lanes.COUNT;
    }
    last = Math.max(0, width - Lanes.COUNT);
    position += width;
    return true;
  }

  /** Returns the floats in a row of the panel when it is packed. */
  int packedWidth() {
    return vectors * Lanes.COUNT;
  }

  /** Tells whether the panel's vectors lie within its columns. */
  boolean fits() {
    return width >= Lanes.COUNT;
  }
}
