package dev.lanewise.kernels.simd.formula;

import dev.lanewise.api.program.Shape;
import java.util.Arrays;

/**
 * The arrays for the columns at the end of a row that do not fill a vector. Where a vector would
 * reach beyond an array, they are padded copies of the end of the row; otherwise they are the
 * arrays themselves.
 */
final class RowRemainder {

  private static final float[] NOTHING = {};

  private final Shape[] shapes;
  private final boolean[] isResult;
  private final float[][] copies;
  private final float[][] arrays;
  private final int[] offsets;

  /** The first column of the copies, and the one after the last that is in the arrays. */
  private int fromColumn;

  private int toColumn;

  /**
   * Creates the arrays, all unbound.
   *
   * @param shapes how the values of each array lie
   * @param isResult which of them are written
   */
  RowRemainder(Shape[] shapes, boolean[] isResult) {
    this.shapes = shapes;
    this.isResult = isResult;
    copies = new float[shapes.length][];
    arrays = new float[shapes.length][];
    Arrays.fill(copies, NOTHING);
    offsets = new int[shapes.length];
  }

  /** Returns the arrays. */
  float[][] arrays() {
    return arrays;
  }

  /** Returns where row 0, column 0 is in each array, or would be. */
  int[] offsets() {
    return offsets;
  }

  /**
   * Uses the arrays themselves, but copies of arrays that are the same for all rows.
   *
   * @param from the first column that is touched
   * @param to the column after the last that is touched
   * @param end the column after the last that is in the arrays
   */
  void bind(float[][] originals, int[] originalOffsets, int from, long to, int end) {
    fromColumn = from;
    toColumn = end;
    int width = (int) (to - from);
    for (int slot = 0; slot < copies.length; slot++) {
      if (copies[slot].length < width) {
        copies[slot] = new float[width];
      }
      arrays[slot] = originals[slot];
      offsets[slot] = originalOffsets[slot];
      if (shapes[slot] == Shape.COLUMN) {
        copy(slot, originals[slot], originalOffsets[slot], 0);
      }
    }
  }

  /** Copies the end of a row, and uses the copies. */
  void copyIn(float[][] originals, int[] originalOffsets, int[] strides, int row) {
    for (int slot = 0; slot < copies.length; slot++) {
      if (shapes[slot] == Shape.ELEMENT) {
        copy(slot, originals[slot], originalOffsets[slot], row * strides[slot]);
      }
    }
  }

  private void copy(int slot, float[] original, int offset, int startOfRow) {
    int start = offset + startOfRow + fromColumn;
    int missing = Math.max(0, -start);
    System.arraycopy(
        original, start + missing, copies[slot], missing, toColumn - fromColumn - missing);
    arrays[slot] = copies[slot];
    offsets[slot] = -startOfRow - fromColumn;
  }

  /** Copies the results of a row back, from the column given. */
  void copyOut(float[][] originals, int[] originalOffsets, int[] strides, int row, int column) {
    for (int slot = 0; slot < copies.length; slot++) {
      if (isResult[slot] && shapes[slot] == Shape.ELEMENT) {
        System.arraycopy(
            copies[slot],
            column - fromColumn,
            originals[slot],
            originalOffsets[slot] + row * strides[slot] + column,
            toColumn - column);
      }
    }
  }

  /** Forgets the arrays. */
  void unbind() {
    Arrays.fill(arrays, NOTHING);
  }
}
