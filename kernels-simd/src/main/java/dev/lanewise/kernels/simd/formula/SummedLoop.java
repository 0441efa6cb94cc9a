package dev.lanewise.kernels.simd.formula;

import dev.lanewise.api.program.Output;
import dev.lanewise.kernels.simd.code.Lanes;

/** A formula with row sums that is compiled to one loop over rows. */
abstract class SummedLoop extends VectorLoop {

  /** The columns that the loop over whole vectors computes at a time. */
  private final int width;

  SummedLoop(ResolvedProgram formula) {
    super(formula);
    width = RowLoopAssembler.vectorsSideBySide(formula) * Lanes.COUNT;
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
    // What the masked vectors at the end of a row touch; see RowLoopAssembler.
    int from = fromColumn & -Output.STRIPE;
    if (from == fromColumn) {
      from += (toColumn - fromColumn) & -width;
    }
    long to = (toColumn + Output.STRIPE - 1L) & -Output.STRIPE;
    withRemainder(
        arrays, offsets, strides, scalars, fromRow, toRow, fromColumn, toColumn, from, to);
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
    if (fromColumn % Output.STRIPE == 0) {
      wholeRows(
          arrays,
          offsets,
          strides,
          scalars,
          fromRow,
          toRow,
          fromColumn,
          toColumn,
          endArrays,
          endOffsets);
    } else {
      unalignedRows(
          arrays,
          offsets,
          strides,
          scalars,
          fromRow,
          toRow,
          fromColumn,
          toColumn,
          endArrays,
          endOffsets);
    }
  }

  /** Computes rows as {@link #rows} does, from the first column of a stripe. */
  abstract void wholeRows(
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

  /** Computes rows as {@link #rows} does, from a column within a stripe. */
  abstract void unalignedRows(
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
