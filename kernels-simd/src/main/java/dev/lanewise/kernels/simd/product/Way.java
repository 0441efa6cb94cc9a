package dev.lanewise.kernels.simd.product;

/**
 * A way to compute a product; all give the same bits.
 *
 * @param transposed whether the transposed result is computed, with the operands exchanged
 * @param packed whether the right operand, after the exchange, is packed
 * @param singleThreaded whether the caller's thread computes all of it, though there are others
 * @param depth how much of each chain is computed at a time, if packed
 */
public record Way(boolean transposed, boolean packed, boolean singleThreaded, int depth) {

  /** A way with chains that are cut as they most likely should be. */
  public Way(boolean transposed, boolean packed, boolean singleThreaded) {
    this(transposed, packed, singleThreaded, Tile.DEPTH);
  }

  @Override
  public String toString() {
    return (packed ? "packed" : "in place")
        + (depth == Tile.DEPTH ? "" : ", " + depth + " steps at a time")
        + (transposed ? ", transposed" : "")
        + (singleThreaded ? ", on one thread" : "");
  }
}
