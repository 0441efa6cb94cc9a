package dev.lanewise.api.program;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Formulas that take whole rows, cut into steps that kernels can do: programs over elements, whose
 * sums along rows go into the next step, programs over what has one number a row, and maxima.
 *
 * @param inputs the inputs that occur, {@linkplain Input#isGiven given} ones among them
 * @param elementOutputs the names of the results with a number for each element
 * @param rowOutputs the names of the results with a number for each row
 * @param steps the steps in order
 * @param elementBuffers the names of the arrays in between that have a number for each element
 * @param rowBuffers the names of the arrays in between that have a number for each row
 * @param bufferInOutput which array in between may lie where the only result by element goes, if
 *     any may: no input by element is read any more once it is written, so that the result may take
 *     an input's place, too
 * @since 0.1
 */
public record RowProgram(
    List<Input> inputs,
    Set<String> elementOutputs,
    Set<String> rowOutputs,
    List<RowStep> steps,
    List<String> elementBuffers,
    List<String> rowBuffers,
    Optional<String> bufferInOutput) {

  /** Copies the lists. */
  public RowProgram {
    inputs = List.copyOf(inputs);
    elementOutputs = Set.copyOf(elementOutputs);
    rowOutputs = Set.copyOf(rowOutputs);
    steps = List.copyOf(steps);
    elementBuffers = List.copyOf(elementBuffers);
    rowBuffers = List.copyOf(rowBuffers);
  }

  /** Returns the steps as text. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    steps.forEach(step -> text.append(step).append(System.lineSeparator()));
    return text.toString();
  }
}
