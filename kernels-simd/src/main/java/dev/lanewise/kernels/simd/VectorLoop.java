package dev.lanewise.kernels.simd;

import dev.lanewise.api.formula.Output;
import dev.lanewise.api.formula.Variable;

/** A formula that is compiled to one loop, in a generated subclass. */
abstract class VectorLoop extends RowLoop {

  private final Variable.Shape[] shapes;
  private final ScratchPool<RowTail> tails;

  VectorLoop(Formula formula) {
    super(formula);
    shapes = formula.shapes();
    boolean[] isUsed = new boolean[shapes.length];
    boolean[] isResult = new boolean[shapes.length];
    for (Formula.Input input : formula.inputs()) {
      if (input.shape() != Variable.Shape.SCALAR) {
        isUsed[input.slot()] = true;
      }
    }
    for (Formula.Result result : formula.results()) {
      isUsed[result.slot()] = true;
      isResult[result.slot()] = true;
    }
    for (int slot = 0; slot < shapes.length; slot++) {
      if (!isUsed[slot]) {
        // An array of other pieces of a formula, of which nothing is touched here.
        shapes[slot] = Variable.Shape.SCALAR;
      }
    }
    tails = new ScratchPool<>(() -> new RowTail(shapes, isResult));
  }

  @Override
  final void part(
      float[][] arrays,
      int[] offsets,
      int[] strides,
      float[] scalars,
      int fromRow,
      int toRow,
      int fromColumn,
      int toColumn) {
    boolean elementwise = !hasRowSums();
    if (elementwise && toColumn - fromColumn >= Lanes.COUNT) {
      // The last vector of a row may overlap the one before, and so stays within the columns.
      compute(
          arrays,
          offsets,
          strides,
          scalars,
          fromRow,
          toRow,
          fromColumn,
          toColumn,
          arrays,
          offsets,
          toColumn - Lanes.COUNT);
      return;
    }
    // What the masked vectors at the end of a row touch; see RowLoopAssembler.
    int from = fromColumn;
    long to = fromColumn + (long) Lanes.COUNT;
    if (hasRowSums()) {
      from &= -Output.STRIPE;
      if (from == fromColumn) {
        from += (toColumn - fromColumn) & -Lanes.COUNT;
      }
      to = (toColumn + Output.STRIPE - 1L) & -Output.STRIPE;
    }
    int safeTo = safeRows(arrays, offsets, strides, fromRow, toRow, from, to);
    if (safeTo == toRow && columnsFit(arrays, offsets, from, to)) {
      compute(
          arrays,
          offsets,
          strides,
          scalars,
          fromRow,
          toRow,
          fromColumn,
          toColumn,
          arrays,
          offsets,
          from);
      return;
    }
    RowTail tail = tails.acquire();
    tail.bind(arrays, offsets, from, to, toColumn);
    if (safeTo > fromRow) {
      compute(
          arrays,
          offsets,
          strides,
          scalars,
          fromRow,
          safeTo,
          fromColumn,
          toColumn,
          tail.arrays(),
          tail.offsets(),
          from);
    }
    for (int row = safeTo; row < toRow; row++) {
      tail.copyIn(arrays, offsets, strides, row);
      compute(
          arrays,
          offsets,
          strides,
          scalars,
          row,
          row + 1,
          fromColumn,
          toColumn,
          tail.arrays(),
          tail.offsets(),
          from);
      tail.copyOut(arrays, offsets, strides, row, Math.max(from, fromColumn));
    }
    tail.unbind();
    tails.release(tail);
  }

  /** Tells whether columns lie within the arrays that are the same for all rows. */
  private boolean columnsFit(float[][] arrays, int[] offsets, int fromColumn, long toColumn) {
    boolean fit = true;
    for (int slot = 0; slot < shapes.length; slot++) {
      fit &=
          shapes[slot] != Variable.Shape.COLUMN
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
      if (shapes[slot] == Variable.Shape.ELEMENT) {
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
   * Computes a part of which the masked vectors at the end of each row lie within the tail arrays,
   * and all else within the arrays.
   *
   * @param tailColumn where the masked vector begins, if rows are not summed
   */
  abstract void compute(
      float[][] arrays,
      int[] offsets,
      int[] strides,
      float[] scalars,
      int fromRow,
      int toRow,
      int fromColumn,
      int toColumn,
      float[][] tailArrays,
      int[] tailOffsets,
      int tailColumn);
}
