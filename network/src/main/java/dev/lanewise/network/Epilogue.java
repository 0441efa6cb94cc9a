package dev.lanewise.network;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.CompiledProgram;

/**
 * A formula with the arrays it works on, run on a result while that is in the cache.
 *
 * @param program the formula
 * @param arguments the arrays
 * @param width the width of a row
 */
record Epilogue(CompiledProgram program, Arguments arguments, int width) {

  /** Runs the formula on its own, on the first rows. */
  void run(int rows) {
    program.run(arguments, 0, rows, 0, width);
  }
}
