package dev.lanewise.kernels.simd;

import dev.lanewise.api.kernels.Product;

/**
 * The product of a few rows, or of small matrices: micro-kernels work on the operands where they
 * are, because packing them would cost as much as the product.
 */
final class UnpackedProduct {

  /** The rows of a tile when there are many. */
  private static final int ROWS = Tile.ROWS / 2;

  private final ProductCall call;
  private final TileProduct tiles;

  UnpackedProduct(ProductCall call, TileProduct tiles) {
    this.call = call;
    this.tiles = tiles;
  }

  /** Computes a part of the result. */
  void compute(int fromRow, int toRow, int fromColumn, int toColumn) {
    int rows = Math.min(toRow - fromRow, ROWS);
    int columns = Tile.vectorsFor(rows) * Lanes.COUNT;
    MicroKernel.Left left =
        call.form == Product.Form.TN ? MicroKernel.Left.COLUMNS : MicroKernel.Left.ROWS;
    for (int row = fromRow; row < toRow; row += rows) {
      int height = Math.min(rows, toRow - row);
      for (int column = fromColumn; column < toColumn; column += columns) {
        int width = Math.min(columns, toColumn - column);
        tiles.compute(
            row,
            column,
            height,
            width,
            call.k,
            true,
            left,
            call.a,
            call.aIndex(row, 0),
            call.aStride,
            call.b,
            call.bIndex(0, column),
            call.bStride,
            false);
      }
    }
    call.finishPart(fromRow, toRow, fromColumn, toColumn);
  }
}
