package dev.lanewise.schedules;

import dev.lanewise.api.plugin.Schedule;
import dev.lanewise.api.plugin.SchedulePlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;

/**
 * A learning rate that is multiplied by a factor after each epoch: {@code factor^finished epochs},
 * as PyTorch's {@code ExponentialLR}.
 *
 * @since 0.1
 */
public final class Exponential implements SchedulePlugin {

  private static final Setting FACTOR =
      Setting.number(
          "factor",
          0.95,
          new Setting.Range(0, 1, true, false),
          "what the learning rate is multiplied by after each epoch");

  @Override
  public String id() {
    return "exponential";
  }

  @Override
  public String description() {
    return "multiplies the learning rate by a factor after each epoch";
  }

  @Override
  public List<Setting> settings() {
    return List.of(FACTOR);
  }

  @Override
  public Schedule create(Settings settings) {
    double factor = settings.number(FACTOR.name());
    return progress -> StrictMath.pow(factor, progress.epochsDone());
  }
}
