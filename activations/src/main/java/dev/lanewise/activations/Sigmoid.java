package dev.lanewise.activations;

import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The logistic function.
 *
 * @since 0.1
 */
public final class Sigmoid implements ActivationPlugin {

  @Override
  public String id() {
    return "sigmoid";
  }

  @Override
  public String description() {
    return "1 / (1 + exp(-x)), between 0 and 1";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.elementwise(Functions::sigmoid)
        .asOutput(Activation.Meaning.PROBABILITIES, "binary_cross_entropy", "binary_cross_entropy")
        .withLogits(x -> x);
  }
}
