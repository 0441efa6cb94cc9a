package dev.lanewise.activations;

import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The Gaussian error linear unit (Hendrycks and Gimpel, Gaussian error linear units, 2016).
 *
 * @since 0.1
 */
public final class Gelu implements ActivationPlugin {

  @Override
  public String id() {
    return "gelu";
  }

  @Override
  public String description() {
    return "x * normal_cdf(x)";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.elementwise(Functions::gelu).withInitializer("he_uniform");
  }
}
