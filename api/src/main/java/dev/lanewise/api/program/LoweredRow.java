package dev.lanewise.api.program;

/**
 * How a row's outputs follow from its pre-activations, in single precision.
 *
 * @since 0.1
 */
public sealed interface LoweredRow {

  /**
   * Steps over the whole row, which keep its width.
   *
   * @param program the steps
   * @param input the array with the pre-activations
   * @param output the array that receives the outputs, by element
   * @since 0.1
   */
  record Steps(RowProgram program, String input, String output) implements LoweredRow {}

  /**
   * Each output follows from pre-activations of its own, as many for each, which lie side by side:
   * the first is the result so far, and the program joins it with each of the others in order.
   *
   * @param program takes two inputs by element, and its only result is the new result so far
   * @param result the input with the result so far
   * @param next the input with the next pre-activation
   * @since 0.1
   */
  record Fold(Program program, String result, String next) implements LoweredRow {}
}
