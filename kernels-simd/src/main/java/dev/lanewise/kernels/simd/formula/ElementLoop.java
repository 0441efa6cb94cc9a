package dev.lanewise.kernels.simd.formula;

import dev.lanewise.kernels.simd.code.Lanes;

/**
 * A formula without row sums that is compiled to two or three loops: over several whole vectors of
 * rows side by side, over single ones, and over the ends of rows that fill no vector.
 */
abstract class ElementLoop extends VectorLoop {

  /** The formula's constants, for {@link #severalVectors}. */
  final float[] constants;

  private final int sideBySide;

  ElementLoop(ResolvedProgram formula) {
    super(formula);
    constants = new float[formula.constants().size()];
    for (int i = 0; i < constants.length; i++) {
      constants[i] = formula.constants().get(i);
    }
    sideBySide = RowLoopAssembler.elementsSideBySide(formula) * Lanes.COUNT;
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
    int end = fromColumn + ((toColumn - fromColumn) & -Lanes.COUNT);
    if (end > fromColumn) {
      int rest = fromColumn;
      if (sideBySide > Lanes.COUNT) {
        rest += (toColumn - fromColumn) & -sideBySide;
        if (rest > fromColumn) {
          severalVectors(arrays, offsets, strides, scalars, fromRow, toRow, fromColumn, rest);
        }
      }
      if (rest < end) {
        wholeVectors(arrays, offsets, strides, scalars, fromRow, toRow, rest, end);
      }
      if (end < toColumn) {
        // The last vector overlaps the one before, and so stays within the columns.
        int start = toColumn - Lanes.COUNT;
        remainder(arrays, offsets, strides, scalars, fromRow, toRow, end, toColumn, start);
      }
      return;
    }
    withRemainder(
        arrays,
        offsets,
        strides,
        scalars,
        fromRow,
        toRow,
        fromColumn,
        toColumn,
        fromColumn,
        fromColumn + (long) Lanes.COUNT);
  }

  @Override
  final void rows(
      float[][] arrays,
      int[] offsets,
      int[] strides,
      float[] scalars,
      int fromRow,
      int toRow,
      int fromColumn,
      int toColumn,
      float[][] endArrays,
      int[] endOffsets) {
    remainder(
        endArrays, endOffsets, strides, scalars, fromRow, toRow, fromColumn, toColumn, fromColumn);
  }

  /** Computes a number of columns that fills as many vectors as are computed side by side. */
  void severalVectors(
      float[][] arrays,
      int[] offsets,
      int[] strides,
      float[] scalars,
      int fromRow,
      int toRow,
      int fromColumn,
      int toColumn) {
    wholeVectors(arrays, offsets, strides, scalars, fromRow, toRow, fromColumn, toColumn);
  }

  /** Computes a number of columns that fills vectors. */
  abstract void wholeVectors(
      float[][] arrays,
      int[] offsets,
      int[] strides,
      float[] scalars,
      int fromRow,
      int toRow,
      int fromColumn,
      int toColumn);

  /**
   * Computes the columns of one vector that is masked, and must lie within the arrays.
   *
   * @param start where the vector begins
   */
  abstract void remainder(
      float[][] arrays,
      int[] offsets,
      int[] strides,
      float[] scalars,
      int fromRow,
      int toRow,
      int fromColumn,
      int toColumn,
      int start);
}
