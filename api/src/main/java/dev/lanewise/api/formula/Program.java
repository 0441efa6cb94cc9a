package dev.lanewise.api.formula;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private final List<Variable> inputs;
  private final List<Variable.Shape> shapes;
  private final Variable.Shape[] layout;
  private final int firstOutput;
  private final List<Float> constants;
  private final List<Instruction> instructions;
  private final List<Output> outputs;

  private Program(Lowering lowering, List<Output> outputs) {
    this.inputs = List.copyOf(lowering.inputs());
    this.shapes = inputs.stream().map(Variable::shape).toList();
    this.constants = List.copyOf(lowering.constants());
    this.instructions = List.copyOf(lowering.instructions());
    this.outputs = List.copyOf(outputs);
    this.layout =
        Stream.concat(
                shapes.stream().filter(shape -> shape != Variable.Shape.SCALAR),
                outputs.stream().map(Output::shape))
            .toArray(Variable.Shape[]::new);
    this.firstOutput = layout.length - outputs.size();
  }

  /** Starts a program. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the inputs, values 0 and up. */
  public List<Variable> inputs() {
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
  public List<Variable.Shape> arrayShapes() {
    return List.of(layout);
  }

  /** Returns {@link #arrayShapes()}, not a copy, for checks in every run. */
  Variable.Shape[] layout() {
    return layout;
  }

  /** Returns the number of the first array that is an output. */
  int firstOutput() {
    return firstOutput;
  }

  /** Tells whether arguments of another program have their arrays and scalars where this has. */
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
    for (Variable input : inputs) {
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

  /**
   * Collects a program's results.
   *
   * @since 0.1
   */
  public static final class Builder {

    private final Map<String, Expr> values = new LinkedHashMap<>();
    private final Map<String, Output.Kind> kinds = new HashMap<>();

    private Builder() {}

    /** Adds a result that is stored for each element. */
    public Builder store(String name, Expr value) {
      return add(name, Output.Kind.STORE, value);
    }

    /** Adds a result that is summed along each row. */
    public Builder rowSum(String name, Expr value) {
      return add(name, Output.Kind.ROW_SUM, value);
    }

    private Builder add(String name, Output.Kind kind, Expr value) {
      if (values.put(name, value) != null) {
        throw new IllegalArgumentException("two outputs are called " + name);
      }
      kinds.put(name, kind);
      return this;
    }

    /**
     * Lowers the formulas.
     *
     * @throws IllegalArgumentException if two different inputs have one name, nothing is computed,
     *     or a part takes a whole row, which a {@link RowProgram} can
     */
    public Program build() {
      if (values.isEmpty()) {
        throw new IllegalArgumentException("a program needs at least one output");
      }
      Lowering lowering = new Lowering(values.values());
      Set<String> names = new HashSet<>();
      for (Variable input : lowering.inputs()) {
        if (!names.add(input.name())) {
          throw new IllegalArgumentException("two inputs are called " + input.name());
        }
      }
      List<Output> outputs = new ArrayList<>();
      values.forEach((name, value) ->
          outputs.add(
              new Output(
                  name, kinds.getOrDefault(name, Output.Kind.STORE), lowering.valueOf(value))));
      return new Program(lowering, outputs);
    }
  }

  /** Expands named functions and numbers values so that equal ones are computed once. */
  private static final class Lowering {

    private final IdentityHashMap<Expr, Expr> expanded = new IdentityHashMap<>();
    private final IdentityHashMap<Expr, Integer> numbers = new IdentityHashMap<>();
    private final Map<Integer, Integer> constantNumbers = new HashMap<>();
    private final Map<Instruction, Integer> known = new HashMap<>();
    private final List<Variable> inputs = new ArrayList<>();
    private final List<Float> constants = new ArrayList<>();
    private final List<Instruction> instructions = new ArrayList<>();

    Lowering(Iterable<Expr> roots) {
      List<Expr> order = new ArrayList<>();
      for (Expr root : roots) {
        order.addAll(Traversal.partsOf(expand(root)));
      }
      // Inputs and constants come before the first instruction.
      for (Expr part : order) {
        if (part instanceof Variable variable && !numbers.containsKey(variable)) {
          numbers.put(variable, inputs.size());
          inputs.add(variable);
        }
      }
      for (Expr part : order) {
        if (part instanceof Constant constant) {
          numbers.put(constant, number((float) constant.value()));
        }
      }
      for (Expr part : order) {
        if (part instanceof Operation operation && !numbers.containsKey(operation)) {
          numbers.put(operation, number(operation));
        }
      }
    }

    List<Variable> inputs() {
      return inputs;
    }

    List<Float> constants() {
      return constants;
    }

    List<Instruction> instructions() {
      return instructions;
    }

    int valueOf(Expr root) {
      return numberOf(expand(root));
    }

    private int numberOf(Expr part) {
      Integer number = numbers.get(part);
      if (number == null) {
        throw new IllegalStateException("operands are numbered before their uses");
      }
      return number;
    }

    private int number(float constant) {
      return constantNumbers.computeIfAbsent(
          Float.floatToRawIntBits(constant),
          bits -> {
            constants.add(constant);
            return inputs.size() + constants.size() - 1;
          });
    }

    private int number(Operation operation) {
      int[] operands = {-1, -1, -1};
      for (int i = 0; i < operation.operands().size(); i++) {
        operands[i] = numberOf(operation.operand(i));
      }
      if (operation.op().isCommutative() && operands[0] > operands[1]) {
        int first = operands[0];
        operands[0] = operands[1];
        operands[1] = first;
      }
      Instruction key = new Instruction(operation.op(), operands[0], operands[1], operands[2]);
      return known.computeIfAbsent(
          key,
          instruction -> {
            instructions.add(instruction);
            return inputs.size() + constants.size() + instructions.size() - 1;
          });
    }

    private Expr expand(Expr root) {
      for (Expr part : Traversal.partsOf(root)) {
        if (!expanded.containsKey(part)) {
          expanded.put(
              part,
              switch (part) {
                case Constant c -> c;
                case Variable v -> v;
                case Call call -> {
                  Expr argument = expandedOf(call.argument());
                  // What became constant only now must not be folded inside the expansion either.
                  yield argument instanceof Constant
                      ? Call.of(call.function(), argument)
                      : call.function().expand(argument);
                }
                case Operation operation ->
                    // Conditions must keep their operation; the rest may fold once more.
                    Operation.of(
                        operation.op(),
                        operation.operands().stream().map(this::expandedOf).toArray(Expr[]::new));
                case Held held -> expandedOf(held.value());
                case RowReduction reduction -> throw takesRows(reduction);
                case Pick pick -> throw takesRows(pick);
              });
        }
      }
      return expandedOf(root);
    }

    private static IllegalArgumentException takesRows(Expr part) {
      return new IllegalArgumentException(
          "%s takes a whole row, which a formula of elements cannot; make it a row formula"
              .formatted(part));
    }

    private Expr expandedOf(Expr part) {
      Expr result = expanded.get(part);
      if (result == null) {
        throw new IllegalStateException("operands are expanded before their uses");
      }
      return result;
    }
  }
}
