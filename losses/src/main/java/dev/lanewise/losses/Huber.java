package dev.lanewise.losses;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;

/**
 * Squared near 0 and absolute beyond delta (Huber, Robust estimation of a location parameter,
 * 1964).
 *
 * @since 0.1
 */
public final class Huber implements LossPlugin {

  private static final Setting DELTA =
      Setting.number("delta", 1, Setting.Range.POSITIVE, "the difference where it turns straight");

  @Override
  public String id() {
    return "huber";
  }

  @Override
  public String description() {
    return "(prediction - target)^2 / 2 up to delta, then straight on: outliers count less";
  }

  @Override
  public List<Setting> settings() {
    return List.of(DELTA);
  }

  @Override
  public Loss create(Settings settings) {
    double delta = settings.number(DELTA.name());
    return Loss.elementwise((prediction, target) -> {
      Expr difference = prediction.minus(target);
      Expr magnitude = difference.abs();
      return Expr.select(
          magnitude.greaterThan(delta),
          magnitude.minus(delta / 2).times(delta),
          difference.square().times(0.5));
    });
  }
}
