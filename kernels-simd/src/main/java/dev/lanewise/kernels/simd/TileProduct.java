package dev.lanewise.kernels.simd;

/** Runs micro-kernels on tiles of the result, for one worker. */
final class TileProduct {

  private final ProductCall call;
  private final MicroKernels kernels;

  /** Where tiles are computed whose last vector reaches beyond the result. */
  private final float[] scratch = new float[Tile.SUMS * Lanes.COUNT];

  TileProduct(ProductCall call, MicroKernels kernels) {
    this.call = call;
    this.kernels = kernels;
  }

  /**
   * Adds products to the sums of tiles that lie below one another.
   *
   * @param row the first row of the tiles in the result
   * @param column their first column in the result
   * @param count how many tiles
   * @param height rows of a tile
   * @param panel what the tile covers of the columns
   * @param depth how many products each sum gets
   * @param first whether the sums begin here, at +0
   * @param left how the left operand lies
   */
  void compute(
      int row,
      int column,
      int count,
      int height,
      Panels panel,
      int depth,
      boolean first,
      MicroKernel.Left left,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride) {
    int target = call.cIndex(row, column);
    int last = panel.last;
    int width = panel.width;
    MicroKernel kernel = kernels.get(height, panel.vectors, panel.lanes, left, first);
    if (last + panel.lanes <= width) {
      kernel.run(
          count,
          depth,
          a,
          aOffset,
          aStride,
          b,
          bOffset,
          bStride,
          last,
          call.c,
          target,
          call.cStride);
      return;
    }
    int stride = panel.packedWidth();
    int aStep = left == MicroKernel.Left.ROWS ? height * aStride : height;
    for (int tile = 0; tile < count; tile++) {
      if (!first) {
        copy(height, width, call.c, target, call.cStride, scratch, 0, stride);
      }
      kernel.run(
          1,
          depth,
          a,
          aOffset + tile * aStep,
          aStride,
          b,
          bOffset,
          bStride,
          last,
          scratch,
          0,
          stride);
      copy(height, width, scratch, 0, stride, call.c, target, call.cStride);
      target += height * call.cStride;
    }
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
