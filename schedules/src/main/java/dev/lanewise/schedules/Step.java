package dev.lanewise.schedules;

import dev.lanewise.api.plugin.Schedule;
import dev.lanewise.api.plugin.SchedulePlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;

/**
 * A learning rate that is multiplied by a factor after every so many epochs: {@code
 * factor^⌊finished epochs ÷ epochs⌋}, as PyTorch's {@code StepLR}.
 *
 * @since 0.1
 */
public final class Step implements SchedulePlugin {

  private static final Setting EPOCHS =
      Setting.integer(
          "epochs", 10, 1, 1_000_000, "after how many epochs the learning rate changes");

  private static final Setting FACTOR =
      Setting.number(
          "factor",
          0.1,
          new Setting.Range(0, 1, true, false),
          "what the learning rate is multiplied by");

  @Override
  public String id() {
    return "step";
  }

  @Override
  public String description() {
    return "multiplies the learning rate by a factor after every so many epochs";
  }

  @Override
  public List<Setting> settings() {
    return List.of(EPOCHS, FACTOR);
  }

  @Override
  public Schedule create(Settings settings) {
    int epochs = settings.integer(EPOCHS.name());
    double factor = settings.number(FACTOR.name());
    return progress -> {
      int changes = progress.epochsDone() / epochs;
      return StrictMath.pow(factor, changes);
    };
  }
}
