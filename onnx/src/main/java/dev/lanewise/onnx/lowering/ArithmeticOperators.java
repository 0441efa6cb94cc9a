package dev.lanewise.onnx.lowering;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Value.Constant;
import dev.lanewise.onnx.lowering.Value.Rows;
import dev.lanewise.onnx.lowering.Value.TextRows;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;

/** Sums, products, powers, comparisons and choices, element by element. */
final class ArithmeticOperators {

  private static final Expr ONE = Expr.constant(1);
  private static final Expr ZERO = Expr.constant(0);

  private static final double WHOLE_FROM = 0x1p23;

  /** The largest whole power that is computed by multiplying. */
  private static final int LARGEST_POWER = 16;

  private ArithmeticOperators() {}

  static void addTo(Map<String, Operator> all) {
    binary(all, "Add", Expr::plus, Long::sum);
    binary(all, "Sub", Expr::minus, (a, b) -> a - b);
    binary(all, "Mul", Expr::times, (a, b) -> a * b);
    binary(all, "Div", Expr::dividedBy, ArithmeticOperators::quotient);
    unary(all, "Neg", Expr::negate, x -> -x);
    unary(all, "Abs", Expr::abs, Math::abs);
    unary(all, "Sqrt", Expr::sqrt);
    unary(all, "Exp", Functions::exp);
    unary(all, "Log", Functions::log);
    unary(all, "Erf", Functions::erf);
    unary(all, "Reciprocal", ONE::dividedBy);
    unary(
        all,
        "Sign",
        x ->
            Expr.select(
                x.greaterThan(0), ONE, Expr.select(x.lessThan(0), Expr.constant(-1), x.times(0))),
        Long::signum);
    unary(all, "Round", ArithmeticOperators::round);
    unary(all, "Floor", x -> round(x).minus(Expr.select(round(x).greaterThan(x), ONE, ZERO)));
    unary(all, "Ceil", x -> round(x).plus(Expr.select(round(x).lessThan(x), ONE, ZERO)));
    variadic(all, "Sum", Expr::plus, Long::sum);
    variadic(all, "Max", Expr::max, Math::max);
    variadic(all, "Min", Expr::min, Math::min);
    all.put("Mean", ArithmeticOperators::mean);
    all.put("Pow", ArithmeticOperators::pow);
    all.put("Clip", ArithmeticOperators::clip);
    all.put("Where", ArithmeticOperators::where);

    comparison(all, "Less", (a, b) -> truth(a, b, 0), (a, b) -> a < b ? 1 : 0);
    comparison(all, "LessOrEqual", (a, b) -> truth(a, b, 1), (a, b) -> a <= b ? 1 : 0);
    comparison(all, "Greater", (a, b) -> truth(b, a, 0), (a, b) -> a > b ? 1 : 0);
    comparison(all, "GreaterOrEqual", (a, b) -> truth(b, a, 1), (a, b) -> a >= b ? 1 : 0);
    comparison(all, "Equal", ArithmeticOperators::equal, (a, b) -> a == b ? 1 : 0);
    comparison(all, "And", Expr::min, (a, b) -> a & b);
    comparison(all, "Or", Expr::max, (a, b) -> a | b);
    comparison(all, "Xor", (a, b) -> a.minus(b).abs(), (a, b) -> a ^ b);
    all.put("Not", node -> truths(node, ONE::minus));
    all.put("IsNaN", node -> truths(node, ArithmeticOperators::isNaN));
  }

  private static Expr truth(Expr a, Expr b, int whenEqual) {
    return whenEqual == 0
        ? Expr.select(a.lessThan(b), ONE, ZERO)
        : Expr.select(a.atMost(b), ONE, ZERO);
  }

  private static Expr equal(Expr a, Expr b) {
    return Expr.select(a.equalTo(b), ONE, ZERO);
  }

  /** Returns 1 for NaN, which alone is not equal to itself, and 0 for others. */
  static Expr isNaN(Expr x) {
    return Expr.select(x.equalTo(x), ZERO, ONE);
  }

  private static long quotient(long a, long b) {
    return b == 0 ? 0 : a / b;
  }

  static void unary(Map<String, Operator> all, String name, UnaryOperator<Expr> formula) {
    all.put(name, node -> output(node, ElementType.FLOAT, formula));
  }

  private static void unary(
      Map<String, Operator> all,
      String name,
      UnaryOperator<Expr> formula,
      LongUnaryOperator integers) {
    all.put(
        name,
        node -> {
          Value operand = node.input(0);
          if (IntegerArithmetic.applies(List.of(operand))) {
            node.output(new IntegerArithmetic(node, name).of(operand, integers));
          } else {
            output(node, ElementType.FLOAT, formula);
          }
        });
  }

  private static void truths(NodeContext node, UnaryOperator<Expr> formula) {
    output(node, ElementType.BOOLEAN, formula);
  }

  /** Gives a formula of the first input. */
  static void output(NodeContext node, ElementType type, UnaryOperator<Expr> formula) {
    node.output(
        new Elementwise(node).of(List.of(node.input(0)), type, x -> formula.apply(x.getFirst())));
  }

  private static void binary(
      Map<String, Operator> all,
      String name,
      BinaryOperator<Expr> formula,
      IntegerArithmetic.Operation integers) {
    all.put(
        name,
        node -> {
          List<Value> operands = List.of(node.input(0), second(node));
          node.output(
              IntegerArithmetic.applies(operands)
                  ? new IntegerArithmetic(node, name).of(operands, integers)
                  : new Elementwise(node).of(operands, ElementType.FLOAT, of(formula)));
        });
  }

  /**
   * Returns the second operand with the dimensions that it has for the first. Before opset 7 an
   * attribute said which dimension of the first its dimensions begin at; without it they end where
   * those of the first end, as they do since.
   */
  private static Value second(NodeContext node) {
    Value value = node.input(1);
    if (node.opset() >= 7 || !node.attributes().has("axis")) {
      return value;
    }
    int rank =
        node.input(0) instanceof Constant first ? first.tensor().rank() : node.rows(0).rank();
    long given = node.attributes().integer("axis", 0);
    int axis = (int) (given < 0 ? given + rank : given);
    if (value instanceof Constant constant) {
      return new Constant(behind(constant.tensor(), rank - axis));
    }
    Rows rows = node.rows(1);
    if (axis != 0) {
      throw node.refused(
          "the rows of its second operand meet dimension %d of the first".formatted(axis));
    }
    return node.reshaped(rows, behind(rows.shape(), rank - 1));
  }

  /** Returns a constant with dimensions of 1 behind its own, so many in all. */
  static Tensor behind(Tensor tensor, int dimensions) {
    return tensor.reshaped(behind(tensor.shape(), dimensions));
  }

  private static int[] behind(int[] own, int dimensions) {
    int[] shape = Arrays.copyOf(own, Math.max(own.length, dimensions));
    Arrays.fill(shape, own.length, shape.length, 1);
    return shape;
  }

  private static Function<List<Expr>, Expr> of(BinaryOperator<Expr> formula) {
    return x -> formula.apply(x.get(0), x.get(1));
  }

  private static void variadic(
      Map<String, Operator> all,
      String name,
      BinaryOperator<Expr> formula,
      IntegerArithmetic.Operation integers) {
    all.put(
        name,
        node -> {
          List<Value> operands = node.allInputs();
          node.output(
              IntegerArithmetic.applies(operands)
                  ? oneByOne(operands, pair -> new IntegerArithmetic(node, name).of(pair, integers))
                  : oneByOne(
                      operands,
                      pair -> new Elementwise(node).of(pair, ElementType.FLOAT, of(formula))));
        });
  }

  /**
   * Combines the first with the second, the result with the third and so on: no formula is deep.
   */
  private static Value oneByOne(List<Value> operands, Function<List<Value>, Value> combination) {
    return operands.stream().reduce((a, b) -> combination.apply(List.of(a, b))).orElseThrow();
  }

  private static void mean(NodeContext node) {
    List<Value> operands = node.allInputs();
    Elementwise elementwise = new Elementwise(node);
    Value sum = oneByOne(operands, pair -> elementwise.of(pair, ElementType.FLOAT, of(Expr::plus)));
    node.output(
        elementwise.of(
            List.of(sum), ElementType.FLOAT, x -> x.getFirst().dividedBy(operands.size())));
  }

  private static void comparison(
      Map<String, Operator> all,
      String name,
      BinaryOperator<Expr> formula,
      IntegerArithmetic.Operation integers) {
    all.put(
        name,
        node -> {
          List<Value> operands = List.of(node.input(0), second(node));
          if (name.equals("Equal") && operands.stream().anyMatch(TextRows.class::isInstance)) {
            node.output(new Choice(node).equalTexts(operands));
          } else if (IntegerArithmetic.applies(operands)) {
            node.output(truths(node, new IntegerArithmetic(node, name).of(operands, integers)));
          } else {
            node.output(new Elementwise(node).of(operands, ElementType.BOOLEAN, of(formula)));
          }
        });
  }

  private static Value truths(NodeContext node, Value value) {
    return value instanceof Constant constant
        ? new Constant(constant.tensor().as(ElementType.BOOLEAN))
        : new Elementwise(node).of(List.of(value), ElementType.BOOLEAN, List::getFirst);
  }

  private static void pow(NodeContext node) {
    List<Value> operands = List.of(node.input(0), second(node));
    Value power =
        new Elementwise(node).of(operands, ElementType.FLOAT, x -> power(x.get(0), x.get(1)));
    // Of a whole number each power is one, also by a broken exponent.
    boolean isWhole =
        IntegerArithmetic.applies(operands.subList(0, 1)) && !IntegerArithmetic.applies(operands);
    node.output(isWhole ? node.asIntegers(power) : power);
  }

  private static Expr power(Expr x, Expr exponent) {
    if (!exponent.variables().isEmpty()) {
      return generalPower(x, exponent);
    }
    double n = exponent.evaluate(Map.of());
    if (n == 0.5) {
      return x.sqrt();
    }
    if (n == -0.5) {
      return ONE.dividedBy(x.sqrt());
    }
    if (n != Math.rint(n) || Math.abs(n) > LARGEST_POWER) {
      return generalPower(x, exponent);
    }
    Expr power = ONE;
    for (int i = 0; i < Math.abs(n); i++) {
      power = power.times(x);
    }
    return n < 0 ? ONE.dividedBy(power) : power;
  }

  /** Returns e^(n · ln |x|), with the sign of a negative x for odd n, and NaN for broken n. */
  private static Expr generalPower(Expr x, Expr n) {
    Expr size = Functions.exp(n.times(Functions.log(x.abs())));
    Expr half = n.times(0.5);
    Expr negative =
        Expr.select(
            round(half).equalTo(half),
            size,
            Expr.select(round(n).equalTo(n), size.negate(), Expr.constant(Double.NaN)));
    Expr power = Expr.select(x.lessThan(0), negative, size);
    return Expr.select(n.equalTo(ZERO), ONE, power);
  }

  /**
   * Returns the nearest whole number, the even one of two. Adding 2²³ rounds a smaller number to a
   * whole one; larger floats are whole.
   */
  private static Expr round(Expr x) {
    Expr size = x.abs().plus(WHOLE_FROM).minus(WHOLE_FROM);
    return Expr.select(
        x.abs().lessThan(WHOLE_FROM), Expr.select(x.lessThan(0), size.negate(), size), x);
  }

  private static void clip(NodeContext node) {
    // Until opset 10 the limits were attributes.
    double min = node.attributes().number("min", Float.NEGATIVE_INFINITY);
    double max = node.attributes().number("max", Float.POSITIVE_INFINITY);
    if (node.opset() >= 11) {
      min = node.optionalConstant(1, "the least value").map(limit -> limit.number(0)).orElse(min);
      max = node.optionalConstant(2, "the largest value").map(limit -> limit.number(0)).orElse(max);
    }
    double from = min;
    double to = max;
    Value operand = node.input(0);
    if (IntegerArithmetic.applies(List.of(operand))) {
      node.output(
          new IntegerArithmetic(node, "Clip")
              .of(operand, x -> Math.min(Math.max(x, (long) from), (long) to)));
      return;
    }
    output(
        node,
        ElementType.FLOAT,
        x -> {
          Expr above = from == Double.NEGATIVE_INFINITY ? x : x.max(from);
          return to == Double.POSITIVE_INFINITY ? above : above.min(to);
        });
  }

  private static void where(NodeContext node) {
    Value condition = node.input(0);
    Value yes = node.input(1);
    Value no = node.input(2);
    if (condition instanceof Constant constant
        && constant.tensor().size() == 1
        && isSameShape(yes, no)) {
      node.output(constant.tensor().number(0) != 0 ? yes : no);
      return;
    }
    if (Choice.applies(condition, yes, no)) {
      node.output(new Choice(node).of((Rows) condition, yes, no));
      return;
    }
    Value chosen =
        new Elementwise(node)
            .of(
                List.of(condition, yes, no),
                type(yes, no),
                x -> Expr.select(x.get(0).greaterThan(0.5), x.get(1), x.get(2)));
    node.output(IntegerArithmetic.applies(List.of(yes, no)) ? node.asIntegers(chosen) : chosen);
  }

  private static ElementType type(Value yes, Value no) {
    return Elementwise.isOf(ElementType.BOOLEAN, yes) && Elementwise.isOf(ElementType.BOOLEAN, no)
        ? ElementType.BOOLEAN
        : ElementType.FLOAT;
  }

  private static boolean isSameShape(Value a, Value b) {
    return (a instanceof Rows left
            && b instanceof Rows right
            && Arrays.equals(left.shape(), right.shape()))
        || (a instanceof Constant first
            && b instanceof Constant second
            && Arrays.equals(first.tensor().shape(), second.tensor().shape()));
  }
}
