package dev.lanewise.activations;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.Settings;

/**
 * The rectifier whose slope below 0 is learned for each unit (He, Zhang, Ren and Sun, Delving deep
 * into rectifiers, 2015).
 *
 * @since 0.1
 */
public final class Prelu implements ActivationPlugin {

  @Override
  public String id() {
    return "prelu";
  }

  @Override
  public String description() {
    return "x where it is above 0, else slope * x with a slope that each unit learns";
  }

  @Override
  public Activation create(Settings settings) {
    return ElementwiseActivation.withParameter(
            "slope", 0.25, (x, slope) -> Expr.select(x.greaterThan(0), x, slope.times(x)))
        .withInitializer("he_uniform");
  }
}
