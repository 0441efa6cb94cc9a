package dev.lanewise.kernels.simd;

/**
 * A way to compute a product; all give the same bits.
 *
 * @param turned whether the transposed result is computed, with the operands exchanged
 * @param packed whether the right operand, after the exchange, is packed
 * @param alone whether the caller's thread computes all of it, though there are others
 */
record Way(boolean turned, boolean packed, boolean alone) {

  @Override
  public String toString() {
    return (packed ? "packed" : "in place")
        + (turned ? ", transposed" : "")
        + (alone ? ", on one thread" : "");
  }
}
