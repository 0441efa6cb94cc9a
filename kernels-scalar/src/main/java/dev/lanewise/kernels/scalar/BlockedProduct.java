package dev.lanewise.kernels.scalar;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One worker's part of a product, with its scratch: a block of the right operand, each row in an
 * array of its own, and four rows of the result.
 *
 * <p>The result is computed in blocks of columns, each in blocks of steps. The packed block is made
 * for the second-level cache, and it is read through the first-level cache for every four rows,
 * which stay there. Chains continue from one block of steps to the next through the result itself.
 */
final class BlockedProduct {

  /** Columns of a block: long loops, and four steps with four rows in a first-level cache. */
  static final int COLUMNS = 512;

  /** Steps of a block: 256 KiB when packed. */
  static final int STEPS = 128;

  /** Steps of a block that is used for few rows and must stay in the first-level cache. */
  private static final int FEW_STEPS = 16;

  static final int ROWS = 4;

  /**
   * Added to a multiple of 16 floats, it makes an array with its header fill whole cache lines. So
   * arrays that are allocated one after the other have the same alignment: if stores to one are
   * aligned, loads from the others are, too. It also keeps long rows from falling into the same
   * cache sets.
   */
  private static final int PADDING = 12;

  private final float[][] packed;
  private final float[][] result;

  /** What computes where fused multiply-add is no instruction. */
  private final @Nullable EmulatedAccumulation emulated;

  /**
   * Creates the scratch.
   *
   * @param maxColumns the most columns of a result
   * @param maxSteps the longest chain
   * @param emulates whether fused multiply-adds are emulated
   */
  BlockedProduct(int maxColumns, int maxSteps, boolean emulates) {
    int length = (Math.min(maxColumns, COLUMNS) + 15) / 16 * 16 + PADDING;
    packed = new float[Math.min(maxSteps, STEPS)][length];
    result = new float[ROWS][length];
    emulated = emulates ? new EmulatedAccumulation(packed, result, length) : null;
  }

  /**
   * Computes rows [fromRow, toRow) and columns [fromColumn, toColumn) of {@code c = a·b} with
   * chains of {@code k} steps.
   */
  void multiply(
      View a, View b, View c, int k, int fromRow, int toRow, int fromColumn, int toColumn) {
    int manySteps = emulated == null ? STEPS : EmulatedAccumulation.STEPS;
    int maxSteps = toRow - fromRow > 2 * ROWS ? manySteps : FEW_STEPS;
    for (int column = fromColumn; column < toColumn; column += COLUMNS) {
      int columns = Math.min(COLUMNS, toColumn - column);
      // Once even if k is 0: then the result is cleared.
      int step = 0;
      do {
        int steps = Math.min(maxSteps, k - step);
        pack(b, step, steps, column, columns);
        if (emulated != null) {
          emulated.begin(toRow - fromRow, steps, columns, step == 0);
        }
        int row = fromRow;
        for (; row <= toRow - ROWS; row += ROWS) {
          load(c, row, ROWS, column, columns, step == 0);
          continueRows(a, row, ROWS, step, steps, columns);
          store(c, row, ROWS, column, columns);
        }
        for (; row < toRow; row++) {
          load(c, row, 1, column, columns, step == 0);
          continueRows(a, row, 1, step, steps, columns);
          store(c, row, 1, column, columns);
        }
        step += steps;
      } while (step < k);
    }
  }

  private void continueRows(View a, int row, int rows, int step, int steps, int columns) {
    if (emulated != null) {
      emulated.run(a, row, rows, step, steps, columns);
    } else if (rows == ROWS) {
      fourRows(a, row, step, steps, columns);
    } else {
      oneRow(a, row, step, steps, columns);
    }
  }

  private void fourRows(View a, int row, int step, int steps, int columns) {
    float[] factors = a.array;
    int rowStride = a.rowStride;
    int stepStride = a.columnStride;
    int at = a.index(row, step);
    int s = 0;
    for (; s <= steps - 4; s += 4) {
      FmaLoops.fourRowsFourSteps(
          result, packed, s, factors, at + s * stepStride, rowStride, stepStride, columns);
    }
    for (; s < steps; s++) {
      FmaLoops.fourRowsOneStep(result, packed[s], factors, at + s * stepStride, rowStride, columns);
    }
  }

  private void oneRow(View a, int row, int step, int steps, int columns) {
    float[] factors = a.array;
    int stepStride = a.columnStride;
    int at = a.index(row, step);
    int s = 0;
    for (; s <= steps - 4; s += 4) {
      FmaLoops.oneRowFourSteps(
          result[0], packed, s, factors, at + s * stepStride, stepStride, columns);
    }
    for (; s < steps; s++) {
      FmaLoops.oneRowOneStep(result[0], packed[s], factors[at + s * stepStride], columns);
    }
  }

  private void pack(View b, int step, int steps, int column, int columns) {
    if (b.columnStride == 1) {
      for (int s = 0; s < steps; s++) {
        System.arraycopy(b.array, b.index(step + s, column), packed[s], 0, columns);
      }
      return;
    }
    int s = 0;
    for (; s <= steps - 8; s += 8) {
      packEightTransposed(b.array, b.index(step + s, column), b.columnStride, s, columns);
    }
    for (; s < steps; s++) {
      float[] row = packed[s];
      int from = b.index(step + s, column);
      for (int j = 0; j < columns; j++) {
        row[j] = b.array[from + j * b.columnStride];
      }
    }
  }

  /** Reads pieces of eight steps and deals them out to eight rows. */
  private void packEightTransposed(float[] b, int from, int stride, int s, int columns) {
    float[] p0 = packed[s];
    float[] p1 = packed[s + 1];
    float[] p2 = packed[s + 2];
    float[] p3 = packed[s + 3];
    float[] p4 = packed[s + 4];
    float[] p5 = packed[s + 5];
    float[] p6 = packed[s + 6];
    float[] p7 = packed[s + 7];
    for (int j = 0; j < columns; j++) {
      int at = from + j * stride;
      p0[j] = b[at];
      p1[j] = b[at + 1];
      p2[j] = b[at + 2];
      p3[j] = b[at + 3];
      p4[j] = b[at + 4];
      p5[j] = b[at + 5];
      p6[j] = b[at + 6];
      p7[j] = b[at + 7];
    }
  }

  private void load(View c, int row, int rows, int column, int columns, boolean first) {
    for (int r = 0; r < rows; r++) {
      if (first) {
        Arrays.fill(result[r], 0, columns, 0);
      } else if (c.columnStride == 1) {
        System.arraycopy(c.array, c.index(row + r, column), result[r], 0, columns);
      } else {
        int from = c.index(row + r, column);
        for (int j = 0; j < columns; j++) {
          result[r][j] = c.array[from + j * c.columnStride];
        }
      }
    }
  }

  private void store(View c, int row, int rows, int column, int columns) {
    for (int r = 0; r < rows; r++) {
      if (c.columnStride == 1) {
        System.arraycopy(result[r], 0, c.array, c.index(row + r, column), columns);
      } else {
        int to = c.index(row + r, column);
        for (int j = 0; j < columns; j++) {
          c.array[to + j * c.columnStride] = result[r][j];
        }
      }
    }
  }
}
