package dev.lanewise.api.program;

/**
 * A step of a {@link RowProgram}; arrays are named.
 *
 * @since 0.1
 */
public sealed interface RowStep {

  /**
   * Runs a program over rows and columns.
   *
   * @param program its inputs and results are the arrays of their names
   * @since 0.1
   */
  record Elements(Program program) implements RowStep {}

  /**
   * Runs a program over the rows alone: what has a number for each row is one long row there.
   *
   * @param program its inputs and results are the arrays of their names, all by element
   * @since 0.1
   */
  record Rows(Program program) implements RowStep {}

  /**
   * Finds the largest value of each row, or NaN if the row has a NaN.
   *
   * @param of the array with a number for each element
   * @param to the array with a number for each row
   * @since 0.1
   */
  record Max(String of, String to) implements RowStep {}

  /**
   * Finds the first column of each row's largest value, where NaN counts as the largest.
   *
   * @param of the array with a number for each element
   * @param to the array with a number for each row
   * @since 0.1
   */
  record Argmax(String of, String to) implements RowStep {}

  /**
   * Takes the value of one column of each row.
   *
   * @param of the array with a number for each element, or for each column
   * @param column the array with the number of the column for each row
   * @param to the array with a number for each row
   * @since 0.1
   */
  record Pick(String of, String column, String to) implements RowStep {}
}
