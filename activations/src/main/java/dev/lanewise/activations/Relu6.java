package dev.lanewise.activations;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The rectifier bounded by 6 (Krizhevsky, Convolutional deep belief networks on CIFAR-10, 2010).
 *
 * @since 0.1
 */
public final class Relu6 implements ActivationPlugin {

  @Override
  public String id() {
    return "relu6";
  }

  @Override
  public String description() {
    return "x between 0 and 6, else the nearer of them";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.elementwise(x ->
            Expr.select(
                x.atMost(0), Expr.constant(0), Expr.select(x.atLeast(6), Expr.constant(6), x)))
        .withInitializer("he_uniform");
  }
}
