package dev.lanewise.losses;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.ElementwiseLoss;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;

/**
 * The negative logarithm of the probability that a Poisson distribution gives the target, which is
 * a count: its expected value is e to the prediction or, with {@code log_input=false}, the
 * prediction, which softplus keeps above 0. As PyTorch's {@code PoissonNLLLoss}; without {@code
 * full} the term log(target!) is left out, so that the loss may be below 0.
 *
 * @since 0.1
 */
public final class Poisson implements LossPlugin {

  /** Added to predictions before their logarithm is taken. */
  private static final double EPSILON = 1e-8;

  private static final Setting LOG_INPUT =
      Setting.flag(
          "log_input", true, "whether predictions are logarithms of expected counts, not counts");

  private static final Setting FULL =
      Setting.flag("full", false, "whether to add Stirling's formula for log(target!)");

  @Override
  public String id() {
    return "poisson";
  }

  @Override
  public String description() {
    return "exp(prediction) - target * prediction, for counts whose logarithm is predicted";
  }

  @Override
  public List<Setting> settings() {
    return List.of(LOG_INPUT, FULL);
  }

  @Override
  public Loss create(Settings settings) {
    boolean logarithms = settings.flag(LOG_INPUT.name());
    boolean full = settings.flag(FULL.name());
    ElementwiseLoss loss =
        Loss.elementwise(
                (prediction, target) -> {
                  Expr each =
                      logarithms
                          ? Functions.exp(prediction).minus(target.times(prediction))
                          : prediction.minus(target.times(Functions.log(prediction.plus(EPSILON))));
                  return full ? each.plus(logFactorial(target)) : each;
                })
            .onCounts();
    // An expected count is above 0; the logarithm of another number is NaN.
    return logarithms ? loss : loss.onOutputsOf("softplus");
  }

  /** n·log n − n + log(2π·n) ÷ 2, and 0 up to 1, as PyTorch has it. */
  private static Expr logFactorial(Expr n) {
    Expr log = Functions.log(n.max(1));
    return Expr.select(
        n.greaterThan(1),
        Expr.fma(n, log, log.plus(StrictMath.log(2 * StrictMath.PI)).times(0.5)).minus(n),
        Expr.constant(0));
  }
}
