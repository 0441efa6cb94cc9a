package dev.lanewise.losses;

import dev.lanewise.api.formula.Condition;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The cross-entropy of independent probabilities, given as outputs or as logits.
 *
 * @since 0.1
 */
public final class BinaryCrossEntropy implements LossPlugin {

  @Override
  public String id() {
    return "binary_cross_entropy";
  }

  @Override
  public String description() {
    return "-target * log(prediction) - (1 - target) * log(1 - prediction), each output a yes or no";
  }

  @Override
  public Loss create(Settings settings) {
    return Loss.elementwise((probability, target) ->
            Expr.constant(1)
                .minus(target)
                .times(log(Expr.constant(1).minus(probability)))
                .plus(target.times(log(probability)))
                .negate())
        .onLogits(BinaryCrossEntropy::onLogits)
        .onProbabilities()
        .onOutputsOf(Activation.Meaning.PROBABILITIES, Activation.Meaning.CLASS_PROBABILITIES)
        .onOutputsOf("hard_sigmoid");
  }

  /**
   * max(z, 0) − z·target + softplus(−|z|), whose derivative at 0 is the sum of those from above.
   */
  private static Expr onLogits(Expr logit, Expr target) {
    Condition negative = logit.lessThan(0);
    Expr magnitude = Expr.select(negative, logit.negate(), logit);
    return Expr.select(negative, Expr.constant(0), logit)
        .minus(logit.times(target))
        .plus(Functions.softplus(magnitude.negate()));
  }

  /**
   * The logarithm, but −100 where the probability is 0, with a derivative that is large but finite,
   * as PyTorch has it. Denormal probabilities count as 0.
   */
  private static Expr log(Expr probability) {
    return Expr.select(
        probability.lessThan(Float.MIN_NORMAL),
        Expr.fma(probability, Expr.constant(1e12), Expr.constant(-100)),
        Functions.log(probability));
  }
}
