package dev.lanewise.api.formula;

import dev.lanewise.api.program.Opcode;
import java.util.IdentityHashMap;
import java.util.Map;

/** ExprEvaluator in double precision, each shared part once. */
final class ExprEvaluator {

  private final Map<Variable, Double> inputs;
  private final IdentityHashMap<Expr, Double> values = new IdentityHashMap<>();

  ExprEvaluator(Map<Variable, Double> inputs) {
    this.inputs = inputs;
  }

  double evaluate(Expr root) {
    double result = Double.NaN;
    for (Expr part : Traversal.nodesOf(root)) {
      result = compute(part);
      values.put(part, result);
    }
    return result;
  }

  private double compute(Expr part) {
    return switch (part) {
      case Constant constant -> constant.value();
      case Variable variable -> {
        Double value = inputs.get(variable);
        if (value == null) {
          throw new IllegalArgumentException("the variable " + variable.name() + " has no value");
        }
        yield value;
      }
      case Call call -> call.function().evaluate(value(call.argument()));
      case Operation operation ->
          arithmetic(
              operation.op(), operation.operands().stream().mapToDouble(this::value).toArray());
      case AsConstant asConstant -> value(asConstant.value());
      case RowReduction reduction -> throw takesRows(reduction);
      case Pick pick -> throw takesRows(pick);
    };
  }

  private static IllegalArgumentException takesRows(Expr part) {
    return new IllegalArgumentException(part + " takes a whole row; use evaluateRow");
  }

  private double value(Expr part) {
    Double value = values.get(part);
    if (value == null) {
      throw new IllegalStateException("operands are evaluated before their uses");
    }
    return value;
  }

  /** Applies one operation in double precision; truth values are 1 and 0. */
  static double arithmetic(Opcode op, double... x) {
    return switch (op) {
      case ADD -> x[0] + x[1];
      case SUB -> x[0] - x[1];
      case MUL -> x[0] * x[1];
      case DIV -> x[0] / x[1];
      case FMA -> Math.fma(x[0], x[1], x[2]);
      case MIN -> Math.min(x[0], x[1]);
      case MAX -> Math.max(x[0], x[1]);
      case ABS -> Math.abs(x[0]);
      case NEG -> -x[0];
      case SQRT -> Math.sqrt(x[0]);
      case LT -> x[0] < x[1] ? 1 : 0;
      case LE -> x[0] <= x[1] ? 1 : 0;
      case EQ -> x[0] == x[1] ? 1 : 0;
      case SELECT -> x[0] != 0 ? x[1] : x[2];
      case POW2 -> Math.scalb(1.0, (int) Math.rint(x[0] - Functions.ROUND_TO_INTEGER));
      case EXPONENT -> exponent(x[0]);
      case MANTISSA -> Math.scalb(x[0], -exponent(x[0]));
    };
  }

  private static int exponent(double x) {
    int e = Math.getExponent(x);
    // The float 0x3f3504f3, just under √½, is where single-precision kernels cut.
    return Math.scalb(x, -e) >= 2 * Float.intBitsToFloat(0x3f3504f3) ? e + 1 : e;
  }
}
