package dev.lanewise.kernels.simd.formula;

import dev.lanewise.api.kernels.ScratchPool;
import dev.lanewise.api.program.Shape;

/**
 * A formula that is compiled to loops, in a generated subclass.
 *
 * <p>The vector at the end of a row is masked and may reach beyond the row. Where it would reach
 * beyond an array, the end of the row is copied.
 */
abstract class VectorLoop extends RowLoop {

  private final Shape[] shapes;
  private final ScratchPool<RowRemainder> remainders;

  VectorLoop(ResolvedProgram formula) {
    super(formula);
    shapes = formula.shapes();
    boolean[] isUsed = new boolean[shapes.length];
    boolean[] isResult = new boolean[shapes.length];
    for (ResolvedProgram.BoundInput input : formula.inputs()) {
      if (input.shape() != Shape.SCALAR) {
        isUsed[input.slot()] = true;
      }
    }
    for (ResolvedProgram.Result result : formula.results()) {
      isUsed[result.slot()] = true;
      isResult[result.slot()] = true;
    }
    for (int slot = 0; slot < shapes.length; slot++) {
      if (!isUsed[slot]) {
        // An array of other pieces of a formula, of which nothing is touched here.
        shapes[slot] = Shape.SCALAR;
      }
    }
    remainders = new ScratchPool<>(() -> new RowRemainder(shapes, isResult));
  }

  /**
   * Computes a part with the ends of its rows.
   *
   * @param from the first column that the masked vectors at the end of a row touch
   * @param to the column after the last that they touch, maybe beyond the arrays
   */
  final void withRemainder(
      float[][] arrays,
      int[] offsets,
      int[] strides,
      float[] scalars,
      int fromRow,
      int toRow,
      int fromColumn,
      int toColumn,
      int from,
      long to) {
    int safe = safeRows(arrays, offsets, strides, fromRow, toRow, from, to);
    if (safe == toRow && columnsFit(arrays, offsets, from, to)) {
      rows(
          arrays, offsets, strides, scalars, fromRow, toRow, fromColumn, toColumn, arrays, offsets);
      return;
    }
    RowRemainder remainder = remainders.acquire();
    remainder.bind(arrays, offsets, from, to, toColumn);
    for (int row = fromRow; row < toRow; ) {
      boolean copied = row >= safe;
      int next = copied ? row + 1 : safe;
      if (copied) {
        remainder.copyIn(arrays, offsets, strides, row);
      }
      rows(
          arrays,
          offsets,
          strides,
          scalars,
          row,
          next,
          fromColumn,
          toColumn,
          remainder.arrays(),
          remainder.offsets());
      if (copied) {
        remainder.copyOut(arrays, offsets, strides, row, Math.max(from, fromColumn));
      }
      row = next;
    }
    remainder.unbind();
    remainders.release(remainder);
  }

  /** Tells whether columns lie within the arrays that are the same for all rows. */
  private boolean columnsFit(float[][] arrays, int[] offsets, int fromColumn, long toColumn) {
    boolean fit = true;
    for (int slot = 0; slot < shapes.length; slot++) {
      fit &=
          shapes[slot] != Shape.COLUMN
              || (offsets[slot] + fromColumn >= 0
                  && offsets[slot] + toColumn <= arrays[slot].length);
    }
    return fit;
  }

  /**
   * Returns the row up to which columns lie within the arrays that have a value for each element.
   */
  private int safeRows(
      float[][] arrays,
      int[] offsets,
      int[] strides,
      int fromRow,
      int toRow,
      int fromColumn,
      long toColumn) {
    int safeTo = toRow;
    for (int slot = 0; slot < shapes.length; slot++) {
      if (shapes[slot] == Shape.ELEMENT) {
        long stride = strides[slot];
        long start = offsets[slot];
        if (start + fromRow * stride + fromColumn < 0) {
          return fromRow;
        }
        while (safeTo > fromRow && start + (safeTo - 1) * stride + toColumn > arrays[slot].length) {
          safeTo--;
        }
      }
    }
    return safeTo;
  }

  /**
   * Computes rows of which the masked vectors at the end lie within the arrays for the ends, and
   * all else within the arrays.
   */
  abstract void rows(
      float[][] arrays,
      int[] offsets,
      int[] strides,
      float[] scalars,
      int fromRow,
      int toRow,
      int fromColumn,
      int toColumn,
      float[][] endArrays,
      int[] endOffsets);
}
