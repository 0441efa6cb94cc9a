package dev.lanewise.activations;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The threshold of the perceptron, 1 from 0 on (Rosenblatt, The perceptron, 1958).
 *
 * @since 0.1
 */
public final class Step implements ActivationPlugin {

  @Override
  public String id() {
    return "step";
  }

  @Override
  public String description() {
    return "1 where x is at least 0, else 0; trained by the perceptron rule, not by gradient";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.elementwise(x ->
            Expr.select(
                x.lessThan(0),
                Expr.constant(0),
                // NaN is neither and stays, yet the derivative is 0 everywhere.
                Expr.select(x.atLeast(0), 1, Double.NaN)))
        .asOutput(Activation.Meaning.DECISIONS, "perceptron", "perceptron")
        .untrainable(
            "its derivative is 0 everywhere; use it with the loss perceptron, or use sigmoid instead");
  }
}
