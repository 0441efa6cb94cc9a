package dev.lanewise.onnx.lowering;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.lowering.Value.Constant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Activations, as ONNX defines them. */
final class ActivationOperators {

  private static final double SELU_ALPHA = 1.6732632423543772;
  private static final double SELU_GAMMA = 1.0507009873554805;

  private ActivationOperators() {}

  static void addTo(Map<String, Operator> all) {
    ArithmeticOperators.unary(all, "Relu", x -> x.max(0));
    ArithmeticOperators.unary(all, "Sigmoid", Functions::sigmoid);
    ArithmeticOperators.unary(all, "Tanh", Functions::tanh);
    ArithmeticOperators.unary(all, "Softplus", Functions::softplus);
    ArithmeticOperators.unary(all, "Softsign", x -> x.dividedBy(x.abs().plus(1)));
    ArithmeticOperators.unary(all, "Mish", x -> x.times(Functions.tanh(Functions.softplus(x))));
    ArithmeticOperators.unary(
        all, "HardSwish", x -> x.times(x.times(1.0 / 6).plus(0.5).max(0).min(1)));
    all.put(
        "LeakyRelu",
        node -> {
          double alpha = node.attributes().number("alpha", 0.01f);
          formula(node, x -> Expr.select(x.lessThan(0), x.times(alpha), x));
        });
    all.put(
        "ThresholdedRelu",
        node -> {
          double alpha = node.attributes().number("alpha", 1);
          formula(node, x -> Expr.select(x.atMost(alpha), Expr.constant(0), x));
        });
    all.put(
        "Elu",
        node -> {
          double alpha = node.attributes().number("alpha", 1);
          formula(node, x -> Expr.select(x.lessThan(0), Functions.expm1(x).times(alpha), x));
        });
    all.put(
        "Celu",
        node -> {
          double alpha = node.attributes().number("alpha", 1);
          formula(
              node,
              x -> x.max(0).plus(Functions.expm1(x.min(0).dividedBy(alpha)).times(alpha).min(0)));
        });
    all.put(
        "Selu",
        node -> {
          double alpha = node.attributes().number("alpha", (float) SELU_ALPHA);
          double gamma = node.attributes().number("gamma", (float) SELU_GAMMA);
          formula(
              node,
              x -> Expr.select(x.greaterThan(0), x, Functions.expm1(x).times(alpha)).times(gamma));
        });
    all.put(
        "HardSigmoid",
        node -> {
          double alpha = node.attributes().number("alpha", 0.2f);
          double beta = node.attributes().number("beta", 0.5f);
          formula(node, x -> x.times(alpha).plus(beta).max(0).min(1));
        });
    all.put(
        "Swish",
        node -> {
          double alpha = node.attributes().number("alpha", 1);
          formula(
              node,
              x -> alpha == 1 ? Functions.silu(x) : x.times(Functions.sigmoid(x.times(alpha))));
        });
    all.put(
        "Shrink",
        node -> {
          double lambda = node.attributes().number("lambd", 0.5f);
          double bias = node.attributes().number("bias", 0);
          formula(
              node,
              x ->
                  Expr.select(
                      x.lessThan(-lambda),
                      x.plus(bias),
                      Expr.select(x.greaterThan(lambda), x.minus(bias), x.times(0))));
        });
    all.put("Gelu", ActivationOperators::gelu);
    all.put("PRelu", ActivationOperators::prelu);
  }

  private static void formula(NodeContext node, UnaryOperator<Expr> formula) {
    ArithmeticOperators.output(node, ElementType.FLOAT, formula);
  }

  private static void gelu(NodeContext node) {
    boolean byTanh = node.attributes().text("approximate", "none").equals("tanh");
    double root = Math.sqrt(2 / Math.PI);
    formula(
        node,
        x ->
            byTanh
                ? x.times(0.5)
                    .times(
                        Functions.tanh(x.plus(x.square().times(x).times(0.044715)).times(root))
                            .plus(1))
                : Functions.gelu(x));
  }

  private static void prelu(NodeContext node) {
    Value slope = node.input(1);
    // Before opset 7 a list of slopes was for the channels, the first dimension of a row.
    if (node.opset() < 7 && slope instanceof Constant constant && constant.tensor().rank() == 1) {
      slope = new Constant(ArithmeticOperators.behind(constant.tensor(), node.rows(0).rank() - 1));
    }
    node.output(
        new Elementwise(node)
            .of(
                List.of(node.input(0), slope),
                ElementType.FLOAT,
                // At 0 both are 0, and Lanewise's own prelu multiplies.
                x -> Expr.select(x.get(0).greaterThan(0), x.get(0), x.get(1).times(x.get(0)))));
  }
}
