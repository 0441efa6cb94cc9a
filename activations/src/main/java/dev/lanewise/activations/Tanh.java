package dev.lanewise.activations;

import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The hyperbolic tangent.
 *
 * @since 0.1
 */
public final class Tanh implements ActivationPlugin {

  @Override
  public String id() {
    return "tanh";
  }

  @Override
  public String description() {
    return "the hyperbolic tangent, between -1 and 1";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.elementwise(Functions::tanh);
  }
}
