package dev.lanewise.activations;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * {@link Silu} with {@link HardSigmoid} in place of the sigmoid (Howard and others, Searching for
 * MobileNetV3, 2019).
 *
 * @since 0.1
 */
public final class HardSwish implements ActivationPlugin {

  @Override
  public String id() {
    return "hard_swish";
  }

  @Override
  public String description() {
    return "x * hard_sigmoid(x)";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.elementwise(x ->
            Expr.select(
                x.atMost(-3),
                Expr.constant(0),
                Expr.select(
                    x.atLeast(3),
                    x,
                    x.times(Expr.fma(x, Expr.constant(1.0 / 6), Expr.constant(0.5))))))
        .withInitializer("he_uniform");
  }
}
