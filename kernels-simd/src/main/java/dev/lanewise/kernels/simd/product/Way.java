package dev.lanewise.kernels.simd.product;

/**
 * A way to compute a product; all give the same bits.
 *
 * @param transposed whether the transposed result is computed, with the operands exchanged
 * @param packed whether the right operand, after the exchange, is packed
 * @param singleThreaded whether the caller's thread computes all of it, though there are others
 * @param depth how much of each chain is computed at a time, if packed
 * @param across whether tiles side by side are computed in one call, if packed, and not tiles below
 *     one another
 */
public record Way(
    boolean transposed, boolean packed, boolean singleThreaded, int depth, boolean across) {

  /** A way with chains that are cut, and tiles in the order, as they most likely should be. */
  public Way(boolean transposed, boolean packed, boolean singleThreaded) {
    this(transposed, packed, singleThreaded, Tile.DEPTH);
  }

  /** A way with tiles in the order that is most likely the best. */
  public Way(boolean transposed, boolean packed, boolean singleThreaded, int depth) {
    this(transposed, packed, singleThreaded, depth, packed && Tile.ACROSS);
  }

  /** Returns the way on one thread. */
  Way onOneThread() {
    return new Way(transposed, packed, true, depth, across);
  }

  /** Returns the way with tiles in the other order. */
  Way inOtherOrder() {
    return new Way(transposed, packed, singleThreaded, depth, !across);
  }

  @Override
  public String toString() {
    return (packed ? "packed" : "in place")
        + (depth == Tile.DEPTH ? "" : ", " + depth + " steps at a time")
        + (packed && across != Tile.ACROSS ? across ? ", tiles across" : ", tiles down" : "")
        + (transposed ? ", transposed" : "")
        + (singleThreaded ? ", on one thread" : "");
  }
}
