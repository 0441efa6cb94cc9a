package dev.lanewise.kernels.simd;

/**
 * The product of large matrices, blocked for the caches as Goto and van de Geijn do (Anatomy of
 * High-Performance Matrix Multiplication, 2008), with the roles of the caches as BLIS has them on
 * this family: a block of the right operand is packed into panels in the second-level cache, which
 * stream past a few rows of the left operand in the first.
 *
 * <p>The left operand is not packed: micro-kernels broadcast its elements, which costs the same
 * wherever they are.
 */
final class PackedProduct {

  /** About how many elements of the result are finished before the epilogue runs on them. */
  private static final int EPILOGUE_ELEMENTS = 1 << 15;

  /** How many rows of the right operand are packed into all panels before the next ones. */
  private static final int PACKING_ROWS = 16;

  private final ProductCall call;
  private final MicroKernels kernels;
  private final TileProduct tiles;
  private final Panels panel = new Panels();
  private final float[] right;

  /** Plans the buffers of one worker. */
  PackedProduct(ProductCall call, MicroKernels kernels, TileProduct tiles, int maxN, int maxK) {
    this.call = call;
    this.kernels = kernels;
    this.tiles = tiles;
    int depth = Math.min(maxK, Tile.DEPTH);
    long columns = Math.ceilDiv(maxN, Lanes.COUNT) * (long) Lanes.COUNT;
    right = new float[(int) Math.min(columns * depth, Tile.BLOCK)];
  }

  /** Computes a part of the result. */
  void compute(int fromRow, int toRow, int fromColumn, int toColumn) {
    int depthBlocks = Math.ceilDiv(call.k, Tile.DEPTH);
    int maxDepth = Math.ceilDiv(call.k, depthBlocks);
    int room = right.length / maxDepth;
    int maxWidth =
        room >= Math.ceilDiv(toColumn - fromColumn, Lanes.COUNT) * (long) Lanes.COUNT
            ? toColumn - fromColumn
            : room / Tile.COLUMNS * Tile.COLUMNS;
    for (int column = fromColumn; column < toColumn; column += maxWidth) {
      int width = Math.min(maxWidth, toColumn - column);
      for (int step = 0; step < call.k; step += maxDepth) {
        int depth = Math.min(maxDepth, call.k - step);
        packRight(column, width, step, depth);
        rows(fromRow, toRow, column, width, step, depth);
      }
    }
  }

  /** Multiplies all rows with the packed block. */
  private void rows(int fromRow, int toRow, int column, int width, int step, int depth) {
    int blocks = Math.ceilDiv(toRow - fromRow, Math.ceilDiv(EPILOGUE_ELEMENTS, width));
    int height = Math.ceilDiv(Math.ceilDiv(toRow - fromRow, blocks), Tile.ALL_ROWS) * Tile.ALL_ROWS;
    for (int row = fromRow; row < toRow; row += height) {
      int end = Math.min(row + height, toRow);
      int offset = 0;
      startPanels(width, depth);
      while (panel.next()) {
        int panelWidth = panel.packedWidth();
        tiles.compute(
            row, end, column + panel.column, panel, step, depth, right, offset, panelWidth);
        offset += depth * panelWidth;
      }
      if (step + depth == call.k) {
        call.finishPart(row, end, column, column + width);
      }
    }
  }

  /**
   * Tells whether vectors may overlap. Where chains go through memory, they may not: a step is
   * computed for all panels before the next, and columns in two panels would be added to twice.
   */
  private boolean overlaps(int width, int depth) {
    return depth == call.k && width >= Lanes.COUNT;
  }

  private void startPanels(int width, int depth) {
    panel.start(width, Tile.VECTORS, overlaps(width, depth));
  }

  private void packRight(int column, int width, int step, int depth) {
    boolean transposed = call.rightTransposed;
    // Rows of a transposed operand are read along, all of a block; else some rows side by side.
    int rows = transposed ? depth : PACKING_ROWS;
    for (int from = 0; from < depth; from += rows) {
      int steps = Math.min(rows, depth - from);
      int offset = 0;
      startPanels(width, depth);
      while (panel.next()) {
        int packedWidth = panel.packedWidth();
        int source = call.bIndex(step + from, column + panel.column);
        int target = offset + from * packedWidth;
        if (transposed) {
          Packing.transpose(
              kernels,
              steps,
              panel.width,
              call.b,
              source,
              call.bStride,
              right,
              target,
              packedWidth);
        } else {
          Packing.copy(
              steps, panel.width, call.b, source, call.bStride, right, target, packedWidth);
        }
        offset += depth * packedWidth;
      }
    }
  }
}
