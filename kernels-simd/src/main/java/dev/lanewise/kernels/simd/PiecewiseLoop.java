package dev.lanewise.kernels.simd;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A formula that is compiled in pieces, which run one after the other on a part of a row.
 *
 * <p>The compilers give up long methods of vector operations, C2 at 8,000 bytes and both before
 * that at inlining, with vectors boxed; {@link RowLoopAssembler#LONGEST} keeps clear of that. What
 * goes from piece to piece stays in the first-level cache, except that a row to be summed is
 * computed as a whole.
 */
final class PiecewiseLoop extends RowLoop {

  /** The columns that the pieces compute at a time. */
  private static final int COLUMNS = 256;

  /** How many threads find scratch space that they need not allocate. */
  private static final int POOLED = 64;

  private static final float[] NOTHING = {};

  private final RowLoop[] pieces;
  private final int arguments;
  private final int arrays;
  private final AtomicReferenceArray<@Nullable Scratch> pool = new AtomicReferenceArray<>(POOLED);

  private PiecewiseLoop(Formula whole, List<Formula> parts) {
    super(whole);
    pieces = parts.stream().map(RowLoopAssembler::compile).toArray(RowLoop[]::new);
    arguments = whole.arrays();
    arrays = parts.getFirst().arrays();
  }

  /** Compiles a formula in pieces of some length. */
  static RowLoop compile(Formula formula, int length) {
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
  void compute(
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
          piece.compute(
              scratch.arrays, scratch.offsets, scratch.strides, scalars, row, row + 1, column, end);
        }
        column = end;
      } while (column < toColumn);
    }
    release(scratch);
  }

  private Scratch acquire(int width) {
    @Nullable Scratch scratch = null;
    for (int i = 0; i < POOLED && scratch == null; i++) {
      scratch = pool.getAndSet(i, null);
    }
    if (scratch == null) {
      scratch = new Scratch(arrays);
    }
    for (int slot = arguments; slot < arrays; slot++) {
      if (scratch.arrays[slot].length < width) {
        scratch.arrays[slot] = new float[width];
      }
    }
    return scratch;
  }

  private void release(Scratch scratch) {
    Arrays.fill(scratch.arrays, 0, arguments, NOTHING);
    for (int i = 0; i < POOLED; i++) {
      if (pool.compareAndSet(i, null, scratch)) {
        return;
      }
    }
  }
}
