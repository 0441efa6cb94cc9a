package dev.lanewise.kernels.simd.product;

import dev.lanewise.api.kernels.ConstantMatrix;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The packed copies of constant right operands, one for all products with the same constant, as
 * long as that is in use.
 */
final class PackedConstants {

  /**
   * The most elements of a constant that is kept packed: 64 MiB. To pack takes the same part of the
   * time whatever the size, but the memory of a large model may not be there twice.
   */
  private static final long MOST_ELEMENTS = 1L << 24;

  // Constants are equal only to themselves, and no copy knows its constant.
  private final Map<ConstantMatrix, RightPanels> copies = new WeakHashMap<>();

  PackedConstants() {}

  /**
   * Tells whether a right operand gets a copy: it is a constant, all of it, and not too large.
   *
   * @param k its rows
   * @param n its columns
   */
  static boolean isKept(@Nullable ConstantMatrix constant, int k, int n) {
    return constant != null
        && constant.rows() == k
        && constant.columns() == n
        && (long) k * n <= MOST_ELEMENTS;
  }

  /**
   * Returns the copy of a call's right operand, which is made if there is none yet.
   *
   * @param constant the right operand, all of it
   */
  synchronized RightPanels get(ConstantMatrix constant, ProductCall call) {
    RightPanels known = copies.get(constant);
    if (known != null) {
      return known;
    }
    RightPanels panels =
        new RightPanels((int) RightPanels.size(constant.columns(), constant.rows()));
    // No column may be in two panels where a way may cut the chains.
    boolean overlap = constant.rows() <= Tile.MIN_DEPTH;
    panels.pack(call, 0, constant.columns(), 0, constant.rows(), overlap);
    copies.put(constant, panels);
    return panels;
  }
}
