package dev.lanewise.losses;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The logarithm of the hyperbolic cosine of the difference d: about d² ÷ 2 near 0, and |d| − log 2
 * far from it.
 *
 * <p>With a = |d| it is log(1 + e^a·(1 − e^−a)² ÷ 2) up to a = 1, since cosh a − 1 is that second
 * term, and a + log(1 + (e^(−2a) − 1) ÷ 2) beyond: the first keeps all digits of small differences,
 * the second does not overflow.
 *
 * @since 0.1
 */
public final class LogCosh implements LossPlugin {

  @Override
  public String id() {
    return "log_cosh";
  }

  @Override
  public String description() {
    return "log(cosh(prediction - target)): squared near 0, then straight on, and smooth";
  }

  @Override
  public Loss create(Settings settings) {
    return Loss.elementwise((prediction, target) -> {
      Expr distance = prediction.minus(target).abs();
      Expr near = distance.min(1);
      Expr missing = Functions.expm1(near.negate());
      Expr above1 = Functions.exp(near).times(missing.square()).times(0.5);
      return Expr.select(
          distance.lessThan(1),
          Functions.log1p(above1),
          distance.plus(Functions.log1p(Functions.expm1(distance.times(-2)).times(0.5))));
    });
  }
}
