package dev.lanewise.kernels.simd;

import dev.lanewise.api.kernels.Product;

/**
 * The product of a few rows, or of small matrices: micro-kernels work on the operands where they
 * are, because packing them would cost as much as the product.
 */
final class UnpackedProduct {

  /** The rows of a tile when there are many. */
  static final int ROWS = Tile.ROWS / 2;

  private static final float[] ZEROS = new float[Tile.MAX_VECTORS * Lanes.COUNT];

  private final ProductCall call;
  private final MicroKernels kernels;

  UnpackedProduct(ProductCall call, MicroKernels kernels) {
    this.call = call;
    this.kernels = kernels;
  }

  /** Computes a part of the result. */
  void compute(int fromRow, int toRow, int fromColumn, int toColumn) {
    int rows = Math.min(toRow - fromRow, ROWS);
    int columns = Tile.vectorsFor(rows) * Lanes.COUNT;
    for (int row = fromRow; row < toRow; row += rows) {
      int height = Math.min(rows, toRow - row);
      for (int column = fromColumn; column < toColumn; column += columns) {
        tile(row, height, column, Math.min(columns, toColumn - column));
      }
    }
    call.finishPart(fromRow, toRow, fromColumn, toColumn);
  }

  private void tile(int row, int height, int column, int width) {
    MicroKernel.Left left =
        call.form == Product.Form.TN ? MicroKernel.Left.COLUMNS : MicroKernel.Left.ROWS;
    kernels
        .get(height, width, left)
        .run(
            call.k,
            width,
            call.a,
            call.aIndex(row, 0),
            call.aStride,
            call.b,
            call.bIndex(0, column),
            call.bStride,
            ZEROS,
            0,
            0,
            call.c,
            call.cIndex(row, column),
            call.cStride);
  }
}
