package dev.lanewise.api.formula;

import dev.lanewise.api.program.Opcode;
import dev.lanewise.api.program.RowProgram;
import dev.lanewise.api.program.RowStep;
import dev.lanewise.api.program.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Cuts formulas into the steps of a {@link RowProgram}.
 *
 * <p>The steps are in phases. What is computed element by element belongs to the phase of its last
 * operand; a value that is computed from a whole row can be used in the phase after that of its
 * argument. A phase has at most one program over the rows, for values of the row that cost more
 * than an operation or two, and one over the elements, with all sums of the phase. Results by
 * element are stored in the last phase that reads an input, because they may overwrite inputs.
 */
final class RowStaging {

  /**
   * What is left to do.
   *
   * @param steps in order
   * @param elementBuffers the arrays in between with a number for each element
   * @param rowBuffers the arrays in between with a number for each row
   * @param bufferInOutput which of the former may lie where the only result by element goes
   */
  record Result(
      List<RowStep> steps,
      List<String> elementBuffers,
      List<String> rowBuffers,
      Optional<String> bufferInOutput) {}

  /** The steps of a phase, in the order of the fields. */
  private static final class Phase {

    final List<RowStep> before = new ArrayList<>();
    final Map<String, Expr> rows = new LinkedHashMap<>();
    final Map<String, Expr> stores = new LinkedHashMap<>();
    final Map<String, Expr> sums = new LinkedHashMap<>();
    final List<RowStep> after = new ArrayList<>();

    /** What parts are in this phase's programs. */
    final IdentityHashMap<Expr, Expr> inElements = new IdentityHashMap<>();

    final IdentityHashMap<Expr, Expr> inRows = new IdentityHashMap<>();
  }

  /** A number of the row that has an array, and the phase whose program computes it. */
  private record Buffer(Variable asRow, Variable asElement, int phase) {

    static Buffer of(String name, int phase) {
      return new Buffer(Variable.row(name), Variable.element(name), phase);
    }

    String name() {
      return asRow.name();
    }
  }

  private final Map<String, Expr> elements = new LinkedHashMap<>();
  private final Map<String, Expr> rows = new LinkedHashMap<>();

  /** All parts, operands first. */
  private final Set<Expr> parts = Collections.newSetFromMap(new IdentityHashMap<>());

  private final List<Expr> order = new ArrayList<>();
  private final IdentityHashMap<Expr, Integer> phaseOf = new IdentityHashMap<>();
  private final TreeMap<Integer, Phase> phases = new TreeMap<>();

  /** Numbers of the row, and elements, that have an array. */
  private final IdentityHashMap<Expr, Buffer> rowBuffers = new IdentityHashMap<>();

  private final IdentityHashMap<Expr, Variable> elementBuffers = new IdentityHashMap<>();

  /** The first phase whose program over the elements computes a part. */
  private final IdentityHashMap<Expr, Integer> firstComputed = new IdentityHashMap<>();

  RowStaging(Map<String, Expr> elements, Map<String, Expr> rows) {
    Sharing sharing = new Sharing();
    elements.forEach((name, value) -> this.elements.put(name, sharing.of(value)));
    rows.forEach((name, value) -> this.rows.put(name, sharing.of(value)));
    for (Map<String, Expr> outputs : List.of(this.elements, this.rows)) {
      for (Expr output : outputs.values()) {
        for (Expr part : Traversal.nodesOf(output)) {
          if (parts.add(part)) {
            order.add(part);
            phaseOf.put(part, earliest(part));
          }
        }
      }
    }
  }

  /** Returns the variables that occur. */
  Set<Variable> inputs() {
    Set<Variable> inputs = new LinkedHashSet<>();
    for (Expr part : order) {
      if (part instanceof Variable variable) {
        inputs.add(variable);
      }
    }
    return inputs;
  }

  private int phaseOf(Expr part) {
    Integer phase = phaseOf.get(part);
    if (phase == null) {
      throw new IllegalStateException("operands come before their uses");
    }
    return phase;
  }

  private int earliest(Expr part) {
    return switch (part) {
      case RowReduction reduction -> phaseOf(reduction.argument()) + 1;
      // A number of the row must be in an array before it says which column.
      case Pick pick -> phaseOf(pick.column()) + (hasArray(pick.column()) ? 0 : 1);
      default -> Traversal.operandsOf(part).stream().mapToInt(this::phaseOf).max().orElse(0);
    };
  }

  private static boolean hasArray(Expr part) {
    return Traversal.isOfRow(part)
        || (part instanceof Variable variable && variable.shape() == Shape.ROW);
  }

  private Phase phase(int number) {
    return phases.computeIfAbsent(number, n -> new Phase());
  }

  Result result() {
    int last = 0;
    for (Expr part : order) {
      if (part instanceof RowReduction reduction) {
        last = Math.max(last, phaseOf(reduction.argument()));
      } else if (part instanceof Pick pick) {
        last = Math.max(last, phaseOf(pick));
        array(pick);
      }
    }
    for (Expr output : elements.values()) {
      last = Math.max(last, phaseOf(output));
    }
    for (int number = 0; number <= last; number++) {
      for (Expr part : order) {
        if (part instanceof RowReduction reduction && phaseOf(reduction.argument()) == number) {
          array(reduction);
        }
      }
    }
    int lastOfElements = last;
    elements.forEach(
        (name, value) -> phase(lastOfElements).stores.put(name, inElements(value, lastOfElements)));
    rows.forEach((name, value) -> {
      int number = Math.max(phaseOf(value), lastOfElements);
      phase(number).rows.put(name, inRows(value, number));
    });
    return new Result(
        steps(),
        elementBuffers.values().stream().map(Variable::name).sorted().toList(),
        rowBuffers.values().stream().map(Buffer::name).sorted().toList(),
        bufferInOutput(lastOfElements));
  }

  private List<RowStep> steps() {
    List<RowStep> steps = new ArrayList<>();
    for (Phase phase : phases.values()) {
      steps.addAll(phase.before);
      if (!phase.rows.isEmpty()) {
        ProgramBuilder program = new ProgramBuilder();
        phase.rows.forEach(program::store);
        steps.add(new RowStep.Rows(program.build()));
      }
      if (!phase.stores.isEmpty() || !phase.sums.isEmpty()) {
        ProgramBuilder program = new ProgramBuilder();
        phase.stores.forEach(program::store);
        phase.sums.forEach(program::rowSum);
        steps.add(new RowStep.Elements(program.build()));
      }
      steps.addAll(phase.after);
    }
    return List.copyOf(steps);
  }

  /** Returns the array that holds a value of the row, and adds the step that computes it. */
  private Buffer array(Expr part) {
    Buffer known = rowBuffers.get(part);
    if (known != null) {
      return known;
    }
    Buffer buffer = Buffer.of("row " + rowBuffers.size(), phaseOf(part));
    rowBuffers.put(part, buffer);
    switch (part) {
      case RowReduction reduction -> {
        int number = phaseOf(reduction.argument());
        if (reduction.kind() == RowReduction.Kind.SUM) {
          phase(number).sums.put(buffer.name(), inElements(reduction.argument(), number));
        } else {
          maximum(reduction, phase(number), number, buffer.name());
        }
      }
      case Pick pick -> {
        Expr column = pick.column();
        String name = column instanceof Variable v && hasArray(v) ? v.name() : array(column).name();
        phase(buffer.phase()).before.add(new RowStep.Pick(pick.of().name(), name, buffer.name()));
      }
      default -> phase(buffer.phase()).rows.put(buffer.name(), inRows(part, buffer.phase()));
    }
    return buffer;
  }

  private void maximum(RowReduction reduction, Phase phase, int number, String to) {
    Expr argument = reduction.argument();
    boolean isInput = argument instanceof Variable v && v.shape() == Shape.ELEMENT;
    String of = isInput ? ((Variable) argument).name() : store(argument, number).name();
    RowStep step =
        reduction.kind() == RowReduction.Kind.MAX
            ? new RowStep.Max(of, to)
            : new RowStep.Argmax(of, to);
    (isInput ? phase.before : phase.after).add(step);
  }

  /** Returns the array in which a part is kept that the program of a phase stores. */
  private Variable store(Expr part, int number) {
    Variable known = elementBuffers.get(part);
    if (known != null) {
      return known;
    }
    Expr value = inElements(part, number);
    Variable buffer = Variable.element("element " + elementBuffers.size());
    phase(number).stores.put(buffer.name(), value);
    elementBuffers.put(part, buffer);
    return buffer;
  }

  /** Returns what computes a part in the program over the elements of a phase. */
  private Expr inElements(Expr part, int number) {
    IdentityHashMap<Expr, Expr> known = phase(number).inElements;
    Expr result = known.get(part);
    if (result == null) {
      result = anewInElements(part, number);
      known.put(part, result);
    }
    return result;
  }

  private Expr anewInElements(Expr part, int number) {
    if (part instanceof Constant || part instanceof Variable) {
      return part;
    }
    if (Traversal.isOfRow(part)) {
      return array(part).asRow();
    }
    if (!part.isColumnwise()) {
      boolean isThere = rowBuffers.containsKey(part);
      boolean inPlace = !isThere && (isCondition(part) || isCheap(part));
      return inPlace ? rebuilt(part, number) : rowNumber(part, number).asRow();
    }
    Variable stored = elementBuffers.get(part);
    if (stored != null) {
      return stored;
    }
    int first = firstComputed.getOrDefault(part, number);
    if (first < number && isDear(part)) {
      return store(part, first);
    }
    firstComputed.putIfAbsent(part, number);
    return rebuilt(part, number);
  }

  /** Has a number of the row computed in a phase that needs it first. */
  private Buffer rowNumber(Expr part, int number) {
    Buffer known = rowBuffers.get(part);
    if (known != null) {
      return known;
    }
    Buffer buffer = Buffer.of("row " + rowBuffers.size(), number);
    rowBuffers.put(part, buffer);
    phase(number).rows.put(buffer.name(), inRows(part, number));
    return buffer;
  }

  private Expr rebuilt(Expr part, int number) {
    return switch (part) {
      case Call call -> Call.of(call.function(), inElements(call.argument(), number));
      case Operation operation ->
          new Operation(
              operation.op(),
              operation.operands().stream()
                  .map(operand -> inElements(operand, number))
                  .toArray(Expr[]::new));
      default -> throw new IllegalStateException(part + " is no operation");
    };
  }

  private static boolean isCondition(Expr part) {
    return part instanceof Operation operation && operation.op().isCondition();
  }

  /**
   * Tells whether computing a value of the row again for each element takes no longer than loading
   * it.
   */
  private static boolean isCheap(Expr part) {
    return part instanceof Operation operation
        && operation.op() != Opcode.DIV
        && operation.op() != Opcode.SQRT
        && operation.operands().stream()
            .allMatch(operand ->
                operand instanceof Constant
                    || operand instanceof Variable
                    || Traversal.isOfRow(operand));
  }

  /** Tells whether an element is sooner loaded than computed again. */
  private static boolean isDear(Expr root) {
    for (Expr part : Traversal.elementNodesOf(root)) {
      boolean dear =
          part instanceof Call
              || (part instanceof Operation operation
                  && (operation.op() == Opcode.DIV || operation.op() == Opcode.SQRT));
      if (dear && part.isColumnwise()) {
        return !isCondition(root);
      }
    }
    return false;
  }

  /** Returns what computes a number of the row in the program over the rows of a phase. */
  private Expr inRows(Expr part, int number) {
    IdentityHashMap<Expr, Expr> known = phase(number).inRows;
    Expr result = known.get(part);
    if (result == null) {
      result = anewInRows(part, number);
      known.put(part, result);
    }
    return result;
  }

  private Expr anewInRows(Expr part, int number) {
    Buffer buffer = rowBuffers.get(part);
    if (buffer != null && (Traversal.isOfRow(part) || buffer.phase() < number)) {
      return buffer.asElement();
    }
    return switch (part) {
      case Constant constant -> constant;
      case Variable variable ->
          variable.shape() == Shape.ROW ? Variable.element(variable.name()) : variable;
      case Call call -> Call.of(call.function(), inRows(call.argument(), number));
      case Operation operation ->
          new Operation(
              operation.op(),
              operation.operands().stream()
                  .map(operand -> inRows(operand, number))
                  .toArray(Expr[]::new));
      default -> array(part).asElement();
    };
  }

  private Optional<String> bufferInOutput(int lastOfElements) {
    if (elements.size() != 1) {
      return Optional.empty();
    }
    Set<String> inputs = new LinkedHashSet<>();
    for (Variable input : inputs()) {
      if (input.shape() == Shape.ELEMENT) {
        inputs.add(input.name());
      }
    }
    // Backwards to the last phase that reads an input: results may be stored in this phase or
    // later.
    for (int number = lastOfElements; number >= 0; number--) {
      Phase phase = phase(number);
      for (String name : phase.stores.keySet()) {
        if (number < lastOfElements) {
          return Optional.of(name);
        }
      }
      if (phase.before.stream().anyMatch(step -> reads(step, inputs))
          || phase.stores.values().stream().anyMatch(value -> reads(value, inputs))
          || phase.sums.values().stream().anyMatch(value -> reads(value, inputs))) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean reads(RowStep step, Set<String> inputs) {
    return switch (step) {
      case RowStep.Max max -> inputs.contains(max.of());
      case RowStep.Argmax argmax -> inputs.contains(argmax.of());
      case RowStep.Pick pick -> inputs.contains(pick.of());
      case RowStep.Elements e -> throw new IllegalStateException(e + " is a program");
      case RowStep.Rows r -> throw new IllegalStateException(r + " is a program");
    };
  }

  private static boolean reads(Expr value, Set<String> inputs) {
    return Traversal.variables(value).stream().anyMatch(v -> inputs.contains(v.name()));
  }
}
