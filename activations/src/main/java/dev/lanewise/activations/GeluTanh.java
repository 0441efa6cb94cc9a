package dev.lanewise.activations;

import dev.lanewise.api.formula.Condition;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The approximation of {@link Gelu} by a hyperbolic tangent (Hendrycks and Gimpel, 2016).
 *
 * @since 0.1
 */
public final class GeluTanh implements ActivationPlugin {

  private static final double LINEAR = -2 * Math.sqrt(2 / Math.PI);
  private static final double CUBIC = 0.044715 * LINEAR;

  /** Where the tail is about to leave the normal floats. */
  private static final double LIMIT = 9.9;

  @Override
  public String id() {
    return "gelu_tanh";
  }

  @Override
  public String description() {
    return "x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))) / 2, nearly gelu";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.elementwise(GeluTanh::formula).withInitializer("he_uniform");
  }

  /**
   * max(x, 0) − |x|·sigmoid(−2u(|x|)), because (1 + tanh(u)) ÷ 2 = sigmoid(2u).
   *
   * <p>Neither the value nor the derivative takes the difference of two numbers close to 1, and the
   * limits at ±∞ come out. At 0 the derivatives of both selections are those from above, so their
   * sum is right there, too.
   */
  private static Expr formula(Expr x) {
    Condition negative = x.lessThan(0);
    Expr magnitude = Expr.select(negative, x.negate(), x);
    Expr cubic = Expr.fma(magnitude.square(), Expr.constant(CUBIC), Expr.constant(LINEAR));
    Expr tail = magnitude.times(Functions.sigmoid(magnitude.times(cubic)));
    return Expr.select(negative, Expr.constant(0), x)
        .minus(Expr.select(magnitude.greaterThan(LIMIT), Expr.constant(0), tail));
  }
}
