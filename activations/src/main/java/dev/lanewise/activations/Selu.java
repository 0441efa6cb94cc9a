package dev.lanewise.activations;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The self-normalizing exponential linear unit (Klambauer, Unterthiner, Mayr and Hochreiter,
 * Self-normalizing neural networks, 2017).
 *
 * @since 0.1
 */
public final class Selu implements ActivationPlugin {

  private static final double SCALE = 1.0507009873554805;
  private static final double ALPHA = 1.6732632423543772;

  @Override
  public String id() {
    return "selu";
  }

  @Override
  public String description() {
    return "elu scaled so that mean 0 and variance 1 are kept from layer to layer";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.elementwise(x ->
            Expr.select(x.greaterThan(0), x.times(SCALE), Functions.expm1(x).times(SCALE * ALPHA)))
        .withInitializer("lecun_normal");
  }
}
