package dev.lanewise.losses;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;

/**
 * The loss whose least mean is at a quantile, also called pinball loss: a difference above the
 * prediction counts q times, one below it 1 − q times (Koenker and Bassett, Regression quantiles,
 * 1978).
 *
 * @since 0.1
 */
public final class Quantile implements LossPlugin {

  private static final Setting Q =
      Setting.number(
          "q",
          0.5,
          new Setting.Range(0, 1, true, true),
          "the share of targets that are below the prediction");

  @Override
  public String id() {
    return "quantile";
  }

  @Override
  public String description() {
    return "q * (target - prediction) above the prediction, (1 - q) * (prediction - target) below";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Q);
  }

  @Override
  public Loss create(Settings settings) {
    double q = settings.number(Q.name());
    return Loss.elementwise((prediction, target) -> {
      Expr difference = target.minus(prediction);
      return Expr.select(difference.greaterThan(0), difference.times(q), difference.times(q - 1));
    });
  }
}
