package dev.lanewise.schedules;

import dev.lanewise.api.plugin.Schedule;
import dev.lanewise.api.plugin.SchedulePlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;

/**
 * A learning rate that rises from step to step to the optimizer's own, which is the highest, and
 * then falls far below where it began (Smith and Topin, Super-convergence: very fast training of
 * neural networks using large learning rates, 2017).
 *
 * <p>As PyTorch's {@code OneCycleLR} over all steps with its defaults: two phases, each half a
 * cosine. The momentum stays as it is, as with PyTorch's {@code cycle_momentum=False}.
 *
 * @since 0.1
 */
public final class OneCycle implements SchedulePlugin {

  private static final Setting RISE =
      Setting.number(
          "rise", 0.3, Setting.Range.FRACTION, "the share of the steps in which it rises");

  private static final Setting START_DIVISOR =
      Setting.number(
          "start_divisor",
          25,
          new Setting.Range(1, Double.POSITIVE_INFINITY, false, true),
          "by what the learning rate is divided at first");

  private static final Setting END_DIVISOR =
      Setting.number(
          "end_divisor",
          10_000,
          new Setting.Range(1, Double.POSITIVE_INFINITY, false, true),
          "by what the first learning rate is divided at last");

  @Override
  public String id() {
    return "one_cycle";
  }

  @Override
  public String description() {
    return "raises the learning rate to the highest, then lowers it far below where it began";
  }

  @Override
  public List<Setting> settings() {
    return List.of(RISE, START_DIVISOR, END_DIVISOR);
  }

  @Override
  public Schedule create(Settings settings) {
    double rise = settings.number(RISE.name());
    double first = 1 / settings.number(START_DIVISOR.name());
    double last = first / settings.number(END_DIVISOR.name());
    return progress -> {
      long done = progress.step() - 1;
      double top = rise * progress.steps() - 1;
      // Where the top comes before the second step, there is no rise to divide by.
      return top > 0 && done <= top
          ? between(first, 1, done / top)
          : between(1, last, (done - top) / (progress.steps() - 1 - top));
    };
  }

  /** Returns a number on half a wave of a cosine from one number, at 0, to another, at 1. */
  private static double between(double from, double to, double share) {
    return to + (from - to) * HalfWave.at(share);
  }
}
