package dev.lanewise.kernels.scalar;

import dev.lanewise.api.kernels.ScratchPool;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Output;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.program.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * A compiled program.
 *
 * <p>Since C2 vectorises a loop only if all arrays have the same index in it, the loops run over
 * {@link Scratch}: a block of whole rows, or a part of one row, is copied there, each input spread
 * to a value for each element; the results are copied back. A program of one float loop over arrays
 * that lie alike runs on these themselves.
 */
final class ScalarProgram implements CompiledProgram {

  private static final int[][] NO_BITS = {};

  private final Program program;
  private final Schedule schedule;
  private final Loops loops;
  private final ScratchPool<Scratch> pool;
  private final Shape[] shapes;
  private final int inputs;
  private final boolean isElementwise;

  private ScalarProgram(Program program, boolean emulated) {
    this.program = program;
    schedule = new Schedule(program);
    loops = LoopCompiler.compile(schedule, emulated);
    pool = new ScratchPool<>(() -> new Scratch(schedule));
    shapes = program.arrayShapes().toArray(Shape[]::new);
    inputs = shapes.length - schedule.outputCount();
    isElementwise = Arrays.stream(shapes).allMatch(shape -> shape == Shape.ELEMENT);
  }

  /**
   * Compiles a program.
   *
   * @param emulated whether fused multiply-adds are emulated
   */
  static ScalarProgram compile(Program program, boolean emulated) {
    return new ScalarProgram(program, emulated);
  }

  @Override
  public void run(Arguments arguments, int fromRow, int toRow, int fromColumn, int toColumn) {
    arguments.check(program, fromRow, toRow, fromColumn, toColumn);
    if (fromRow == toRow) {
      return;
    }
    if (isElementwise && schedule.isOneFloatLoop() && isAligned(arguments, toRow - fromRow)) {
      runInPlace(arguments, fromRow, toRow, fromColumn, toColumn);
      return;
    }
    Scratch scratch = pool.acquire();
    try {
      runInBlocks(scratch, arguments, fromRow, toRow, fromColumn, toColumn);
    } finally {
      pool.release(scratch);
    }
  }

  /** Tells whether an element has the same index in all arrays. */
  private boolean isAligned(Arguments arguments, int rows) {
    int[] offsets = arguments.offsets();
    int[] strides = arguments.strides();
    for (int slot = 1; slot < shapes.length; slot++) {
      if (offsets[slot] != offsets[0] || (rows > 1 && strides[slot] != strides[0])) {
        return false;
      }
    }
    return true;
  }

  private void runInPlace(
      Arguments arguments, int fromRow, int toRow, int fromColumn, int toColumn) {
    int columns = toColumn - fromColumn;
    int stride = arguments.strides()[0];
    int from = arguments.offsets()[0] + fromRow * stride + fromColumn;
    float[][] arrays = arguments.arrays();
    float[] scalars = arguments.scalars();
    int rows = toRow - fromRow;
    if (stride == columns) {
      // The rows lie end to end.
      loops.run(0, arrays, NO_BITS, scalars, from, from + rows * columns);
      return;
    }
    for (int row = 0; row < rows; row++) {
      int start = from + row * stride;
      loops.run(0, arrays, NO_BITS, scalars, start, start + columns);
    }
  }

  private void runInBlocks(
      Scratch scratch, Arguments arguments, int fromRow, int toRow, int fromColumn, int toColumn) {
    int columns = toColumn - fromColumn;
    int blockRows = columns == 0 ? 1 : Math.max(1, Scratch.LENGTH / columns);
    for (int row = fromRow; row < toRow; ) {
      int rows = Math.min(blockRows, toRow - row);
      for (int column = fromColumn; column < toColumn; ) {
        int width = Math.min(Scratch.LENGTH, toColumn - column);
        boolean hasColumnInputs = row > fromRow && width == columns;
        gather(scratch, arguments, row, rows, column, width, hasColumnInputs);
        compute(scratch, arguments.scalars(), rows * width);
        scatter(scratch, arguments, row, rows, column, width);
        column += width;
      }
      if (rows == 1) {
        foldSums(scratch, arguments, row);
      }
      row += rows;
    }
  }

  /** Copies a block of the inputs to scratch, one row after the other. */
  private void gather(
      Scratch scratch,
      Arguments arguments,
      int fromRow,
      int rows,
      int column,
      int width,
      boolean hasColumnInputs) {
    for (int slot = 0; slot < inputs; slot++) {
      float[] array = arguments.arrays()[slot];
      float[] to = scratch.rows[slot];
      int offset = arguments.offsets()[slot];
      int stride = arguments.strides()[slot];
      switch (shapes[slot]) {
        case ELEMENT -> {
          if (stride == width) {
            System.arraycopy(array, offset + fromRow * stride + column, to, 0, rows * width);
            continue;
          }
          for (int r = 0; r < rows; r++) {
            int from = offset + (fromRow + r) * stride + column;
            System.arraycopy(array, from, to, r * width, width);
          }
        }
        case COLUMN -> {
          for (int r = 0; r < rows && !hasColumnInputs; r++) {
            System.arraycopy(array, offset + column, to, r * width, width);
          }
        }
        default -> {
          for (int r = 0; r < rows; r++) {
            Arrays.fill(to, r * width, (r + 1) * width, array[offset + fromRow + r]);
          }
        }
      }
    }
  }

  private void compute(Scratch scratch, float[] scalars, int length) {
    transfer(scratch, schedule.firstTransfers(), length);
    List<Schedule.Loop> all = schedule.loops();
    for (int i = 0; i < all.size(); i++) {
      loops.run(i, scratch.rows, scratch.bits, scalars, 0, length);
      transfer(scratch, all.get(i).transfers(), length);
    }
  }

  private static void transfer(Scratch scratch, List<Schedule.Transfer> transfers, int length) {
    for (int i = 0; i < transfers.size(); i++) {
      Schedule.Transfer transfer = transfers.get(i);
      if (transfer.toBits()) {
        scratch.toBits(transfer.row(), transfer.bitRow(), length);
      } else {
        scratch.toFloats(transfer.bitRow(), transfer.row(), length);
      }
    }
  }

  /** Copies a block of the outputs from scratch, or adds it to sums. */
  private void scatter(
      Scratch scratch, Arguments arguments, int fromRow, int rows, int column, int width) {
    for (int slot = inputs; slot < shapes.length; slot++) {
      float[] from = scratch.rows[slot];
      float[] array = arguments.arrays()[slot];
      int offset = arguments.offsets()[slot];
      int stride = arguments.strides()[slot];
      if (shapes[slot] == Shape.ELEMENT && stride == width) {
        System.arraycopy(from, 0, array, offset + fromRow * stride + column, rows * width);
        continue;
      }
      for (int r = 0; r < rows; r++) {
        if (shapes[slot] == Shape.ELEMENT) {
          int to = offset + (fromRow + r) * stride + column;
          System.arraycopy(from, r * width, array, to, width);
        } else {
          int partials = (slot - inputs) * Output.STRIPE;
          RowSums.add(from, r * width, (r + 1) * width, column, scratch.partialSums, partials);
          if (rows > 1) {
            array[offset + fromRow + r] = RowSums.fold(scratch.partialSums, partials);
          }
        }
      }
    }
  }

  /** Ends the sums of a row that was a block of its own. */
  private void foldSums(Scratch scratch, Arguments arguments, int row) {
    for (int slot = inputs; slot < shapes.length; slot++) {
      if (shapes[slot] != Shape.ELEMENT) {
        float sum = RowSums.fold(scratch.partialSums, (slot - inputs) * Output.STRIPE);
        arguments.arrays()[slot][arguments.offsets()[slot] + row] = sum;
      }
    }
  }
}
