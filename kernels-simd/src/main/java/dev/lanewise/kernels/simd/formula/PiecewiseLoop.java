package dev.lanewise.kernels.simd.formula;

import dev.lanewise.api.kernels.ScratchPool;
import dev.lanewise.api.program.Output;
import java.util.Arrays;
import java.util.List;

/**
 * A formula that is compiled in pieces, which run one after the other on a part of a row.
 *
 * <p>The JIT compilers do not compile long methods of vector operations well: C2 refuses methods of
 * 8,000 bytes, and below that both stop inlining, so that vectors are boxed. {@link
 * RowLoopAssembler#longest} stays below these limits. Values between pieces stay in the first-level
 * cache; only a row that is summed is computed as a whole.
 */
final class PiecewiseLoop extends RowLoop {

  /** The columns that the pieces compute at a time. */
  private static final int COLUMNS = 256;

  private static final float[] NOTHING = {};

  private final RowLoop[] pieces;
  private final int arguments;
  private final int arrays;
  private final ScratchPool<Scratch> pool;

  private PiecewiseLoop(ResolvedProgram whole, List<ResolvedProgram> parts) {
    super(whole);
    pieces = parts.stream().map(RowLoopAssembler::compile).toArray(RowLoop[]::new);
    arguments = whole.arrays();
    arrays = parts.getFirst().arrays();
    pool = new ScratchPool<>(() -> new Scratch(arrays));
  }

  /** Compiles a formula in pieces of some length. */
  static RowLoop compile(ResolvedProgram formula, int length) {
    return new PiecewiseLoop(formula, FormulaSplitter.split(formula, length));
  }

  /** The arrays of all pieces: first the arguments, then those between the pieces. */
  private static final class Scratch {

    final float[][] arrays;
    final int[] offsets;
    final int[] strides;

    Scratch(int arrays) {
      this.arrays = new float[arrays][];
      Arrays.fill(this.arrays, NOTHING);
      offsets = new int[arrays];
      strides = new int[arrays];
    }
  }

  @Override
  void part(
      float[][] arrays,
      int[] offsets,
      int[] strides,
      float[] scalars,
      int fromRow,
      int toRow,
      int fromColumn,
      int toColumn) {
    int width = hasRowSums() ? toColumn - fromColumn : COLUMNS;
    Scratch scratch = acquire(width);
    System.arraycopy(arrays, 0, scratch.arrays, 0, arguments);
    System.arraycopy(offsets, 0, scratch.offsets, 0, arguments);
    System.arraycopy(strides, 0, scratch.strides, 0, arguments);
    for (int row = fromRow; row < toRow; row++) {
      int column = fromColumn;
      do {
        // Not beyond toColumn, and not beyond the largest int.
        int end = column + Math.min(width, toColumn - column);
        Arrays.fill(scratch.offsets, arguments, this.arrays, -column);
        for (RowLoop piece : pieces) {
          piece.part(
              scratch.arrays, scratch.offsets, scratch.strides, scalars, row, row + 1, column, end);
        }
        column = end;
      } while (column < toColumn);
    }
    release(scratch);
  }

  private Scratch acquire(int width) {
    Scratch scratch = pool.acquire();
    for (int slot = arguments; slot < arrays; slot++) {
      // With room behind, so that masked vectors stay within.
      if (scratch.arrays[slot].length < width + Output.STRIPE) {
        scratch.arrays[slot] = new float[width + Output.STRIPE];
      }
    }
    return scratch;
  }

  private void release(Scratch scratch) {
    Arrays.fill(scratch.arrays, 0, arguments, NOTHING);
    pool.release(scratch);
  }
}
