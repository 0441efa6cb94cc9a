package dev.lanewise.activations;

import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The smooth rectifier (Dugas, Bengio, Bélisle, Nadeau and Garcia, 2000).
 *
 * @since 0.1
 */
public final class Softplus implements ActivationPlugin {

  @Override
  public String id() {
    return "softplus";
  }

  @Override
  public String description() {
    return "log(1 + exp(x)), a smooth relu";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.elementwise(Functions::softplus);
  }
}
