package dev.lanewise.kernels.simd;

import dev.lanewise.api.kernels.Product;

/**
 * The product of a few rows, or of small matrices: micro-kernels work on the operands where they
 * are, because packing them would cost as much as the product.
 */
final class DirectProduct {

  private final ProductCall call;
  private final TileProduct tiles;
  private final Panels panel = new Panels();

  DirectProduct(ProductCall call, TileProduct tiles) {
    this.call = call;
    this.tiles = tiles;
  }

  /** Computes a part of the result, at least {@link Lanes#MIN_LANES} columns wide. */
  void compute(int fromRow, int toRow, int fromColumn, int toColumn) {
    MicroKernel.Left left =
        call.form == Product.Form.TN ? MicroKernel.Left.COLUMNS : MicroKernel.Left.ROWS;
    int rows = Tile.rowsFor(toColumn - fromColumn);
    int row = fromRow;
    while (row < toRow) {
      int height = Tile.rowsOf(toRow - row, rows);
      int count = Tile.tilesOf(toRow - row, rows);
      panel.start(toColumn - fromColumn, Tile.vectorsFor(height), true, call.k);
      while (panel.next()) {
        int column = fromColumn + panel.column;
        tiles.compute(
            row,
            column,
            count,
            height,
            panel,
            call.k,
            true,
            left,
            call.a,
            call.aIndex(row, 0),
            call.aStride,
            call.b,
            call.bIndex(0, column),
            call.bStride);
      }
      row += count * height;
    }
    call.finishPart(fromRow, toRow, fromColumn, toColumn);
  }
}
