package dev.lanewise.kernels.simd;

/** Runs micro-kernels on tiles of the result, for one worker. */
final class TileProduct {

  private static final float[] ZEROS = new float[Tile.MAX_VECTORS * Lanes.COUNT];

  private final ProductCall call;
  private final MicroKernels kernels;

  /** Where tiles are computed whose last vector reaches beyond the result. */
  private final float[] scratch = new float[Tile.SUMS * Lanes.COUNT];

  TileProduct(ProductCall call, MicroKernels kernels) {
    this.call = call;
    this.kernels = kernels;
  }

  /**
   * Adds products to the sums of a tile.
   *
   * @param row the first row of the tile in the result
   * @param column the first column of the tile in the result
   * @param height rows of the tile
   * @param width columns of the tile
   * @param depth how many products each sum gets
   * @param first whether the sums begin here, at +0
   * @param left how the left operand lies
   * @param padded whether the right operand may be read beyond {@code width} to whole vectors
   */
  void compute(
      int row,
      int column,
      int height,
      int width,
      int depth,
      boolean first,
      MicroKernel.Left left,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      boolean padded) {
    int vectors = Math.ceilDiv(width, Lanes.COUNT);
    boolean whole = vectors * Lanes.COUNT == width;
    MicroKernel kernel = kernels.get(height, vectors, !whole && !padded, left);
    int target = call.cIndex(row, column);
    if (whole) {
      float[] from = first ? ZEROS : call.c;
      int fromOffset = first ? 0 : target;
      int fromStride = first ? 0 : call.cStride;
      kernel.run(
          depth,
          width,
          a,
          aOffset,
          aStride,
          b,
          bOffset,
          bStride,
          from,
          fromOffset,
          fromStride,
          call.c,
          target,
          call.cStride);
      return;
    }
    int stride = vectors * Lanes.COUNT;
    if (!first) {
      Packing.copy(height, width, call.c, target, call.cStride, scratch, 0, stride);
    }
    kernel.run(
        depth,
        width,
        a,
        aOffset,
        aStride,
        b,
        bOffset,
        bStride,
        first ? ZEROS : scratch,
        0,
        first ? 0 : stride,
        scratch,
        0,
        stride);
    Packing.copy(height, width, scratch, 0, stride, call.c, target, call.cStride);
  }
}
