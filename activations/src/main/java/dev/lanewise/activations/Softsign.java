package dev.lanewise.activations;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * A bounded function with slow tails (Bergstra, Desjardins, Lamblin and Bengio, Quadratic
 * polynomials learn better image features, 2009).
 *
 * @since 0.1
 */
public final class Softsign implements ActivationPlugin {

  @Override
  public String id() {
    return "softsign";
  }

  @Override
  public String description() {
    return "x / (1 + |x|), between -1 and 1";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.elementwise(x -> {
      Expr magnitude = x.abs();
      Expr inside = x.dividedBy(magnitude.plus(1));
      return Expr.select(
          magnitude.equalTo(Expr.constant(Double.POSITIVE_INFINITY)),
          Expr.select(x.lessThan(0), -1, 1),
          inside);
    });
  }
}
