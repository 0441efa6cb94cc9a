package dev.lanewise.losses;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;

/**
 * The cross-entropy of one class out of many, in which rows count less the surer the network is of
 * their class: −(1 − p)^γ·log p for the probability p of the row's class (Lin and others, Focal
 * loss for dense object detection, 2017, equation 4, with the softmax in place of the sigmoid).
 *
 * @since 0.1
 */
public final class Focal implements LossPlugin {

  /** Stands for 1 − p where p is rounded to 1, since the logarithm of 0 is infinite. */
  private static final double LEAST = 1e-30;

  private static final Setting GAMMA =
      Setting.number(
          "gamma",
          2,
          Setting.Range.NOT_NEGATIVE,
          "how much less rows count that are sure; 0 for cross-entropy");

  @Override
  public String id() {
    return "focal";
  }

  @Override
  public String description() {
    return "-(1 - p)^gamma * log(p) for the probability p of the class: rows that are sure count less";
  }

  @Override
  public List<Setting> settings() {
    return List.of(GAMMA);
  }

  @Override
  public Loss create(Settings settings) {
    double gamma = settings.number(GAMMA.name());
    return Loss.rowwise(
            (logits, label) -> {
              Expr log = Functions.pick(Functions.logSoftmax(logits), label);
              Expr missing = Functions.expm1(log).negate().max(LEAST);
              return Functions.expOrZero(Functions.log(missing).times(gamma)).times(log.negate());
            })
        .onLogits();
  }
}
