package dev.lanewise.kernels.simd;

import dev.lanewise.api.kernels.Product;

/**
 * The product of large matrices, blocked for the caches as Goto and van de Geijn do (Anatomy of
 * High-Performance Matrix Multiplication, 2008), with the roles of the caches as BLIS has them on
 * this family: a block of the right operand is packed into panels in the second-level cache, which
 * stream past one packed panel of the left operand in the first.
 */
final class PackedProduct {

  /** About how many elements of the result are finished before the epilogue runs on them. */
  private static final int EPILOGUE_ELEMENTS = 4096;

  private final ProductCall call;
  private final TileProduct tiles;
  private final float[] left;
  private final float[] right;

  /** Plans the buffers of one worker. */
  PackedProduct(ProductCall call, TileProduct tiles, int maxN, int maxK) {
    this.call = call;
    this.tiles = tiles;
    int depth = Math.min(maxK, Tile.DEPTH);
    int width = Math.min(maxN, Tile.WIDTH);
    left = new float[Tile.ROWS * depth];
    right = new float[Math.ceilDiv(width, Tile.COLUMNS) * Tile.COLUMNS * depth];
  }

  /** Computes a part of the result. */
  void compute(int fromRow, int toRow, int fromColumn, int toColumn) {
    for (int column = fromColumn; column < toColumn; column += Tile.WIDTH) {
      int width = Math.min(Tile.WIDTH, toColumn - column);
      for (int step = 0; step < call.k; step += Tile.DEPTH) {
        int depth = Math.min(Tile.DEPTH, call.k - step);
        packRight(column, width, step, depth);
        rows(fromRow, toRow, column, width, step, depth);
      }
    }
  }

  /** Multiplies all rows with the packed block. */
  private void rows(int fromRow, int toRow, int column, int width, int step, int depth) {
    int rowsAtOnce = Math.ceilDiv(EPILOGUE_ELEMENTS, width * Tile.ROWS) * Tile.ROWS;
    boolean last = step + depth == call.k;
    for (int block = fromRow; block < toRow; block += rowsAtOnce) {
      int end = Math.min(block + rowsAtOnce, toRow);
      for (int row = block; row < end; row += Tile.ROWS) {
        int height = Math.min(Tile.ROWS, end - row);
        packLeft(row, height, step, depth);
        panel(row, height, column, width, step, depth);
      }
      if (last) {
        call.finishPart(block, end, column, column + width);
      }
    }
  }

  /** Multiplies the packed panel of the left operand with all of the right one. */
  private void panel(int row, int height, int column, int width, int step, int depth) {
    for (int j = 0; j < width; j += Tile.COLUMNS) {
      tiles.compute(
          row,
          column + j,
          height,
          Math.min(Tile.COLUMNS, width - j),
          depth,
          step == 0,
          MicroKernel.Left.COLUMNS,
          left,
          0,
          Tile.ROWS,
          right,
          j * depth,
          Tile.COLUMNS,
          true);
    }
  }

  private void packLeft(int row, int height, int step, int depth) {
    int from = call.aIndex(row, step);
    if (call.form == Product.Form.TN) {
      Packing.copy(depth, height, call.a, from, call.aStride, left, 0, Tile.ROWS);
    } else {
      Packing.transpose(depth, height, call.a, from, call.aStride, left, 0, Tile.ROWS);
    }
  }

  private void packRight(int column, int width, int step, int depth) {
    for (int j = 0; j < width; j += Tile.COLUMNS) {
      int columns = Math.min(Tile.COLUMNS, width - j);
      int from = call.bIndex(step, column + j);
      if (call.form == Product.Form.NT) {
        Packing.transpose(
            depth, columns, call.b, from, call.bStride, right, j * depth, Tile.COLUMNS);
      } else {
        Packing.copy(depth, columns, call.b, from, call.bStride, right, j * depth, Tile.COLUMNS);
      }
    }
  }
}
