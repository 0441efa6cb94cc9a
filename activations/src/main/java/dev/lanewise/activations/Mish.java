package dev.lanewise.activations;

import dev.lanewise.api.formula.Condition;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * A smooth self-gated unit (Misra, Mish: a self regularized non-monotonic activation function,
 * 2019).
 *
 * @since 0.1
 */
public final class Mish implements ActivationPlugin {

  @Override
  public String id() {
    return "mish";
  }

  @Override
  public String description() {
    return "x * tanh(log(1 + exp(x)))";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.elementwise(Mish::formula).withInitializer("he_uniform");
  }

  /**
   * As rational function of e = exp(−|x|): max(x, 0) − |x|·n÷d with n = e(e + 2) and d = n + 2
   * below 0, with n = 2e² and d = n + 2e + 1 above. Nothing overflows or cancels.
   */
  private static Expr formula(Expr x) {
    Condition negative = x.lessThan(0);
    Expr magnitude = Expr.select(negative, x.negate(), x);
    Expr bounded = Expr.select(magnitude.greaterThan(104), Expr.constant(104), magnitude);
    Expr power = Functions.expOrZero(bounded.negate());
    // Above 0, e² must not become denormal; so small it does not count.
    Expr e =
        Expr.select(
            negative, power, Expr.select(power.lessThan(0x1p-60), Expr.constant(0x1p-60), power));
    Expr numerator = e.times(e.plus(Expr.select(negative, Expr.constant(2), e)));
    Expr denominator =
        numerator.plus(
            Expr.select(
                negative, Expr.constant(2), Expr.fma(e, Expr.constant(2), Expr.constant(1))));
    return Expr.select(negative, Expr.constant(0), x)
        .minus(bounded.times(numerator.dividedBy(denominator)));
  }
}
