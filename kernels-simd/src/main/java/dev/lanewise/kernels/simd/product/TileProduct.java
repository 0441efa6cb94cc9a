package dev.lanewise.kernels.simd.product;

import dev.lanewise.kernels.simd.code.Lanes;

/** Runs micro-kernels on tiles of the result, for one worker. */
final class TileProduct {

  private final ProductCall call;
  private final MicroKernels kernels;

  /** Where tiles are computed that are narrower than a vector. */
  private final float[] scratch = new float[Tile.MAX_ROWS * Lanes.COUNT];

  private MicroKernel.Left left = MicroKernel.Left.ROWS;
  private float[] a = {};
  private int aOffset;
  private int aStride;

  TileProduct(ProductCall call, MicroKernels kernels) {
    this.call = call;
    this.kernels = kernels;
  }

  /**
   * Sets the left operand for the products to come.
   *
   * @param kind how it lies
   * @param offset where the elements of the first row begin
   */
  void setLeft(MicroKernel.Left kind, float[] array, int offset, int stride) {
    left = kind;
    a = array;
    aOffset = offset;
    aStride = stride;
  }

  /** Sets the caller's left operand. */
  void setLeft(int row, int step) {
    setLeft(
        call.leftTransposed ? MicroKernel.Left.COLUMNS : MicroKernel.Left.ROWS,
        call.a,
        call.aIndex(row, step),
        call.aStride);
  }

  /** Releases the left operand. */
  void clear() {
    a = scratch;
  }

  /**
   * Adds products to the sums in a panel of the result.
   *
   * @param fromRow the first row, whose left operand was set
   * @param toRow the row after the last
   * @param column the panel's first column in the result
   * @param panel which columns
   * @param first whether the sums begin, at +0
   * @param depth how many products each sum gets
   * @param right how the right operand lies
   * @param b the right operand
   * @param bOffset where the first step's elements for the panel are
   * @param bStride how far the next step's are from them, if it is in place
   */
  void compute(
      int fromRow,
      int toRow,
      int column,
      Panels panel,
      boolean first,
      int depth,
      MicroKernel.Right right,
      float[] b,
      int bOffset,
      int bStride) {
    int rows = Tile.rowsFor(panel.vectors);
    boolean fits = panel.fits();
    int count;
    int height;
    for (int row = fromRow; row < toRow; row += count * height) {
      height = Tile.rowsOf(toRow - row, rows);
      count = fits ? Tile.tilesOf(toRow - row, rows) : 1;
      MicroKernel kernel = kernels.get(height, panel.vectors, left, right);
      int source = aOffset + (row - fromRow) * (left == MicroKernel.Left.ROWS ? aStride : 1);
      int target = call.cIndex(row, column);
      if (fits) {
        kernel.run(
            first,
            count,
            depth,
            a,
            source,
            aStride,
            b,
            bOffset,
            bStride,
            panel.last,
            call.c,
            target,
            call.cStride);
        continue;
      }
      int width = Lanes.COUNT;
      if (!first) {
        copy(height, panel.width, call.c, target, call.cStride, scratch, 0, width);
      }
      kernel.run(first, 1, depth, a, source, aStride, b, bOffset, bStride, 0, scratch, 0, width);
      copy(height, panel.width, scratch, 0, width, call.c, target, call.cStride);
    }
  }

  /**
   * Adds products to the sums in whole panels that lie side by side.
   *
   * @param fromRow the first row, whose left operand was set
   * @param toRow the row after the last
   * @param column the first panel's first column in the result
   * @param panels how many
   * @param first whether the sums begin, at +0
   * @param depth how many products each sum gets
   * @param b the packed right operand
   * @param bOffset where the first step's elements for the first panel are
   * @param distance how far the beginnings of panels are apart
   */
  void across(
      int fromRow,
      int toRow,
      int column,
      int panels,
      boolean first,
      int depth,
      float[] b,
      int bOffset,
      int distance) {
    int height;
    for (int row = fromRow; row < toRow; row += height) {
      height = Tile.rowsOf(toRow - row, Tile.ROWS);
      MicroKernel kernel = kernels.get(height, Tile.VECTORS, left, MicroKernel.Right.PANELS);
      int source = aOffset + (row - fromRow) * (left == MicroKernel.Left.ROWS ? aStride : 1);
      int target = call.cIndex(row, column);
      kernel.run(
          first,
          panels,
          depth,
          a,
          source,
          aStride,
          b,
          bOffset,
          distance,
          0,
          call.c,
          target,
          call.cStride);
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
