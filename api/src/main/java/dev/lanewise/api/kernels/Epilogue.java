package dev.lanewise.api.kernels;

import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import java.util.Objects;

/**
 * A program with its arguments, to run on the finished parts of a {@link Product}.
 *
 * @param program a program over the rows and columns of the result
 * @param arguments what it works on
 * @since 0.1
 */
public record Epilogue(CompiledProgram program, Arguments arguments) {

  /** Refuses null. */
  public Epilogue {
    Objects.requireNonNull(program, "the epilogue has no program");
    Objects.requireNonNull(arguments, "the epilogue has no arguments");
  }

  /** Runs the program on a part of the result. */
  public void run(int fromRow, int toRow, int fromColumn, int toColumn) {
    program.run(arguments, fromRow, toRow, fromColumn, toColumn);
  }
}
