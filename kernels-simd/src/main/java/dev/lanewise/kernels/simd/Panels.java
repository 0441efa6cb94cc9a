package dev.lanewise.kernels.simd;

/**
 * Cuts the columns of a result into panels, a few vectors wide: whole vectors, and at the end what
 * is left of one.
 *
 * <p>If little is left, it becomes a panel of narrower vectors, which take less time. One object
 * serves all runs of a product, so that none allocates.
 */
final class Panels {

  /** From here on one vector more or less makes no difference. */
  private static final int MANY_VECTORS = 24;

  /** Up to this many products a panel more takes longer than a vector more. */
  private static final int SHORT = 16;

  /** Where the panel begins, from the first of the columns. */
  int column;

  /** How many columns of the result it covers. */
  int width;

  /** The vectors in a row of it. */
  int vectors;

  /** The floats of a vector. */
  int lanes;

  /** Where the last vector begins, from the panel's first column. */
  int last;

  private int columns;
  private int maxVectors;
  private boolean overlapping;
  private int position;
  private int wholeVectors;

  Panels() {}

  /**
   * Begins anew, before the first panel.
   *
   * @param columns how many columns to cut
   * @param maxVectors the most vectors of a panel
   * @param overlapping whether the last vector is moved to the left until it ends with the columns,
   *     rather than being filled up; then there must be at least {@link Lanes#MIN_LANES} columns
   * @param depth how many products each sum gets
   */
  void start(int columns, int maxVectors, boolean overlapping, int depth) {
    this.columns = columns;
    this.maxVectors = maxVectors;
    this.overlapping = overlapping;
    position = 0;
    wholeVectors = wholeVectors(columns, overlapping, depth);
    boolean rest = wholeVectors * Lanes.COUNT < columns;
    if (maxVectors > Tile.VECTORS && rest && columns >= Lanes.COUNT) {
      wholeVectors++;
    }
  }

  /**
   * Returns how many vectors of full width the columns are cut into, for tiles of many rows.
   *
   * @param columns how many columns to cut
   * @param overlapping whether vectors may overlap
   * @param depth how many products each sum gets
   */
  static int wholeVectors(int columns, boolean overlapping, int depth) {
    int vectors = columns / Lanes.COUNT;
    int rest = columns % Lanes.COUNT;
    boolean whole = rest > Lanes.COUNT / 2 || vectors >= MANY_VECTORS || depth <= SHORT;
    boolean possible = !overlapping || vectors > 0;
    return rest > 0 && whole && possible ? vectors + 1 : vectors;
  }

  /** Moves to the next panel, if there is one. */
  boolean next() {
    if (position >= columns) {
      return false;
    }
    column = position;
    if (wholeVectors > 0) {
      vectors = Math.min(wholeVectors, maxVectors);
      wholeVectors -= vectors;
      lanes = Lanes.COUNT;
      width = Math.min(vectors * lanes, columns - column);
      if (overlapping && vectors == 1) {
        column -= lanes - width;
        width = lanes;
      }
      last = overlapping ? width - lanes : (vectors - 1) * lanes;
    } else {
      rest();
    }
    position = column + width;
    return true;
  }

  /** The panel of what is left, less than a vector. */
  private void rest() {
    int rest = columns - column;
    if (!overlapping) {
      lanes = Lanes.narrowest(rest);
      vectors = 1;
      width = rest;
      last = 0;
    } else if (column > 0) {
      lanes = Lanes.narrowest(rest);
      vectors = 1;
      width = lanes;
      last = 0;
      column = columns - lanes;
    } else {
      // Fewer columns than a vector: two narrower ones that overlap.
      lanes = Lanes.narrowest(Math.ceilDiv(rest, 2));
      vectors = lanes == rest ? 1 : 2;
      width = rest;
      last = rest - lanes;
    }
  }

  /** Returns the floats in a row of the panel when it is packed. */
  int packedWidth() {
    return last + lanes;
  }
}
