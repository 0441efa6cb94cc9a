package dev.lanewise.kernels.simd;

/**
 * The sizes of the matrix product's tiles and blocks for this lane width; docs/performance.md has
 * the measurements that they come from.
 *
 * <p>A tile's sums fill the vector registers but for those of the operands: 24 of the 32 that
 * 512-bit lanes come with, 12 of the 16 of older machines. Long rows keep the loads few, and the
 * rows few enough for a register each to address them, so that the left operand can stay where it
 * is.
 */
final class Tile {

  /** How many sums a tile has, in vectors. */
  static final int SUMS = Lanes.COUNT == 16 ? 24 : 12;

  /** The most vectors of a tile's row when there are many rows. */
  static final int VECTORS = Lanes.COUNT == 16 ? 4 : 3;

  /** The most columns of a tile when there are many rows. */
  static final int COLUMNS = VECTORS * Lanes.COUNT;

  /** The rows of a tile as wide as may be. */
  static final int ROWS = SUMS / VECTORS;

  /** The most rows of a tile. */
  static final int MAX_ROWS = 8;

  /** So many rows are whole tiles of any shape. */
  static final int ALL_ROWS = 24;

  /** The most vectors of a tile's row, when it has but a row or two. */
  static final int MAX_VECTORS = 8;

  /** How much of each chain is computed at a time. */
  static final int DEPTH = 2048;

  /** About how many elements of the right operand are packed at a time: 1 MiB. */
  static final int BLOCK = DEPTH * 128;

  private Tile() {}

  /** Returns how many vectors a row of a tile may have for a result of so many rows. */
  static int vectorsFor(int rows) {
    return rows < ROWS ? Math.min(MAX_VECTORS, SUMS / rows) : VECTORS;
  }

  /** Returns the rows of a tile of so many vectors if there are many rows. */
  static int rowsFor(int vectors) {
    return switch (vectors) {
      case 1 -> Math.min(MAX_ROWS, SUMS / 2);
      case 2 -> MAX_ROWS / 2;
      case 3 -> SUMS / 3;
      default -> ROWS;
    };
  }

  /**
   * Returns the rows of the next tiles: as many as may be, but no last tile of a row or two.
   *
   * @param remaining the rows that are left
   * @param rows the rows of a tile
   */
  static int rowsOf(int remaining, int rows) {
    return remaining > rows && remaining < rows + rows / 2
        ? remaining / 2
        : Math.min(rows, remaining);
  }

  /**
   * Returns how many tiles of {@link #rowsOf} follow one another.
   *
   * @param remaining the rows that are left
   * @param rows the rows of a tile
   */
  static int tilesOf(int remaining, int rows) {
    int tiles = remaining / rows;
    boolean fewLeft = remaining % rows > 0 && remaining % rows < rows / 2;
    return Math.max(1, fewLeft ? tiles - 1 : tiles);
  }
}
