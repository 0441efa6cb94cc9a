package dev.lanewise.activations;

import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The identity, for outputs that are numbers.
 *
 * @since 0.1
 */
public final class Identity implements ActivationPlugin {

  @Override
  public String id() {
    return "identity";
  }

  @Override
  public String description() {
    return "x itself, for outputs that are numbers";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.elementwise(x -> x)
        .asOutput(Activation.Meaning.SCORES, "cross_entropy", "mse")
        .withLogits(x -> x);
  }
}
