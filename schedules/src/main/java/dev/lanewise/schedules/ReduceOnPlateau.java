package dev.lanewise.schedules;

import dev.lanewise.api.plugin.Schedule;
import dev.lanewise.api.plugin.SchedulePlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;

/**
 * A learning rate that is multiplied by a factor when the loss has stopped falling: after more than
 * {@code patience} epochs in a row without a better one.
 *
 * <p>As PyTorch's {@code ReduceLROnPlateau} on the loss, with {@code relative} for its
 * threshold_mode, {@code min_factor} times the learning rate for min_lr, and an eps of 0. Its state
 * is computed anew from the losses of the finished epochs, so that nothing is stored.
 *
 * @since 0.1
 */
public final class ReduceOnPlateau implements SchedulePlugin {

  private static final Setting FACTOR =
      Setting.number(
          "factor",
          0.1,
          new Setting.Range(0, 1, true, true),
          "what the learning rate is multiplied by");

  private static final Setting PATIENCE =
      Setting.integer("patience", 10, 0, 1_000_000, "how many epochs in a row may be no better");

  private static final Setting THRESHOLD =
      Setting.number(
          "threshold",
          1e-4,
          Setting.Range.FRACTION,
          "by how much a better epoch's loss must be below the best");

  private static final Setting RELATIVE =
      Setting.flag(
          "relative",
          true,
          "whether the threshold is a share of the best loss; false for losses below 0");

  private static final Setting COOLDOWN =
      Setting.integer(
          "cooldown",
          0,
          0,
          1_000_000,
          "how many epochs after a change are not counted as no better");

  private static final Setting MIN_FACTOR =
      Setting.number(
          "min_factor",
          0,
          Setting.Range.of(0, 1),
          "the share of the learning rate below which it does not fall");

  @Override
  public String id() {
    return "reduce_on_plateau";
  }

  @Override
  public String description() {
    return "multiplies the learning rate by a factor when the validation loss, or without one the"
        + " training loss, has stopped falling";
  }

  @Override
  public List<Setting> settings() {
    return List.of(FACTOR, PATIENCE, THRESHOLD, RELATIVE, COOLDOWN, MIN_FACTOR);
  }

  @Override
  public Schedule create(Settings settings) {
    return new Plateau(
        settings.number(FACTOR.name()),
        settings.integer(PATIENCE.name()),
        settings.number(THRESHOLD.name()),
        settings.flag(RELATIVE.name()),
        settings.integer(COOLDOWN.name()),
        settings.number(MIN_FACTOR.name()));
  }

  private record Plateau(
      double reduction,
      int patience,
      double threshold,
      boolean relative,
      int cooldown,
      double least)
      implements Schedule {

    @Override
    public double factor(Progress progress) {
      double factor = 1;
      double best = Double.POSITIVE_INFINITY;
      int noBetter = 0;
      int cooling = 0;
      int done = progress.epochsDone();
      for (int epoch = 1; epoch <= done; epoch++) {
        double loss = progress.loss(epoch);
        if (loss < limit(best)) {
          best = loss;
          noBetter = 0;
        } else {
          noBetter++;
        }
        if (cooling > 0) {
          cooling--;
          noBetter = 0;
        }
        if (noBetter > patience) {
          factor = Math.max(factor * reduction, least);
          cooling = cooldown;
          noBetter = 0;
        }
      }
      return factor;
    }

    /** Returns what a loss must be below to be better. */
    private double limit(double best) {
      return relative ? best * (1 - threshold) : best - threshold;
    }
  }
}
