package dev.lanewise.kernels.simd.product;

import dev.lanewise.api.kernels.Workers;
import dev.lanewise.kernels.simd.code.Lanes;
import org.jspecify.annotations.Nullable;

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

  private final ProductCall call;
  private final TileProduct tiles;
  private final Panels panel = new Panels();
  private final LeftRows left;

  /** Where a block of the right operand is packed. */
  private final RightPanels block;

  /** Whether tiles side by side are computed in one call. */
  private boolean across;

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
    this.tiles = tiles;
    int depth = Math.min(maxK, Tile.MAX_DEPTH);
    long most = RightPanels.size(Tile.BLOCK_COLUMNS, Tile.MAX_DEPTH);
    block = new RightPanels((int) Math.min(RightPanels.size(maxN, depth), most));
    left = new LeftRows(call, kernels, tiles, maxN == 0 ? 0 : maxLeftRows, depth);
  }

  /**
   * Computes a part of the result.
   *
   * @param way how
   * @param packed the packed right operand, if it is a constant; then the part begins where a panel
   *     does, and ends where the last one does that is as wide as may be, or the right operand
   */
  void compute(
      int fromRow, int toRow, int fromColumn, int toColumn, Way way, @Nullable RightPanels packed) {
    across = way.across();
    left.start(toRow - fromRow, way.depth());
    int maxDepth = Math.ceilDiv(call.k, Math.ceilDiv(call.k, way.depth()));
    int columns = toColumn - fromColumn;
    // Short chains leave room for more columns.
    long size = RightPanels.size(Tile.BLOCK_COLUMNS, way.depth());
    int room = RightPanels.columns((int) size, maxDepth);
    int maxWidth =
        room >= Math.ceilDiv(columns, Lanes.COUNT) * (long) Lanes.COUNT
            ? columns
            : room / Tile.COLUMNS * Tile.COLUMNS;
    int blocks = Math.ceilDiv(columns, maxWidth);
    for (int i = 0; i < blocks; i++) {
      // All panels are whole except the last one, which has others before it in its block.
      int from = Workers.boundary(i, blocks, columns, Tile.COLUMNS);
      int column = fromColumn + from;
      int width = Workers.boundary(i + 1, blocks, columns, Tile.COLUMNS) - from;
      for (int step = 0; step < call.k; step += maxDepth) {
        int steps = Math.min(maxDepth, call.k - step);
        if (packed == null) {
          block.pack(call, column, width, step, steps, maxDepth == call.k);
        }
        rows(fromRow, toRow, column, width, step, steps, packed == null ? block : packed);
      }
    }
    tiles.clear();
  }

  /** Multiplies all rows with a packed block. */
  private void rows(
      int fromRow, int toRow, int column, int width, int step, int depth, RightPanels right) {
    boolean first = step == 0;
    boolean done = step + depth == call.k;
    float[] b = right.values;
    int finished = fromRow;
    int count = left.count(depth);
    for (int row = fromRow; row < toRow; row += count) {
      int end = Math.min(row + count, toRow);
      left.take(row, end - row, step, depth);
      panel.start(width, Tile.VECTORS, right.overlap());
      int whole = across ? panel.whole() : 0;
      panel.skip(whole);
      if (whole > 0) {
        int begin = right.index(column, step, Tile.COLUMNS);
        tiles.across(row, end, column, whole, first, depth, b, begin, right.distance());
      }
      while (panel.next()) {
        int begin = right.index(column + panel.start, step, panel.packedWidth());
        MicroKernel.Right kind = MicroKernel.Right.PANEL;
        tiles.compute(row, end, column + panel.column, panel, first, depth, kind, b, begin, 0);
      }
      if (done && (end == toRow || (end - finished) * width >= EPILOGUE_ELEMENTS)) {
        call.finishPart(finished, end, column, column + width);
        finished = end;
      }
    }
  }
}
