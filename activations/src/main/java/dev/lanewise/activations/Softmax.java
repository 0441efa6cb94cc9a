package dev.lanewise.activations;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * Probabilities of classes from their logits (Bridle, 1990).
 *
 * @since 0.1
 */
public final class Softmax implements ActivationPlugin {

  @Override
  public String id() {
    return "softmax";
  }

  @Override
  public String description() {
    return "exp(x) / sum of exp(x) over the row: probabilities of classes";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.rowwise(Functions::softmax)
        .withGradient(Softmax::gradient)
        .asOutput(Activation.Meaning.CLASS_PROBABILITIES, "cross_entropy", "cross_entropy")
        .withLogits(x -> x);
  }

  private static Expr gradient(Expr x, Expr y, Expr upstream) {
    return Functions.flushDenormals(y.times(upstream.minus(Functions.rowSum(upstream.times(y)))));
  }
}
