package dev.lanewise.kernels.simd.formula;

/**
 * A formula that is compiled to loops.
 *
 * <p>It does not check that its results lie within their arrays. The Vector API checks every access
 * anyway, mostly outside of the loops.
 */
abstract class RowLoop {

  private final boolean hasRowSums;

  RowLoop(ResolvedProgram formula) {
    hasRowSums = formula.hasRowSums();
  }

  /** Tells whether results are summed along rows, so that it must be run on whole rows. */
  final boolean hasRowSums() {
    return hasRowSums;
  }

  /** Computes a part that lies within the arrays. */
  abstract void part(
      float[][] arrays,
      int[] offsets,
      int[] strides,
      float[] scalars,
      int fromRow,
      int toRow,
      int fromColumn,
      int toColumn);
}
