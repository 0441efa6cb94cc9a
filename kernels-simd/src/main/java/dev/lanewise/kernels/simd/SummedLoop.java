package dev.lanewise.kernels.simd;

import dev.lanewise.api.formula.Output;

/** A formula with row sums that is compiled to one loop over rows. */
abstract class SummedLoop extends VectorLoop {

  SummedLoop(Formula formula) {
    super(formula);
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
      from += (toColumn - fromColumn) & -Lanes.COUNT;
    }
    long to = (toColumn + Output.STRIPE - 1L) & -Output.STRIPE;
    withEnds(arrays, offsets, strides, scalars, fromRow, toRow, fromColumn, toColumn, from, to);
  }
}
