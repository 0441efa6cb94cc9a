package dev.lanewise.activations;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The sigmoid in three straight pieces (Howard and others, Searching for MobileNetV3, 2019).
 *
 * @since 0.1
 */
public final class HardSigmoid implements ActivationPlugin {

  @Override
  public String id() {
    return "hard_sigmoid";
  }

  @Override
  public String description() {
    return "x / 6 + 1/2 between 0 and 1, else the nearer of them";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.elementwise(x ->
        Expr.select(
            x.atMost(-3),
            Expr.constant(0),
            Expr.select(
                x.atLeast(3),
                Expr.constant(1),
                Expr.fma(x, Expr.constant(1.0 / 6), Expr.constant(0.5)))));
  }
}
