package dev.lanewise.onnx.lowering;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.Interpreter;
import dev.lanewise.api.program.Program;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Value.Constant;
import dev.lanewise.onnx.lowering.Value.FloatRows;
import dev.lanewise.onnx.lowering.Value.Rows;
import dev.lanewise.onnx.run.FloatSlot;
import dev.lanewise.onnx.run.FormulaStep;
import dev.lanewise.onnx.run.Leaf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Function;

/** Puts operators that compute element by element together to formulas. */
final class Elementwise {

  private static final String RESULT = "result";

  private final NodeContext node;

  Elementwise(NodeContext node) {
    this.node = node;
  }

  /**
   * Returns the result of a formula over operands that are stretched to the same shape.
   *
   * @param type what the results are
   * @param formula returns the formula of the operands
   */
  Value of(List<Value> operands, ElementType type, Function<List<Expr>, Expr> formula) {
    Value result = computed(operands, type, formula);
    return type == ElementType.FLOAT
            && operands.stream().allMatch(operand -> isOf(ElementType.INTEGER, operand))
        ? node.asIntegers(result)
        : result;
  }

  /** Tells whether the elements of a value are of a type. */
  static boolean isOf(ElementType type, Value value) {
    return switch (value) {
      case Constant constant -> constant.tensor().type() == type;
      case Rows rows -> rows.type() == type;
      case Value.Several _ -> false;
    };
  }

  private Value computed(
      List<Value> operands, ElementType type, Function<List<Expr>, Expr> formula) {
    if (operands.stream().allMatch(Constant.class::isInstance)) {
      return new Constant(
          folded(
              operands.stream().map(value -> ((Constant) value).tensor()).toList(), type, formula));
    }
    Aligned aligned = aligned(operands);
    List<Value> floats =
        aligned.operands().stream()
            .map(value -> value instanceof Rows rows ? node.floats(rows) : value)
            .toList();
    return rows(floats, aligned.shape(), type, formula);
  }

  /**
   * Operands that go together.
   *
   * @param operands rows, and constants without the dimension that meets the batch
   * @param shape the dimensions of a row that all are stretched to
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Aligned(List<Value> operands, int[] shape) {}

  /** Finds the shape that operands are stretched to, some of which are rows. */
  Aligned aligned(List<Value> operands) {
    int rank = rank(operands);
    int[] shape = new int[rank - 1];
    Arrays.fill(shape, 1);
    List<Value> aligned = new ArrayList<>();
    for (Value operand : operands) {
      Value value =
          switch (operand) {
            case Rows rows -> rows;
            case Constant constant -> new Constant(withoutBatch(constant.tensor(), rank));
            case Value.Several _ -> throw node.refused("an operand is a list");
          };
      aligned.add(value);
      int[] other = value instanceof Constant c ? c.tensor().shape() : ((Rows) value).shape();
      shape =
          Shapes.broadcast(shape, other)
              .orElseThrow(() -> node.refused("its operands have shapes that do not go together"));
    }
    return new Aligned(aligned, shape);
  }

  /** Returns the number of dimensions that all rows among the operands have. */
  private int rank(List<Value> operands) {
    int rank = -1;
    for (Value operand : operands) {
      if (operand instanceof Rows rows) {
        if (rank >= 0 && rank != rows.rank()) {
          throw node.refused(
              "its operands have %d and %d dimensions, so that rows would meet other rows"
                  .formatted(rank, rows.rank()));
        }
        rank = rows.rank();
      }
    }
    return rank;
  }

  /** Returns a constant without the dimension that meets the batch. */
  private Tensor withoutBatch(Tensor tensor, int rank) {
    int[] shape = tensor.shape();
    int first = 0;
    while (shape.length - first > rank - 1 && shape[first] == 1 && first < shape.length) {
      first++;
    }
    if (shape.length - first > rank - 1 || (shape.length > rank && tensor.size() > 1)) {
      throw node.refused(
          "a constant of shape %s meets rows of %d dimensions, so that it differs from row to row"
              .formatted(Shapes.text(shape), rank));
    }
    if (tensor.dependsOnRows()) {
      throw node.refused("an operand depends on the number of rows");
    }
    return tensor.reshaped(Arrays.copyOfRange(shape, first, shape.length));
  }

  private FloatRows rows(
      List<Value> operands, int[] shape, ElementType type, Function<List<Expr>, Expr> formula) {
    int width = Tensor.size(shape);
    node.lowering().spend(width, node);
    OptionalInt perRow = columnsPerRow(operands, width);
    int columns = perRow.orElse(width);
    List<Expr> exprs = new ArrayList<>();
    List<PendingFormula> parts = new ArrayList<>();
    Map<Variable, Leaf> leaves = new LinkedHashMap<>();
    for (Value operand : operands) {
      if (operand instanceof Constant constant) {
        exprs.add(
            perRow.isPresent()
                ? Expr.constant(constant.tensor().number(0))
                : constant(constant.tensor(), shape, leaves));
      } else if (operand instanceof FloatRows rows) {
        PendingFormula part = part(rows, shape, columns, perRow.isPresent());
        exprs.add(part.expr());
        parts.add(part);
      }
    }
    leaves.putAll(PendingFormula.joined(parts));
    boolean takesRows = parts.stream().anyMatch(part -> part.layout().takesRows());
    PendingFormula result =
        new PendingFormula(
            formula.apply(exprs),
            leaves,
            new FormulaStep.Layout(columns, 1, takesRows, perRow.isPresent()),
            1 + parts.stream().mapToInt(PendingFormula::operators).sum());
    FloatRows rows = new FloatRows(shape, type, result);
    if (result.isLong()) {
      node.steps().slot(rows);
    }
    return rows;
  }

  /**
   * Returns how many columns the rows have whose sums and the like the operands are made of, if all
   * operands have one number for each such row.
   */
  private static OptionalInt columnsPerRow(List<Value> operands, int width) {
    if (width != 1) {
      return OptionalInt.empty();
    }
    int columns = 0;
    for (Value operand : operands) {
      if (operand instanceof FloatRows rows && rows.formula().isPerRow()) {
        int of = rows.formula().layout().columns();
        if (columns != 0 && columns != of) {
          return OptionalInt.empty();
        }
        columns = of;
      }
    }
    return columns == 0 ? OptionalInt.empty() : OptionalInt.of(columns);
  }

  /** Returns rows as a part of a formula with other columns. */
  private PendingFormula part(FloatRows rows, int[] shape, int columns, boolean perRow) {
    PendingFormula formula = rows.formula();
    if (formula.isConstant()) {
      return PendingFormula.of(formula.expr().evaluate(Map.of()), columns);
    }
    int width = Tensor.size(shape);
    if (formula.isPerRow() && formula.layout().columns() == columns && (perRow || width > 1)) {
      return formula;
    }
    if (!perRow && Arrays.equals(rows.shape(), shape) && !formula.isPerRow()) {
      return formula;
    }
    FloatSlot slot = node.steps().slot(rows);
    if (rows.width() == 1 && (width > 1 || perRow)) {
      Variable variable = node.steps().perRow(slot);
      return new PendingFormula(
          variable,
          Map.of(variable, Leaf.of(variable, slot)),
          new FormulaStep.Layout(columns, 1, false, false),
          0);
    }
    if (rows.width() == width) {
      return PendingFormula.of(slot, node.steps().element(slot));
    }
    Rows stretched = node.picked(rows, Shapes.stretched(rows.shape(), shape), shape);
    return ((FloatRows) stretched).formula();
  }

  /**
   * Returns a constant as a number if all its elements are the same, else by column. Zeros by
   * column, such as biases, stay so: a formula leaves out the addition of the number 0, which turns
   * −0 into 0.
   */
  private Expr constant(Tensor tensor, int[] shape, Map<Variable, Leaf> leaves) {
    boolean same = true;
    for (int i = 1; i < tensor.size() && same; i++) {
      same = Double.compare(tensor.number(i), tensor.number(0)) == 0;
    }
    boolean areZeros = tensor.rank() > 0 && tensor.size() > 0 && tensor.number(0) == 0;
    if (same && tensor.size() > 0 && !areZeros) {
      return Expr.constant(tensor.number(0));
    }
    int[] places = Shapes.stretched(tensor.shape(), shape);
    float[] columns = new float[places.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = (float) tensor.number(places[i]);
    }
    Variable variable = Variable.column(node.steps().name("constants"));
    leaves.put(variable, Leaf.of(variable, columns));
    return variable;
  }

  /** Computes a formula of constants. */
  private Tensor folded(
      List<Tensor> operands, ElementType type, Function<List<Expr>, Expr> formula) {
    int[] shape = new int[0];
    for (Tensor operand : operands) {
      if (operand.dependsOnRows() || operand.type() == ElementType.TEXT) {
        throw node.refused("an operand is a text or depends on the number of rows");
      }
      shape =
          Shapes.broadcast(shape, operand.shape())
              .orElseThrow(() -> node.refused("its operands have shapes that do not go together"));
    }
    node.lowering().spend(Tensor.size(shape), node);
    return operands.stream()
            .allMatch(operand -> operand.rank() == 0 || operand.type() == ElementType.INTEGER)
        ? foldedNumbers(operands, shape, type, formula)
        : foldedFloats(operands, shape, type, formula);
  }

  /**
   * Computes what kernels compute, so that it does not matter which part of a graph is constant.
   */
  private Tensor foldedFloats(
      List<Tensor> operands, int[] shape, ElementType type, Function<List<Expr>, Expr> formula) {
    int columns = Tensor.size(shape);
    List<Expr> exprs = new ArrayList<>();
    Map<Variable, float[]> values = new LinkedHashMap<>();
    for (Tensor operand : operands) {
      if (operand.rank() == 0) {
        exprs.add(Expr.constant(operand.number(0)));
      } else {
        Variable variable = Variable.element("operand" + values.size());
        int[] places = Shapes.stretched(operand.shape(), shape);
        values.put(variable, ProductOperators.floats(operand.pick(places, places.length)));
        exprs.add(variable);
      }
    }
    Expr folded = formula.apply(exprs);
    Program program = new ProgramBuilder().store(RESULT, folded).build();
    float[] result = new float[columns];
    Arguments arguments = new Arguments(program).output(RESULT, result, 0, columns);
    for (Variable variable : folded.variables()) {
      arguments.input(variable.name(), Objects.requireNonNull(values.get(variable)), 0, columns);
    }
    new Interpreter(program).run(arguments, 0, 1, 0, columns);
    double[] numbers = new double[columns];
    for (int i = 0; i < columns; i++) {
      numbers[i] = result[i];
    }
    return Tensor.of(type, shape, numbers);
  }

  /** Computes single numbers and whole ones, rounded to float after each operator. */
  private static Tensor foldedNumbers(
      List<Tensor> operands, int[] shape, ElementType type, Function<List<Expr>, Expr> formula) {
    List<int[]> places = new ArrayList<>();
    for (Tensor operand : operands) {
      places.add(Shapes.stretched(operand.shape(), shape));
    }
    double[] numbers = new double[Tensor.size(shape)];
    for (int i = 0; i < numbers.length; i++) {
      List<Expr> exprs = new ArrayList<>();
      for (int operand = 0; operand < operands.size(); operand++) {
        exprs.add(Expr.constant(operands.get(operand).number(places.get(operand)[i])));
      }
      double number = formula.apply(exprs).evaluate(Map.of());
      numbers[i] = type == ElementType.FLOAT ? (float) number : number;
    }
    return Tensor.of(type, shape, numbers);
  }
}
