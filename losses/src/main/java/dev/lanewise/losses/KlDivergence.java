package dev.lanewise.losses;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * How far a distribution is from that of the target (Kullback and Leibler, On information and
 * sufficiency, 1951). Predictions are logarithms of probabilities, as log_softmax gives them, and
 * targets probabilities: PyTorch's {@code KLDivLoss} with the mean over all elements, which divides
 * the divergence of a row by its length.
 *
 * @since 0.1
 */
public final class KlDivergence implements LossPlugin {

  @Override
  public String id() {
    return "kl_divergence";
  }

  @Override
  public String description() {
    return "target * (log(target) - prediction), where predictions are logarithms of probabilities";
  }

  @Override
  public Loss create(Settings settings) {
    return Loss.elementwise(KlDivergence::of)
        .onProbabilities()
        .onOutputsOf(Activation.Meaning.CLASS_LOG_PROBABILITIES);
  }

  /** A target of 0 adds nothing, though its logarithm is infinite. */
  private static Expr of(Expr prediction, Expr target) {
    return Expr.select(
        target.greaterThan(0),
        target.times(Functions.log(target).minus(prediction)),
        target.times(prediction).negate());
  }
}
