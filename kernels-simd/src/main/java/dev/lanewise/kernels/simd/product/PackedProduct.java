package dev.lanewise.kernels.simd.product;

import dev.lanewise.api.kernels.Workers;
import dev.lanewise.kernels.simd.code.Lanes;

/**
 * The product of large matrices, blocked for the caches as Goto and van de Geijn do (Anatomy of
 * High-Performance Matrix Multiplication, 2008): a block of the right operand is packed into panels
 * in the second-level cache. For some rows of the left operand, all panels of the block pass
 * through the first.
 *
 * <p>A step of a panel is exactly as wide as the tile. So its index is a constant times the loop's
 * variable, and C2 moves the bounds checks out of the loop; with a stride that it does not know,
 * they stay, a third of all instructions. The rows of the left operand are not packed:
 * micro-kernels broadcast its elements, which costs the same wherever they are.
 */
final class PackedProduct {

  /** About how many elements of the result are finished before the epilogue runs on them. */
  private static final int EPILOGUE_ELEMENTS = 1 << 15;

  /** How many rows of the right operand are packed into all panels before the next ones. */
  private static final int PACKING_ROWS = 16;

  /**
   * How many steps there is room for behind each panel, so that the beginnings of panels are not a
   * power of two apart: else they share few cache sets when they are packed side by side.
   */
  private static final int PADDING = 1;

  private final ProductCall call;
  private final MicroKernels kernels;
  private final TileProduct tiles;
  private final Panels panel = new Panels();
  private final LeftRows left;
  private final float[] right;
  private boolean across;

  /** Whether chains are computed at once, so that columns may be computed twice. */
  private boolean overlap;

  /**
   * Plans the buffers of one worker.
   *
   * @param maxLeftRows the most rows of a left operand that is stored transposed, 0 if none is
   * @param maxN the most columns, 0 if no right operand is ever packed
   * @param maxK the longest chains
   */
  PackedProduct(
      ProductCall call,
      MicroKernels kernels,
      TileProduct tiles,
      int maxLeftRows,
      int maxN,
      int maxK) {
    this.call = call;
    this.kernels = kernels;
    this.tiles = tiles;
    int depth = Math.min(maxK, Tile.MAX_DEPTH);
    long columns = Math.ceilDiv(maxN, Lanes.COUNT) * (long) Lanes.COUNT;
    long most = (long) Tile.BLOCK_COLUMNS * (Tile.MAX_DEPTH + PADDING);
    right = new float[(int) Math.min(columns * (depth + PADDING), most)];
    left = new LeftRows(call, kernels, tiles, maxN == 0 ? 0 : maxLeftRows, depth);
  }

  /**
   * Computes a part of the result.
   *
   * @param depth how much of each chain is computed at a time, at most
   * @param across whether tiles side by side are computed in one call
   */
  void compute(int fromRow, int toRow, int fromColumn, int toColumn, int depth, boolean across) {
    this.across = across;
    left.start(toRow - fromRow, depth);
    int maxDepth = Math.ceilDiv(call.k, Math.ceilDiv(call.k, depth));
    overlap = maxDepth == call.k;
    int columns = toColumn - fromColumn;
    // Short chains leave room for more columns.
    int room =
        Math.min(Tile.BLOCK_COLUMNS * (depth + PADDING), right.length) / (maxDepth + PADDING);
    int maxWidth =
        room >= Math.ceilDiv(columns, Lanes.COUNT) * (long) Lanes.COUNT
            ? columns
            : room / Tile.COLUMNS * Tile.COLUMNS;
    int blocks = Math.ceilDiv(columns, maxWidth);
    for (int block = 0; block < blocks; block++) {
      // All panels are whole except the last one, which has others before it in its block.
      int from = Workers.boundary(block, blocks, columns, Tile.COLUMNS);
      int column = fromColumn + from;
      int blockWidth = Workers.boundary(block + 1, blocks, columns, Tile.COLUMNS) - from;
      for (int step = 0; step < call.k; step += maxDepth) {
        int steps = Math.min(maxDepth, call.k - step);
        packRight(column, blockWidth, step, steps);
        rows(fromRow, toRow, column, blockWidth, step, steps);
      }
    }
    tiles.clear();
  }

  /** Multiplies all rows with the packed block. */
  private void rows(int fromRow, int toRow, int column, int width, int step, int depth) {
    boolean done = step + depth == call.k;
    int finished = fromRow;
    int count = left.count(depth);
    for (int row = fromRow; row < toRow; row += count) {
      int end = Math.min(row + count, toRow);
      left.take(row, end - row, step, depth);
      panel.start(width, Tile.VECTORS, overlap);
      int whole = across ? panel.whole() : 0;
      panel.skip(whole);
      if (whole > 0) {
        int distance = (depth + PADDING) * Tile.COLUMNS;
        tiles.across(row, end, column, whole, step == 0, depth, right, distance);
      }
      int offset = whole * (depth + PADDING) * Tile.COLUMNS;
      while (panel.next()) {
        int first = column + panel.column;
        MicroKernel.Right packed = MicroKernel.Right.PANEL;
        tiles.compute(row, end, first, panel, step == 0, depth, packed, right, offset, 0);
        offset += (depth + PADDING) * panel.packedWidth();
      }
      if (done && (end == toRow || (end - finished) * width >= EPILOGUE_ELEMENTS)) {
        call.finishPart(finished, end, column, column + width);
        finished = end;
      }
    }
  }

  private void packRight(int column, int width, int step, int depth) {
    // Rows of a transposed operand are read along, all of a block; else some rows side by side.
    int rows = call.rightTransposed ? depth : PACKING_ROWS;
    int whole = packWhole(column, width, step, depth);
    for (int from = 0; from < depth; from += rows) {
      int steps = Math.min(rows, depth - from);
      int offset = whole * (depth + PADDING) * Tile.COLUMNS;
      panel.start(width, Tile.VECTORS, overlap);
      panel.skip(whole);
      while (panel.next()) {
        int packedWidth = panel.packedWidth();
        int target = offset + from * packedWidth;
        int first = column + panel.column;
        if (panel.width == packedWidth || !panel.fits()) {
          pack(step + from, steps, first, panel.width, target, packedWidth);
        } else {
          // The last vector overlaps the one before.
          int before = packedWidth - Lanes.COUNT;
          pack(step + from, steps, first, before, target, packedWidth);
          pack(step + from, steps, first + panel.last, Lanes.COUNT, target + before, packedWidth);
        }
        offset += (depth + PADDING) * packedWidth;
      }
    }
  }

  /**
   * Packs the panels at the beginning that are as wide as may be, if that can be done side by side;
   * returns how many these are.
   */
  private int packWhole(int column, int width, int step, int depth) {
    if (call.rightTransposed || Tile.VECTORS != 2) {
      return 0;
    }
    panel.start(width, Tile.VECTORS, overlap);
    int whole = panel.whole();
    if (whole > 0) {
      int distance = (depth + PADDING) * Tile.COLUMNS;
      int source = call.bIndex(step, column);
      kernels.packing().copyPanels(depth, whole, call.b, source, call.bStride, right, 0, distance);
    }
    return whole;
  }

  private void pack(int step, int steps, int column, int columns, int target, int packedWidth) {
    int source = call.bIndex(step, column);
    Packing packing = kernels.packing();
    if (call.rightTransposed) {
      packing.transpose(steps, columns, call.b, source, call.bStride, right, target, packedWidth);
    } else {
      packing.copy(steps, columns, call.b, source, call.bStride, right, target, packedWidth);
    }
  }
}
