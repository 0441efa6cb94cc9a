package dev.lanewise.kernels.simd.formula;

import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.program.Shape;

/** A compiled program: it checks its arguments and runs a loop on the part. */
public final class SimdProgram implements CompiledProgram {

  private final Program program;
  private final RowLoop loop;
  private final boolean onlyElements;

  private SimdProgram(Program program, RowLoop loop) {
    this.program = program;
    this.loop = loop;
    onlyElements = program.arrayShapes().stream().allMatch(shape -> shape == Shape.ELEMENT);
  }

  /** Compiles a program to one loop, or to pieces if it is long. */
  public static SimdProgram compile(Program program) {
    ResolvedProgram formula = ResolvedProgram.of(program);
    return compile(program, formula, RowLoopAssembler.longest(formula));
  }

  /** Compiles a program in pieces of some length, if it is longer. */
  public static SimdProgram compile(Program program, int longest) {
    return compile(program, ResolvedProgram.of(program), longest);
  }

  private static SimdProgram compile(Program program, ResolvedProgram formula, int longest) {
    return new SimdProgram(
        program,
        formula.instructions().size() <= longest
            ? RowLoopAssembler.compile(formula)
            : PiecewiseLoop.compile(formula, longest));
  }

  /** Tells whether results are summed along rows, so that it must be run on whole rows. */
  public boolean hasRowSums() {
    return loop.hasRowSums();
  }

  @Override
  public void run(Arguments arguments, int fromRow, int toRow, int fromColumn, int toColumn) {
    arguments.check(program, fromRow, toRow, fromColumn, toColumn);
    if (fromRow == toRow || (fromColumn == toColumn && !hasRowSums())) {
      return;
    }
    float[][] arrays = arguments.arrays();
    int[] offsets = arguments.offsets();
    int[] strides = arguments.strides();
    float[] scalars = arguments.scalars();
    if (onlyElements && fromColumn == 0 && areDense(strides, toColumn)) {
      // Without gaps between rows, the rows are one long row.
      loop.part(arrays, offsets, strides, scalars, 0, 1, fromRow * toColumn, toRow * toColumn);
    } else {
      loop.part(arrays, offsets, strides, scalars, fromRow, toRow, fromColumn, toColumn);
    }
  }

  private static boolean areDense(int[] strides, int columns) {
    for (int stride : strides) {
      if (stride != columns) {
        return false;
      }
    }
    return true;
  }
}
