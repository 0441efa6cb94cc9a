package dev.lanewise.kernels.simd.product;

import dev.lanewise.kernels.simd.code.Lanes;

/**
 * Rows of the left operand for micro-kernels that want them one after the other: where they are,
 * or, of an operand that is stored transposed, some at a time in scratch space.
 */
final class LeftRows {

  /** So many rows are whole tiles of any shape and whole vectors. */
  private static final int ROWS = 48;

  /**
   * Keeps the distance of rows in scratch space from being a power of two, because such rows share
   * few cache sets.
   */
  private static final int PADDING = 16;

  private final ProductCall call;
  private final MicroKernels kernels;
  private final TileProduct tiles;
  private final float[] scratch;
  private boolean inPlace;

  /**
   * About how many elements are taken at a time: 26 KiB, or 51 if the parts of chains are longer.
   */
  private int elements;

  /**
   * Plans the scratch space.
   *
   * @param maxRows the most rows of the left operand, 0 if it is never stored transposed
   * @param maxDepth the most steps that are taken at a time
   */
  LeftRows(ProductCall call, MicroKernels kernels, TileProduct tiles, int maxRows, int maxDepth) {
    this.call = call;
    this.kernels = kernels;
    this.tiles = tiles;
    scratch =
        new float[(int) Math.min((long) maxRows * (maxDepth + PADDING), elements(Tile.MAX_DEPTH))];
  }

  private static int elements(int maxDepth) {
    return ROWS / 2 * (maxDepth + PADDING);
  }

  /** Returns how many rows to take at a time, so that they stay in a cache. */
  int count(int depth) {
    int rows = elements / (depth + PADDING);
    return rows < ROWS ? ROWS / 2 : rows - rows % ROWS;
  }

  /**
   * Begins with a part of the result.
   *
   * @param rows how many rows it has: to transpose less than a vector of them takes longer than it
   *     saves
   * @param maxDepth how much of each chain is computed at a time, at most
   */
  void start(int rows, int maxDepth) {
    elements = elements(maxDepth);
    inPlace = !call.leftTransposed || rows < Lanes.COUNT;
  }

  /** Sets some rows as the left operand of the products to come. */
  void take(int row, int count, int step, int depth) {
    if (inPlace) {
      tiles.setLeft(row, step);
      return;
    }
    int stride = depth + PADDING;
    int source = call.aIndex(row, step);
    kernels.packing().transpose(count, depth, call.a, source, call.aStride, scratch, 0, stride);
    tiles.setLeft(MicroKernel.Left.ROWS, scratch, 0, stride);
  }
}
