package dev.lanewise.schedules;

import dev.lanewise.api.plugin.Schedule;
import dev.lanewise.api.plugin.SchedulePlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;

/**
 * A learning rate that falls from step to step, to 0 after the last one: {@code (1 - steps done ÷
 * steps in all)^power}, as PyTorch's {@code PolynomialLR} over all steps. With the power 1 it falls
 * in a straight line.
 *
 * @since 0.1
 */
public final class Polynomial implements SchedulePlugin {

  private static final Setting POWER =
      Setting.number(
          "power",
          1,
          Setting.Range.POSITIVE,
          "1 for a straight line, more to fall faster at first");

  @Override
  public String id() {
    return "polynomial";
  }

  @Override
  public String description() {
    return "lowers the learning rate from step to step, to 0 after the last one";
  }

  @Override
  public List<Setting> settings() {
    return List.of(POWER);
  }

  @Override
  public Schedule create(Settings settings) {
    double power = settings.number(POWER.name());
    return progress -> {
      double done = (double) (progress.step() - 1) / progress.steps();
      return StrictMath.pow(1 - done, power);
    };
  }
}
