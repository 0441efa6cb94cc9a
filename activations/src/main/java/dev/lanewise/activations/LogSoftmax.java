package dev.lanewise.activations;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * Logarithms of the probabilities of classes, accurate where {@link Softmax} is close to 0.
 *
 * @since 0.1
 */
public final class LogSoftmax implements ActivationPlugin {

  @Override
  public String id() {
    return "log_softmax";
  }

  @Override
  public String description() {
    return "log(softmax(x)): logarithms of the probabilities of classes";
  }

  @Override
  public Activation create(Settings settings) {
    return Activation.rowwise(Functions::logSoftmax)
        .withGradient(LogSoftmax::gradient)
        .asOutput(Activation.Meaning.CLASS_LOG_PROBABILITIES, "cross_entropy", "cross_entropy")
        .withLogits(x -> x);
  }

  private static Expr gradient(Expr x, Expr y, Expr upstream) {
    Expr probability = Functions.expOrZero(y);
    return Functions.flushDenormals(upstream.minus(probability.times(Functions.rowSum(upstream))));
  }
}
