package dev.lanewise.kernels.simd;

/**
 * The sizes of the matrix product's tiles and blocks for this lane width.
 *
 * <p>A tile's sums fill the vector registers but for those of the operands: 24 of the 32 that
 * 512-bit lanes come with, 12 of the 16 of older machines. A block of the left operand, {@link
 * #ROWS} × {@link #DEPTH}, stays in the first-level cache, while {@link #WIDTH} columns of the
 * right one stream past it from the second level.
 */
final class Tile {

  /** How many sums a tile has, in vectors. */
  static final int SUMS = Lanes.COUNT == 16 ? 24 : 12;

  /** The vectors of a tile's row in packed products. */
  static final int VECTORS = 2;

  /** The columns of a tile in packed products. */
  static final int COLUMNS = VECTORS * Lanes.COUNT;

  /** The rows of a tile in packed products. */
  static final int ROWS = SUMS / VECTORS;

  /** The most vectors of a tile's row, when it has but a row or two. */
  static final int MAX_VECTORS = 8;

  /** How much of each chain is computed at a time. */
  static final int DEPTH = 256;

  /** How many columns of the right operand are packed at a time. */
  static final int WIDTH = 512;

  private Tile() {}

  /** Returns how many vectors a row of a tile gets when there are but a few rows. */
  static int vectorsFor(int rows) {
    return Math.min(MAX_VECTORS, SUMS / rows);
  }
}
