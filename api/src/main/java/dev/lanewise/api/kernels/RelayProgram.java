package dev.lanewise.api.kernels;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.CompiledProgram;
import dev.lanewise.api.formula.Program;
import org.jspecify.annotations.Nullable;

/** A program that is handed over from kernels to kernels. */
final class RelayProgram implements CompiledProgram {

  /** How many multiply-adds of a product take as long as an operation of a program. */
  private static final int WEIGHT = 2;

  private final RelayKernels kernels;
  private final Program program;
  private final CompiledProgram runner;
  private final int weight;
  private final Relay relay;
  private volatile @Nullable CompiledProgram finisher;

  RelayProgram(RelayKernels kernels, Program program) {
    this.kernels = kernels;
    this.program = program;
    runner = kernels.runner().compile(program);
    weight = WEIGHT * (program.instructions().size() + 1);
    relay = kernels.relay();
  }

  Program program() {
    return program;
  }

  /** Returns the program as the first kernels compiled it. */
  CompiledProgram runner() {
    return runner;
  }

  /** Returns the program as the last kernels compile it. */
  CompiledProgram finisher() {
    CompiledProgram compiled = finisher;
    if (compiled == null) {
      compiled = kernels.finisher().compile(program);
      finisher = compiled;
    }
    return compiled;
  }

  @Override
  public void run(Arguments arguments, int fromRow, int toRow, int fromColumn, int toColumn) {
    if (relay.isOver()) {
      finisher().run(arguments, fromRow, toRow, fromColumn, toColumn);
      return;
    }
    runner.run(arguments, fromRow, toRow, fromColumn, toColumn);
    int rows = toRow - fromRow;
    int columns = toColumn - fromColumn;
    if (relay.add((long) rows * columns * weight)) {
      relay.nominate(each -> Rehearsals.program(each, program, rows, columns));
    }
  }
}
