package dev.lanewise.kernels.simd.product;

import dev.lanewise.kernels.simd.code.Lanes;

/**
 * The product of small matrices, or of some hundred rows with any: micro-kernels work on the
 * operands where they are. A panel of the right operand is read for each tile of rows, and stays in
 * the second-level cache meanwhile.
 */
final class DirectProduct {

  /** A right operand with more elements does not stay in a second-level cache. */
  private static final int LARGE_RIGHT = 1 << 16;

  /** How much of each chain is computed at a time: a panel of so many rows stays in the cache. */
  private static final int DEPTH = 1024;

  private final ProductCall call;
  private final MicroKernels kernels;
  private final TileProduct tiles;
  private final Panels panel = new Panels();

  /** The last rows of the right operand with room behind. */
  private final float[] lastRows = new float[Lanes.COUNT * Lanes.COUNT];

  DirectProduct(ProductCall call, MicroKernels kernels, TileProduct tiles) {
    this.call = call;
    this.kernels = kernels;
    this.tiles = tiles;
  }

  /** Computes a part of the result. */
  void compute(int fromRow, int toRow, int fromColumn, int toColumn) {
    if (toColumn - fromColumn < Lanes.COUNT) {
      narrow(fromRow, toRow, fromColumn, toColumn);
    } else if (toRow - fromRow == 1 && isLarge(toColumn - fromColumn) && kernels.hasRowProduct()) {
      row(fromRow, fromColumn, toColumn);
    } else {
      tiles(fromRow, toRow, fromColumn, toColumn);
    }
    tiles.clear();
    call.finishPart(fromRow, toRow, fromColumn, toColumn);
  }

  /**
   * Computes columns that do not fill a vector. The vector holds the values after them, too; they
   * are dropped, because such tiles go through scratch space. Only the last rows of the right
   * operand are copied, if vectors would reach beyond the array.
   */
  private void narrow(int fromRow, int toRow, int fromColumn, int toColumn) {
    int start = call.bIndex(0, fromColumn);
    long room = (long) call.b.length - start - Lanes.COUNT;
    long safe = room < 0 ? 0 : call.bStride == 0 ? call.k : room / call.bStride + 1;
    int steps = (int) Math.min(call.k, safe);
    panel.start(toColumn - fromColumn, 1, false);
    panel.next();
    if (steps > 0) {
      tiles(fromRow, toRow, fromColumn, 0, steps, call.b, start, call.bStride);
    }
    int rest;
    for (int step = steps; step < call.k; step += rest) {
      rest = Math.min(Lanes.COUNT, call.k - step);
      for (int i = 0; i < rest; i++) {
        int source = call.bIndex(step + i, fromColumn);
        System.arraycopy(call.b, source, lastRows, i * Lanes.COUNT, panel.width);
      }
      tiles(fromRow, toRow, fromColumn, step, rest, lastRows, 0, Lanes.COUNT);
    }
  }

  private boolean isLarge(int columns) {
    return call.k >= VectorProduct.ROWS && (long) call.k * columns > LARGE_RIGHT;
  }

  private void row(int row, int fromColumn, int toColumn) {
    int columns = toColumn - fromColumn;
    VectorProduct.compute(
        columns,
        call.k,
        call.a,
        call.aIndex(row, 0),
        call.leftTransposed ? call.aStride : 1,
        call.b,
        call.bIndex(0, fromColumn),
        call.bStride,
        call.c,
        call.cIndex(row, fromColumn));
    if (columns % Lanes.COUNT > 0) {
      tiles(row, row + 1, toColumn - Lanes.COUNT, toColumn);
    }
  }

  private void tiles(int fromRow, int toRow, int fromColumn, int toColumn) {
    panel.start(toColumn - fromColumn, Tile.vectorsFor(toRow - fromRow), false);
    int depth = Math.ceilDiv(call.k, Math.ceilDiv(call.k, DEPTH));
    while (panel.next()) {
      int column = fromColumn + panel.column;
      for (int step = 0; step < call.k; step += depth) {
        int steps = Math.min(depth, call.k - step);
        int source = call.bIndex(step, column);
        tiles(fromRow, toRow, column, step, steps, call.b, source, call.bStride);
      }
    }
  }

  private void tiles(
      int fromRow,
      int toRow,
      int column,
      int step,
      int depth,
      float[] b,
      int bOffset,
      int bStride) {
    tiles.setLeft(fromRow, step);
    MicroKernel.Right right = MicroKernel.Right.IN_PLACE;
    tiles.compute(fromRow, toRow, column, panel, step == 0, depth, right, b, bOffset, bStride);
  }
}
