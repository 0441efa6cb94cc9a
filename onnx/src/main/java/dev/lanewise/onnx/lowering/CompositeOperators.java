package dev.lanewise.onnx.lowering;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.onnx.composite.Composite;
import dev.lanewise.onnx.graph.ElementType;
import java.util.List;
import java.util.Map;

/** Functions that Lanewise wrote as several operators, as it computes them itself. */
final class CompositeOperators {

  private CompositeOperators() {}

  static void addTo(Map<String, Operator> all) {
    for (Composite composite : Composite.values()) {
      all.put(
          Composite.DOMAIN + ":" + composite.id(),
          node ->
              node.output(
                  new Elementwise(node)
                      .of(node.allInputs(), ElementType.FLOAT, x -> formula(composite, x))));
    }
  }

  private static Expr formula(Composite composite, List<Expr> operands) {
    Expr x = operands.getFirst();
    return switch (composite) {
      case FMA -> Expr.fma(x, operands.get(1), operands.get(2));
      case EXP_OR_ZERO -> Functions.expOrZero(x);
      case EXPM1 -> Functions.expm1(x);
      case LOG1P -> Functions.log1p(x);
      case NORMAL_CDF -> Functions.normalCdf(x);
      case SILU -> Functions.silu(x);
      case GELU -> Functions.gelu(x);
      case POW2 -> Expr.constant(1).shiftExponent(x.minus(Composite.ROUND));
    };
  }
}
