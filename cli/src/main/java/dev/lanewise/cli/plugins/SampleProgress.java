package dev.lanewise.cli.plugins;

import dev.lanewise.api.plugin.Schedule;
import java.util.List;

/**
 * A training whose loss falls in the first epochs alone, to show what a schedule does.
 *
 * @param step from 1
 */
record SampleProgress(long step) implements Schedule.Progress {

  /** The epochs whose first step is shown. */
  static final List<Integer> SHOWN = List.of(1, 2, 5, 10, 15, 20, 25);

  static final int EPOCHS = 30;

  /** The last epoch that is better than those before. */
  static final int LAST_PROGRESS = 3;

  private static final int STEPS = 100;

  static SampleProgress beginOf(int epoch) {
    return new SampleProgress((epoch - 1L) * STEPS + 1);
  }

  static SampleProgress lastStep() {
    return new SampleProgress((long) EPOCHS * STEPS);
  }

  @Override
  public long stepsPerEpoch() {
    return STEPS;
  }

  @Override
  public int epochs() {
    return EPOCHS;
  }

  @Override
  public double loss(int epoch) {
    return 1.0 / Math.min(epoch, LAST_PROGRESS);
  }
}
