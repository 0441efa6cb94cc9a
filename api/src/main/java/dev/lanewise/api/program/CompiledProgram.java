package dev.lanewise.api.program;

/**
 * A program compiled by a kernel; safe for use by many threads at once.
 *
 * @since 0.1
 */
public interface CompiledProgram {

  /**
   * Computes the given part of a batch.
   *
   * <p>The result of an element does not depend on which part it is computed in. A row sum covers
   * the given columns only, so a program with row sums must be run on whole rows.
   *
   * @param fromRow the first row
   * @param toRow the row after the last
   * @param fromColumn the first column
   * @param toColumn the column after the last
   * @throws IllegalArgumentException if the arguments belong to another program, or rows of an
   *     output overlap
   * @throws IndexOutOfBoundsException if a bound array is too short, or there is no such part
   * @see Arguments#check
   */
  void run(Arguments arguments, int fromRow, int toRow, int fromColumn, int toColumn);
}
