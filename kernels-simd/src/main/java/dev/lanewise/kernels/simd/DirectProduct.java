package dev.lanewise.kernels.simd;

/**
 * The product of a few rows, or of small matrices: micro-kernels work on the operands where they
 * are, because packing them would cost as much as the product.
 */
final class DirectProduct {

  /** A right operand with more elements does not stay in a second-level cache. */
  private static final int LARGE_RIGHT = 1 << 16;

  private final ProductCall call;
  private final TileProduct tiles;
  private final Panels panel = new Panels();

  DirectProduct(ProductCall call, TileProduct tiles) {
    this.call = call;
    this.tiles = tiles;
  }

  /** Computes a part of the result, at least {@link Lanes#COUNT} columns wide. */
  void compute(int fromRow, int toRow, int fromColumn, int toColumn) {
    if (toRow - fromRow == 1 && isLarge(toColumn - fromColumn)) {
      row(fromRow, fromColumn, toColumn);
    } else {
      tiles(fromRow, toRow, fromColumn, toColumn);
    }
    call.finishPart(fromRow, toRow, fromColumn, toColumn);
  }

  private boolean isLarge(int columns) {
    return call.k >= VectorProduct.ROWS && (long) call.k * columns > LARGE_RIGHT;
  }

  private void row(int row, int fromColumn, int toColumn) {
    int columns = toColumn - fromColumn;
    VectorProduct.compute(
        columns,
        call.k,
        call.a,
        call.aIndex(row, 0),
        call.leftTransposed ? call.aStride : 1,
        call.b,
        call.bIndex(0, fromColumn),
        call.bStride,
        call.c,
        call.cIndex(row, fromColumn));
    if (columns % Lanes.COUNT > 0) {
      tiles(row, row + 1, toColumn - Lanes.COUNT, toColumn);
    }
  }

  private void tiles(int fromRow, int toRow, int fromColumn, int toColumn) {
    panel.start(toColumn - fromColumn, Tile.vectorsFor(toRow - fromRow), true);
    while (panel.next()) {
      int column = fromColumn + panel.column;
      tiles.compute(
          fromRow, toRow, column, panel, 0, call.k, call.b, call.bIndex(0, column), call.bStride);
    }
  }
}
