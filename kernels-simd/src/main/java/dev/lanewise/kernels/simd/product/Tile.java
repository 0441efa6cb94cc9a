package dev.lanewise.kernels.simd.product;

import dev.lanewise.kernels.simd.code.JitCompiler;
import dev.lanewise.kernels.simd.code.Lanes;

/**
 * The sizes of the matrix product's tiles and blocks for this lane width; docs/performance.md has
 * the measurements that they come from.
 *
 * <p>A tile's sums fill all vector registers except those of the operands and one more: 6 × 4 and a
 * row of four of 32, 6 × 2 and a row of two of 16. With one more, C2 moves sums through memory, at
 * a third of the speed. Long rows keep the loads few, and the rows few enough for a register each
 * to address them, so that the left operand can stay where it is.
 */
public final class Tile {

  /**
   * How many vector registers there are: 32, but 16 on x86 without 512-bit lanes, and 16 as well
   * for GraalVM's compiler, with which more were never tried.
   */
  static final int REGISTERS = (Lanes.COUNT < 16 && isX86()) || JitCompiler.isJvmci() ? 16 : 32;

  /** The rows of a tile as wide as may be. */
  public static final int ROWS = 6;

  /** The most vectors of a tile's row when there are many rows. */
  static final int VECTORS = vectorsFor(ROWS);

  /** The most columns of a tile when there are many rows. */
  public static final int COLUMNS = VECTORS * Lanes.COUNT;

  /** The most rows of a tile. */
  static final int MAX_ROWS = 8;

  /** The most vectors of a tile's row, when it has but a row or two. */
  static final int MAX_VECTORS = 8;

  /**
   * How much of each chain is computed at a time by packed products: a few rows of the left operand
   * and a panel of the right one lie in a first-level cache of 32 KiB, with narrow lanes, or 48.
   */
  public static final int DEPTH = REGISTERS == 16 ? 256 : 512;

  /** What else may be the fastest, because caches differ. */
  public static final int OTHER_DEPTH = REGISTERS == 16 ? 512 : 256;

  public static final int MIN_DEPTH = Math.min(DEPTH, OTHER_DEPTH);
  static final int MAX_DEPTH = Math.max(DEPTH, OTHER_DEPTH);

  /**
   * About how many columns of the right operand are packed at a time: 256 steps of them are 256
   * KiB, half of a second-level cache of processors with narrow lanes, 512 half of that of others.
   */
  public static final int BLOCK_COLUMNS = 256;

  /**
   * Whether a call of a micro-kernel computes tiles side by side, unless measuring finds the other
   * order faster. Then each panel of the right operand comes from the second-level cache for one
   * row of tiles: 64 bytes in the 6 cycles that 12 multiply-adds take, with 16 registers. With 32
   * it is twice as much.
   */
  static final boolean ACROSS = REGISTERS == 16;

  private Tile() {}

  /** Returns how many vectors a row of a tile may have for a result of so many rows. */
  static int vectorsFor(int rows) {
    // A sum for each row and vector, the row of the right operand, an element of the left one, and
    // a register for C2's use.
    return Math.min(MAX_VECTORS, (REGISTERS - 2) / (Math.min(rows, ROWS) + 1));
  }

  private static boolean isX86() {
    String architecture = System.getProperty("os.arch", "");
    return architecture.equals("amd64") || architecture.contains("86");
  }

  /** Returns the rows of a tile of so many vectors if there are many rows. */
  static int rowsFor(int vectors) {
    return switch (vectors) {
      case 1 -> MAX_ROWS;
      case 2 -> REGISTERS == 32 ? 4 : ROWS;
      case 3 -> MAX_ROWS;
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
