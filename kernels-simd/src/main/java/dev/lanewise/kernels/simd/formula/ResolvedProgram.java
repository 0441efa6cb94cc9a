package dev.lanewise.kernels.simd.formula;

import dev.lanewise.api.program.Input;
import dev.lanewise.api.program.Instruction;
import dev.lanewise.api.program.Output;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.program.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A program whose inputs and results are resolved to the numbers of arrays and scalars. {@link
 * RowLoopAssembler} compiles it.
 *
 * @param inputs values 0 and up
 * @param constants the values after the inputs
 * @param instructions the values after the constants
 * @param results which values are results
 * @param arrays how many arrays the formula works on
 */
record ResolvedProgram(
    List<BoundInput> inputs,
    List<Float> constants,
    List<Instruction> instructions,
    List<Result> results,
    int arrays) {

  /**
   * An input.
   *
   * @param shape how its values lie
   * @param slot the number of its array, or of its scalar
   */
  record BoundInput(Shape shape, int slot) {}

  /**
   * A result.
   *
   * @param kind whether the value is stored or summed
   * @param value the number of the value
   * @param slot the number of its array
   */
  record Result(Output.Kind kind, int value, int slot) {}

  /** Numbers arrays and scalars as {@link dev.lanewise.api.program.Arguments} does. */
  static ResolvedProgram of(Program program) {
    List<BoundInput> inputs = new ArrayList<>();
    int arrays = 0;
    int scalars = 0;
    for (Input input : program.inputs()) {
      boolean scalar = input.shape() == Shape.SCALAR;
      inputs.add(new BoundInput(input.shape(), scalar ? scalars++ : arrays++));
    }
    List<Result> results = new ArrayList<>();
    for (Output output : program.outputs()) {
      results.add(new Result(output.kind(), output.value(), arrays++));
    }
    return new ResolvedProgram(
        inputs, program.constants(), program.instructions(), results, arrays);
  }

  /** Returns how many scalars the formula takes. */
  int scalars() {
    return (int) inputs.stream().filter(i -> i.shape() == Shape.SCALAR).count();
  }

  /** Returns how many values come before the first instruction's. */
  int firstResult() {
    return inputs.size() + constants.size();
  }

  /** Returns how many values there are. */
  int values() {
    return firstResult() + instructions.size();
  }

  /** Tells whether a value is a constant. */
  boolean isConstant(int value) {
    return value >= inputs.size() && value < firstResult();
  }

  /** Returns the constant that a value is. */
  float constant(int value) {
    return constants.get(value - inputs.size());
  }

  /** Returns how the values of each array lie over rows and columns. */
  Shape[] shapes() {
    Shape[] shapes = new Shape[arrays];
    // A piece of a longer formula does not use all arrays.
    Arrays.fill(shapes, Shape.ELEMENT);
    for (BoundInput input : inputs) {
      if (input.shape() != Shape.SCALAR) {
        shapes[input.slot()] = input.shape();
      }
    }
    for (Result result : results) {
      shapes[result.slot()] = result.kind() == Output.Kind.STORE ? Shape.ELEMENT : Shape.ROW;
    }
    return shapes;
  }

  /** Tells whether a result is summed along rows. */
  boolean hasRowSums() {
    return results.stream().anyMatch(result -> result.kind() == Output.Kind.ROW_SUM);
  }
}
