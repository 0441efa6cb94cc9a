package dev.lanewise.kernels.simd;

/**
 * The product of large matrices, blocked for the caches as Goto and van de Geijn do (Anatomy of
 * High-Performance Matrix Multiplication, 2008): a block of the right operand is packed into panels
 * in the second-level cache. For a few rows of the left operand, which stay in the first, all
 * panels of the block stream past.
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

  private final ProductCall call;
  private final MicroKernels kernels;
  private final Panels panel = new Panels();
  private final LeftRows left;
  private final int rightSize;

  /** The packed block, allocated when a product is first computed so. */
  private float[] right = {};

  /** Where a tile is computed that is narrower than a vector. */
  private final float[] narrow = new float[Tile.ROWS * Lanes.COUNT];

  /** Plans the buffers of one worker. */
  PackedProduct(ProductCall call, MicroKernels kernels, int maxN, int maxK) {
    this.call = call;
    this.kernels = kernels;
    int depth = Math.min(maxK, Tile.DEPTH);
    long columns = Math.ceilDiv(maxN, Lanes.COUNT) * (long) Lanes.COUNT;
    rightSize = (int) Math.min(columns * depth, Tile.BLOCK);
    left = new LeftRows(call, kernels, depth);
  }

  /** Computes a part of the result. */
  void compute(int fromRow, int toRow, int fromColumn, int toColumn) {
    if (right.length == 0) {
      right = new float[rightSize];
    }
    int maxDepth = Math.ceilDiv(call.k, Math.ceilDiv(call.k, Tile.DEPTH));
    int columns = toColumn - fromColumn;
    int room = right.length / maxDepth;
    int maxWidth =
        room >= Math.ceilDiv(columns, Lanes.COUNT) * (long) Lanes.COUNT
            ? columns
            : room / Tile.COLUMNS * Tile.COLUMNS;
    int blocks = Math.ceilDiv(columns, maxWidth);
    // Blocks of about the same width, as multiples of a panel's.
    int width = Math.ceilDiv(Math.ceilDiv(columns, blocks), Tile.COLUMNS) * Tile.COLUMNS;
    for (int column = fromColumn; column < toColumn; column += width) {
      int blockWidth = Math.min(width, toColumn - column);
      for (int step = 0; step < call.k; step += maxDepth) {
        int depth = Math.min(maxDepth, call.k - step);
        packRight(column, blockWidth, step, depth);
        rows(fromRow, toRow, column, blockWidth, step, depth);
      }
    }
    left.clear();
  }

  /** Multiplies all rows with the packed block. */
  private void rows(int fromRow, int toRow, int column, int width, int step, int depth) {
    boolean done = step + depth == call.k;
    int finished = fromRow;
    int height;
    left.start();
    for (int row = fromRow; row < toRow; row += height) {
      height = Tile.rowsOf(toRow - row, Tile.ROWS);
      left.find(row, height, toRow, step, depth);
      tiles(row, height, column, width, step, depth);
      int end = row + height;
      if (done && (end == toRow || (end - finished) * width >= EPILOGUE_ELEMENTS)) {
        call.finishPart(finished, end, column, column + width);
        finished = end;
      }
    }
  }

  /** Multiplies a few rows with all panels of the block. */
  private void tiles(int row, int height, int column, int width, int step, int depth) {
    panel.start(width, Tile.VECTORS);
    int offset = 0;
    int full = panel.nextFull();
    if (full > 0) {
      MicroKernel kernel = kernel(height, panel.vectors);
      int target = call.cIndex(row, column + panel.column);
      run(kernel, full, step, depth, offset, call.c, target, call.cStride);
      offset += full * depth * panel.packedWidth();
    }
    while (panel.next()) {
      MicroKernel kernel = kernel(height, panel.vectors);
      int target = call.cIndex(row, column + panel.column);
      if (panel.fits()) {
        run(kernel, 1, step, depth, offset, call.c, target, call.cStride);
      } else {
        narrow(kernel, height, step, depth, offset, target);
      }
      offset += depth * panel.packedWidth();
    }
  }

  private MicroKernel kernel(int height, int vectors) {
    return kernels.get(height, vectors, MicroKernel.Left.ROWS, MicroKernel.Right.PANEL);
  }

  private void run(
      MicroKernel kernel,
      int count,
      int step,
      int depth,
      int offset,
      float[] c,
      int cOffset,
      int cStride) {
    kernel.run(
        step == 0,
        count,
        depth,
        left.array,
        left.offset,
        left.rowStride,
        right,
        offset,
        0,
        panel.last,
        c,
        cOffset,
        cStride);
  }

  /** Computes columns that do not fill a vector, in scratch space. */
  private void narrow(MicroKernel kernel, int height, int step, int depth, int offset, int target) {
    if (step > 0) {
      copyNarrow(height, call.c, target, call.cStride, narrow, 0, Lanes.COUNT);
    }
    run(kernel, 1, step, depth, offset, narrow, 0, Lanes.COUNT);
    copyNarrow(height, narrow, 0, Lanes.COUNT, call.c, target, call.cStride);
  }

  private void copyNarrow(
      int rows, float[] x, int from, int xStride, float[] y, int to, int yStride) {
    for (int row = 0; row < rows; row++) {
      int source = from + row * xStride;
      int target = to + row * yStride;
      for (int column = 0; column < panel.width; column++) {
        y[target + column] = x[source + column];
      }
    }
  }

  private void packRight(int column, int width, int step, int depth) {
    // Rows of a transposed operand are read along, all of a block; else some rows side by side.
    int rows = call.rightTransposed ? depth : PACKING_ROWS;
    for (int from = 0; from < depth; from += rows) {
      int steps = Math.min(rows, depth - from);
      int offset = 0;
      panel.start(width, Tile.VECTORS);
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
        offset += depth * packedWidth;
      }
    }
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
