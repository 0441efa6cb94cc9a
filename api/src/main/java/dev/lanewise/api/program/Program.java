package dev.lanewise.api.program;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Formulas lowered to a straight line of exact operations, ready for a kernel to compile.
 *
 * <p>Values are numbered: first the {@link #inputs()}, then the {@link #constants()}, then one for
 * each of the {@link #instructions()}. An instruction uses earlier values only, and no two
 * instructions compute the same. Two programs are equal if they compute the same, whatever their
 * variables are called.
 *
 * @since 0.1
 */
public final class Program {

  private final List<Input> inputs;
  private final List<Shape> shapes;
  private final Shape[] layout;
  private final int firstOutput;
  private final List<Float> constants;
  private final List<Instruction> instructions;
  private final List<Output> outputs;

  /**
   * Makes a program.
   *
   * @param inputs values 0 and up
   * @param constants the values after the inputs
   * @param instructions the operations in order, the values after the constants
   * @param outputs the results
   * @throws IllegalArgumentException if there is no output, a name occurs twice among the inputs or
   *     among the outputs, an instruction occurs twice or has operands that it does not take, or a
   *     value is used that is not there yet, or a condition in place of a number or the reverse
   */
  public Program(
      List<Input> inputs,
      List<Float> constants,
      List<Instruction> instructions,
      List<Output> outputs) {
    this.inputs = List.copyOf(inputs);
    this.shapes = inputs.stream().map(Input::shape).toList();
    this.constants = List.copyOf(constants);
    this.instructions = List.copyOf(instructions);
    this.outputs = List.copyOf(outputs);
    checkNames();
    checkValues();
    this.layout =
        Stream.concat(
                shapes.stream().filter(shape -> shape != Shape.SCALAR),
                outputs.stream().map(Output::shape))
            .toArray(Shape[]::new);
    this.firstOutput = layout.length - outputs.size();
  }

  private void checkNames() {
    if (outputs.isEmpty()) {
      throw new IllegalArgumentException("a program needs at least one output");
    }
    Set<String> names = new HashSet<>();
    for (Input input : inputs) {
      if (!names.add(input.name())) {
        throw new IllegalArgumentException("two inputs are called " + input.name());
      }
    }
    names.clear();
    for (Output output : outputs) {
      if (!names.add(output.name())) {
        throw new IllegalArgumentException("two outputs are called " + output.name());
      }
    }
  }

  private void checkValues() {
    int first = inputs.size() + constants.size();
    Set<Instruction> known = new HashSet<>();
    for (Instruction instruction : instructions) {
      int[] operands = {instruction.a(), instruction.b(), instruction.c()};
      for (int i = 0; i < operands.length; i++) {
        if (i < instruction.op().arity()) {
          boolean condition = instruction.op() == Opcode.SELECT && i == 0;
          checkValue(operands[i], condition, first + known.size(), instruction);
        } else if (operands[i] != -1) {
          throw new IllegalArgumentException(
              "%s takes %d operands; the others are -1"
                  .formatted(instruction, instruction.op().arity()));
        }
      }
      if (!known.add(instruction)) {
        throw new IllegalArgumentException(instruction + " is computed twice");
      }
    }
    for (Output output : outputs) {
      checkValue(output.value(), false, first + known.size(), output);
    }
  }

  private void checkValue(int value, boolean condition, int known, Object user) {
    if (value < 0 || value >= known) {
      throw new IllegalArgumentException(
          "%s uses value %d, but only %d are there before it".formatted(user, value, known));
    }
    int instruction = value - inputs.size() - constants.size();
    if ((instruction >= 0 && instructions.get(instruction).op().isCondition()) != condition) {
      throw new IllegalArgumentException(
          "%s uses value %d, which is %s condition".formatted(user, value, condition ? "no" : "a"));
    }
  }

  /** Returns the inputs, values 0 and up. */
  public List<Input> inputs() {
    return inputs;
  }

  /** Returns the constants, the values after the inputs. */
  public List<Float> constants() {
    return constants;
  }

  /** Returns the operations in order, the values after the constants. */
  public List<Instruction> instructions() {
    return instructions;
  }

  /** Returns the results. */
  public List<Output> outputs() {
    return outputs;
  }

  /** Returns how the values of each array lie, in the order in which {@link Arguments} has them. */
  public List<Shape> arrayShapes() {
    return List.of(layout);
  }

  /** Returns {@link #arrayShapes()}, not a copy, for checks in every run. */
  Shape[] layout() {
    return layout;
  }

  /** Returns the number of the first array that is an output. */
  int firstOutput() {
    return firstOutput;
  }

  /**
   * Tells whether another program has the same arrays and scalars in the same order, so that its
   * arguments fit.
   */
  boolean isLaidOutAs(Program other) {
    return firstOutput == other.firstOutput
        && shapes.size() == other.shapes.size()
        && Arrays.equals(layout, other.layout);
  }

  /** Tells whether a result is summed along rows. */
  public boolean hasRowSums() {
    return outputs.stream().anyMatch(output -> output.kind() == Output.Kind.ROW_SUM);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Program that
        && shapes.equals(that.shapes)
        && constants.equals(that.constants)
        && instructions.equals(that.instructions)
        && results().equals(that.results());
  }

  @Override
  public int hashCode() {
    return 31 * instructions.hashCode() + constants.hashCode();
  }

  private List<Output> results() {
    return outputs.stream().map(output -> new Output("", output.kind(), output.value())).toList();
  }

  /** Returns the program as text, an operation a line. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    int value = 0;
    for (Input input : inputs) {
      text.append("v%d = %s %s%n".formatted(value++, input.shape(), input.name()));
    }
    for (Float constant : constants) {
      text.append("v%d = %s%n".formatted(value++, constant));
    }
    for (Instruction i : instructions) {
      text.append("v%d = %s".formatted(value++, i.op()));
      int[] operands = {i.a(), i.b(), i.c()};
      for (int operand = 0; operand < i.op().arity(); operand++) {
        text.append(" v").append(operands[operand]);
      }
      text.append(System.lineSeparator());
    }
    for (Output output : outputs) {
      text.append("%s %s = v%d%n".formatted(output.kind(), output.name(), output.value()));
    }
    return text.toString();
  }
}
