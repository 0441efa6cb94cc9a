package dev.lanewise.kernels.simd;

/** Runs micro-kernels on tiles of the result, for one worker. */
final class TileProduct {

  private final ProductCall call;
  private final MicroKernels kernels;

  /** Where tiles are computed whose last vector reaches beyond the result. */
  private final float[] scratch = new float[Tile.REGISTERS * Lanes.COUNT];

  TileProduct(ProductCall call, MicroKernels kernels) {
    this.call = call;
    this.kernels = kernels;
  }

  /**
   * Adds products to the sums in a panel of the result.
   *
   * @param fromRow the first row
   * @param toRow the row after the last
   * @param column the panel's first column in the result
   * @param panel which columns
   * @param step the first step of the chains; at 0 the sums begin, at +0
   * @param depth how many products each sum gets
   * @param b the right operand, as it is or packed
   * @param bOffset where the first step's elements for the panel are
   * @param bStride how far the next step's are from them
   */
  void compute(
      int fromRow,
      int toRow,
      int column,
      Panels panel,
      int step,
      int depth,
      float[] b,
      int bOffset,
      int bStride) {
    MicroKernel.Left left = call.leftTransposed ? MicroKernel.Left.COLUMNS : MicroKernel.Left.ROWS;
    int rows = Tile.rowsFor(panel.vectors);
    boolean fits = panel.fits();
    int row = fromRow;
    while (row < toRow) {
      int height = Tile.rowsOf(toRow - row, rows);
      MicroKernel kernel = kernels.get(height, panel.vectors, left, MicroKernel.Right.IN_PLACE);
      int count = fits ? Tile.tilesOf(toRow - row, rows) : 1;
      int target = call.cIndex(row, column);
      int stride = call.cStride;
      if (fits) {
        run(kernel, row, count, panel, step, depth, b, bOffset, bStride, call.c, target, stride);
      } else {
        int width = panel.packedWidth();
        if (step > 0) {
          copy(height, panel.width, call.c, target, stride, scratch, 0, width);
        }
        run(kernel, row, count, panel, step, depth, b, bOffset, bStride, scratch, 0, width);
        copy(height, panel.width, scratch, 0, width, call.c, target, stride);
      }
      row += count * height;
    }
  }

  private void run(
      MicroKernel kernel,
      int row,
      int count,
      Panels panel,
      int step,
      int depth,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset,
      int cStride) {
    kernel.run(
        step == 0,
        count,
        depth,
        call.a,
        call.aIndex(row, step),
        call.aStride,
        b,
        bOffset,
        bStride,
        panel.last,
        c,
        cOffset,
        cStride);
  }

  private static void copy(
      int rows, int columns, float[] x, int from, int xStride, float[] y, int to, int yStride) {
    for (int row = 0; row < rows; row++) {
      int source = from + row * xStride;
      int target = to + row * yStride;
      for (int column = 0; column < columns; column++) {
        y[target + column] = x[source + column];
      }
    }
  }
}
