package dev.lanewise.api.formula;

import dev.lanewise.api.text.Count;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** ExprEvaluator of a row in double precision, each shared part once. */
final class RowEvaluator {

  private final Map<Variable, double[]> inputs;
  private final int columns;

  /** A number for each column, or one for all. */
  private final IdentityHashMap<Expr, double[]> values = new IdentityHashMap<>();

  RowEvaluator(Map<Variable, double[]> inputs, int columns) {
    if (columns < 1) {
      throw new IllegalArgumentException("a row needs columns, not " + columns);
    }
    this.inputs = inputs;
    this.columns = columns;
  }

  double[] evaluate(Expr root) {
    for (Expr part : Traversal.nodesOf(root)) {
      values.put(part, compute(part));
    }
    return value(root).clone();
  }

  private double[] compute(Expr part) {
    return switch (part) {
      case Constant constant -> new double[] {constant.value()};
      case Variable variable -> input(variable);
      case Call call ->
          Arrays.stream(value(call.argument())).map(call.function()::evaluate).toArray();
      case Operation operation -> compute(operation);
      case AsConstant asConstant -> value(asConstant.value());
      case RowReduction reduction -> reduce(reduction.kind(), value(reduction.argument()));
      case Pick pick -> new double[] {pick(value(pick.of()), value(pick.column())[0])};
    };
  }

  private double[] input(Variable variable) {
    double[] known = inputs.get(variable);
    if (known == null && variable.isGiven()) {
      return variable.input().given(columns);
    }
    if (known == null) {
      throw new IllegalArgumentException("the variable " + variable.name() + " has no value");
    }
    int expected = variable.isColumnwise() ? columns : 1;
    if (known.length != expected) {
      throw new IllegalArgumentException(
          "the variable %s has %s, but needs %d"
              .formatted(variable.name(), Count.of(known.length, "value"), expected));
    }
    return known;
  }

  private double[] compute(Operation operation) {
    List<double[]> operands = operation.operands().stream().map(this::value).toList();
    double[] result = new double[operation.isColumnwise() ? columns : 1];
    double[] x = new double[operands.size()];
    for (int column = 0; column < result.length; column++) {
      for (int i = 0; i < x.length; i++) {
        double[] operand = operands.get(i);
        x[i] = operand[operand.length == 1 ? 0 : column];
      }
      result[column] = ExprEvaluator.arithmetic(operation.op(), x);
    }
    return result;
  }

  private static double[] reduce(RowReduction.Kind kind, double[] row) {
    double result =
        switch (kind) {
          case SUM -> {
            double sum = 0;
            for (double value : row) {
              sum += value;
            }
            yield sum;
          }
          case MAX -> Arrays.stream(row).reduce(Double.NEGATIVE_INFINITY, Math::max);
          case ARGMAX -> {
            int best = 0;
            for (int i = 1; i < row.length && !Double.isNaN(row[best]); i++) {
              if (row[i] > row[best] || Double.isNaN(row[i])) {
                best = i;
              }
            }
            yield best;
          }
        };
    return new double[] {result};
  }

  private static double pick(double[] row, double column) {
    if (!(column >= 0 && column < row.length && column == Math.rint(column))) {
      throw new IndexOutOfBoundsException(
          "%s is none of %s".formatted(column, Count.of(row.length, "column")));
    }
    return row[(int) column];
  }

  private double[] value(Expr part) {
    double[] known = values.get(part);
    if (known == null) {
      throw new IllegalStateException("operands are evaluated before their uses");
    }
    return known;
  }
}
