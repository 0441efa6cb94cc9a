package dev.lanewise.schedules;

import dev.lanewise.api.plugin.Schedule;
import dev.lanewise.api.plugin.SchedulePlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;

/**
 * A learning rate that falls from step to step as half a wave of a cosine, in one cycle or in
 * several, each of which begins with the whole learning rate (Loshchilov and Hutter, SGDR:
 * stochastic gradient descent with warm restarts, 2016, equation 5).
 *
 * <p>As PyTorch's {@code CosineAnnealingWarmRestarts} where it is told of each step, with {@code
 * epochs} for T_0, {@code multiplier} for T_mult, and {@code min_factor} times the learning rate
 * for eta_min.
 *
 * @since 0.1
 */
public final class Cosine implements SchedulePlugin {

  private static final Setting EPOCHS =
      Setting.integer(
          "epochs",
          0,
          0,
          1_000_000,
          "the epochs of the first cycle; 0 for one cycle over the whole training");

  private static final Setting MULTIPLIER =
      Setting.integer(
          "multiplier", 1, 1, 1_000, "how many times longer each cycle is than the one before");

  private static final Setting MIN_FACTOR =
      Setting.number(
          "min_factor",
          0,
          Setting.Range.of(0, 1),
          "the share of the learning rate to which a cycle falls");

  @Override
  public String id() {
    return "cosine";
  }

  @Override
  public String description() {
    return "lowers the learning rate from step to step as half a cosine, with restarts if asked for";
  }

  @Override
  public List<Setting> settings() {
    return List.of(EPOCHS, MULTIPLIER, MIN_FACTOR);
  }

  @Override
  public Schedule create(Settings settings) {
    int epochs = settings.integer(EPOCHS.name());
    int multiplier = settings.integer(MULTIPLIER.name());
    double least = settings.number(MIN_FACTOR.name());
    return progress -> {
      long cycle = epochs == 0 ? progress.steps() : epochs * progress.stepsPerEpoch();
      long done = progress.step() - 1;
      if (multiplier == 1) {
        done %= cycle;
      } else {
        while (done >= cycle) {
          done -= cycle;
          cycle *= multiplier;
        }
      }
      return least + (1 - least) * HalfWave.at((double) done / cycle);
    };
  }
}
