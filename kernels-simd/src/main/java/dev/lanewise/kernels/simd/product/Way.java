package dev.lanewise.kernels.simd.product;

/**
 * A way to compute a product; all give the same bits.
 *
 * @param turned whether the transposed result is computed, with the operands exchanged
 * @param packed whether the right operand, after the exchange, is packed
 * @param alone whether the caller's thread computes all of it, though there are others
 * @param depth how much of each chain is computed at a time, if packed
 */
public record Way(boolean turned, boolean packed, boolean alone, int depth) {

  /** A way with chains that are cut as they most likely should be. */
  public Way(boolean turned, boolean packed, boolean alone) {
    this(turned, packed, alone, Tile.DEPTH);
  }

  @Override
  public String toString() {
    return (packed ? "packed" : "in place")
        + (depth == Tile.DEPTH ? "" : ", " + depth + " steps at a time")
        + (turned ? ", transposed" : "")
        + (alone ? ", on one thread" : "");
  }
}
