package dev.lanewise.kernels.simd.formula;

/**
 * A formula that is compiled to loops.
 *
 * <p>It trusts that its results lie within their arrays; the Vector API checks every access again,
 * mostly outside its loops.
 */
abstract class RowLoop {

  private final boolean hasRowSums;

  RowLoop(ResolvedProgram formula) {
    hasRowSums = formula.hasRowSums();
  }

  /** Tells whether results are summed along rows, so that only whole rows may be asked for. */
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
