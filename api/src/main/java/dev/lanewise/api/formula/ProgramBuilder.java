package dev.lanewise.api.formula;

import dev.lanewise.api.program.Instruction;
import dev.lanewise.api.program.Output;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.program.RowProgram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lowers formulas of elements to a {@link Program}.
 *
 * @since 0.1
 */
public final class ProgramBuilder {

  private final Map<String, Expr> values = new LinkedHashMap<>();
  private final Map<String, Output.Kind> kinds = new HashMap<>();

  /** Starts a program without results. */
  public ProgramBuilder() {}

  /** Adds a result that is stored for each element. */
  public ProgramBuilder store(String name, Expr value) {
    return add(name, Output.Kind.STORE, value);
  }

  /** Adds a result that is summed along each row. */
  public ProgramBuilder rowSum(String name, Expr value) {
    return add(name, Output.Kind.ROW_SUM, value);
  }

  private ProgramBuilder add(String name, Output.Kind kind, Expr value) {
    if (values.put(name, value) != null) {
      throw new IllegalArgumentException("two outputs are called " + name);
    }
    kinds.put(name, kind);
    return this;
  }

  /**
   * Lowers the formulas.
   *
   * @throws IllegalArgumentException if two different inputs have one name, nothing is computed, or
   *     a part takes a whole row, which only a {@link RowProgram} can compute
   */
  public Program build() {
    Lowering lowering = new Lowering(values.values());
    List<Output> outputs = new ArrayList<>();
    values.forEach((name, value) ->
        outputs.add(
            new Output(
                name, kinds.getOrDefault(name, Output.Kind.STORE), lowering.valueOf(value))));
    return new Program(
        lowering.inputs().stream().map(Variable::input).toList(),
        lowering.constants(),
        lowering.instructions(),
        outputs);
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
        order.addAll(Traversal.nodesOf(expand(root)));
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
      for (Expr part : Traversal.nodesOf(root)) {
        if (!expanded.containsKey(part)) {
          expanded.put(
              part,
              switch (part) {
                case Constant c -> c;
                case Variable v -> v;
                case Call call -> {
                  Expr argument = expandedOf(call.argument());
                  // An argument that became constant in this pass must not be folded inside the
                  // expansion either.
                  yield argument instanceof Constant
                      ? Call.of(call.function(), argument)
                      : call.function().expand(argument);
                }
                case Operation operation ->
                    // Conditions must keep their operation; the rest may fold once more.
                    Operation.of(
                        operation.op(),
                        operation.operands().stream().map(this::expandedOf).toArray(Expr[]::new));
                case AsConstant asConstant -> expandedOf(asConstant.value());
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
