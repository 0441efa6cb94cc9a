package dev.lanewise.activations;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The rectifier (Nair and Hinton, Rectified linear units improve restricted Boltzmann machines,
 * 2010).
 *
 * @since 0.1
 */
public final class Relu implements ActivationPlugin {

  @Override
  public String id() {
    return "relu";
  }

  @Override
  public String description() {
    return "x where it is above 0, else 0";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.elementwise(x -> Expr.select(x.atMost(0), Expr.constant(0), x))
        .withInitializer("he_uniform");
  }
}
