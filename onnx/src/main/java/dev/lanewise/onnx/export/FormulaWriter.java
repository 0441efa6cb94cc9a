package dev.lanewise.onnx.export;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.program.Opcode;
import dev.lanewise.onnx.composite.Composite;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes a formula as operators, one for each of its operations. */
final class FormulaWriter implements Expr.Visitor<FormulaWriter.Operand> {

  /** Since this version there is an operator for gelu. */
  private static final int GELU = 20;

  /** Since this version the dimensions of all reductions are an input. */
  private static final int AXES_AS_INPUT = 18;

  private final GraphWriter graph;
  private final int columns;
  private final Map<Variable, Operand> variables = new HashMap<>();

  /**
   * A part of the formula.
   *
   * @param name the name of its value
   * @param columnwise whether it may differ from column to column
   * @param constant its number, if it is a constant; NaN otherwise
   */
  record Operand(String name, boolean columnwise, double constant) {}

  /**
   * Prepares to write formulas of rows.
   *
   * @param columns how many columns the rows have
   */
  FormulaWriter(GraphWriter graph, int columns) {
    this.graph = graph;
    this.columns = columns;
  }

  /** Says which value a variable stands for. */
  FormulaWriter bind(Variable variable, String value) {
    variables.put(variable, columnwise(value));
    return this;
  }

  private static Operand columnwise(String name) {
    return new Operand(name, true, Double.NaN);
  }

  /**
   * Writes a formula.
   *
   * @param x a value with all columns
   * @return the name of its value, with all columns
   */
  String write(Expr formula, String x) {
    Operand result = formula.fold(this);
    return result.columnwise()
        ? result.name()
        // The comparison only brings all rows and columns with it.
        : graph.node("Where", graph.node("Equal", x, x), result.name(), result.name());
  }

  @Override
  public Operand constant(double value) {
    return new Operand(graph.number(value), false, value);
  }

  @Override
  public Operand variable(Variable variable) {
    return variables.computeIfAbsent(variable, this::given);
  }

  /** Writes a variable that is computed from the number of columns. */
  private Operand given(Variable variable) {
    if (!variable.isGiven()) {
      throw new ConfigurationException(
          "a formula has the variable %s, which has no value in a prediction"
              .formatted(variable.name()));
    }
    double[] values = variable.evaluateRow(Map.of(), columns);
    if (values.length == 1) {
      return constant(values[0]);
    }
    float[] rounded = new float[values.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) values[i];
    }
    return columnwise(graph.constant(variable.name(), rounded, rounded.length));
  }

  @Override
  public Operand operation(Opcode opcode, List<Operand> operands) {
    List<String> x = operands.stream().map(Operand::name).toList();
    String name =
        switch (opcode) {
          case FMA -> graph.composite(Composite.FMA, x);
          case POW2 -> graph.composite(Composite.POW2, x);
          default -> graph.node(operator(opcode), x.toArray(String[]::new));
        };
    return new Operand(name, operands.stream().anyMatch(Operand::columnwise), Double.NaN);
  }

  private static String operator(Opcode opcode) {
    return switch (opcode) {
      case ADD -> "Add";
      case SUB -> "Sub";
      case MUL -> "Mul";
      case DIV -> "Div";
      case MIN -> "Min";
      case MAX -> "Max";
      case ABS -> "Abs";
      case NEG -> "Neg";
      case SQRT -> "Sqrt";
      case LT -> "Less";
      case LE -> "LessOrEqual";
      case EQ -> "Equal";
      case SELECT -> "Where";
      case FMA, POW2, EXPONENT, MANTISSA -> throw unknown(opcode.toString());
    };
  }

  private static ConfigurationException unknown(String what) {
    return new ConfigurationException("a formula has %s, which ONNX cannot say".formatted(what));
  }

  @Override
  public Operand function(String name, Operand argument) {
    String x = argument.name();
    String result =
        switch (name) {
          case "exp" -> graph.node("Exp", x);
          case "log" -> graph.node("Log", x);
          case "tanh" -> graph.node("Tanh", x);
          case "sigmoid" -> graph.node("Sigmoid", x);
          case "softplus" -> graph.node("Softplus", x);
          case "erf" -> graph.node("Erf", x);
          default ->
              name.equals(Composite.GELU.id()) && graph.opset() >= GELU
                  ? graph.node("Gelu", x)
                  : graph.composite(
                      Composite.ofId(name).orElseThrow(() -> unknown(name)), List.of(x));
        };
    return new Operand(result, argument.columnwise(), Double.NaN);
  }

  @Override
  public Operand rowReduction(String name, Operand argument) {
    String operator =
        switch (name) {
          case "row_sum" -> "ReduceSum";
          case "row_max" -> "ReduceMax";
          default -> throw unknown(name);
        };
    return new Operand(reduction(graph, operator, argument.name(), 1, true), false, Double.NaN);
  }

  /**
   * Reduces a dimension.
   *
   * @param keeps whether a dimension of 1 stays
   */
  static String reduction(GraphWriter graph, String operator, String x, int axis, boolean keeps) {
    return graph.opset() >= AXES_AS_INPUT || operator.equals("ReduceSum")
        ? graph.node(
            "",
            operator,
            List.of(x, graph.integers("axes", axis)),
            Attribute.of("keepdims", keeps ? 1 : 0))
        : graph.node(
            "",
            operator,
            List.of(x),
            Attribute.ofIntegers("axes", List.of((long) axis)),
            Attribute.of("keepdims", keeps ? 1 : 0));
  }

  @Override
  public Operand pick(Operand variable, Operand column) {
    double at = column.constant();
    if (!(at >= 0 && at < columns)) {
      throw unknown("a value of a column that its row chooses, or that is not there");
    }
    return new Operand(
        graph.node(
            "",
            "Gather",
            List.of(variable.name(), graph.integers("column", (long) at)),
            Attribute.of("axis", 1)),
        false,
        Double.NaN);
  }
}
