package dev.lanewise.losses;

import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The mean of squared differences.
 *
 * @since 0.1
 */
public final class MeanSquaredError implements LossPlugin {

  @Override
  public String id() {
    return "mse";
  }

  @Override
  public String description() {
    return "the mean of (prediction - target)^2";
  }

  @Override
  public Loss create(Settings settings) {
    return Loss.elementwise((prediction, target) -> prediction.minus(target).square());
  }
}
