package dev.lanewise.activations;

import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The sigmoid linear unit, also called swish (Elfwing, Uchibe and Doya, 2017; Ramachandran, Zoph
 * and Le, 2017).
 *
 * @since 0.1
 */
public final class Silu implements ActivationPlugin {

  @Override
  public String id() {
    return "silu";
  }

  @Override
  public String description() {
    return "x * sigmoid(x), also called swish";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.elementwise(Functions::silu).withInitializer("he_uniform");
  }
}
