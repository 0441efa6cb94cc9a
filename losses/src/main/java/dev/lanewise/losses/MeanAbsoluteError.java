package dev.lanewise.losses;

import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The mean of absolute differences, with derivative 0 where the difference is 0.
 *
 * @since 0.1
 */
public final class MeanAbsoluteError implements LossPlugin {

  @Override
  public String id() {
    return "mae";
  }

  @Override
  public String description() {
    return "the mean of |prediction - target|";
  }

  @Override
  public Loss create(Settings settings) {
    return Loss.elementwise((prediction, target) -> prediction.minus(target).abs());
  }
}
