package dev.lanewise.network;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.PluginException;
import dev.lanewise.api.plugin.Schedule;
import java.util.List;

/**
 * The learning rate of each step: that of the optimizer times the factors of the warm-up and of the
 * schedule.
 */
final class LearningRates implements Schedule.Progress {

  private final TrainingConfig config;
  private final Schedule schedule;
  private final double base;
  private final long stepsPerEpoch;
  private final int epochs;
  private final List<EpochReport> history;
  private long step = 1;

  /**
   * Plans the learning rates.
   *
   * @param plan the schedule, the optimizer and the options
   * @param stepsPerEpoch how many mini-batches an epoch has
   * @param history the reports of the epochs done, which grows during training
   */
  LearningRates(TrainingPlan plan, int stepsPerEpoch, List<EpochReport> history) {
    config = plan.options.config;
    schedule = plan.schedule;
    base = plan.rule.learningRate();
    this.stepsPerEpoch = stepsPerEpoch;
    epochs = plan.options.epochs;
    this.history = history;
  }

  /**
   * Returns the learning rate of a step.
   *
   * @param step counts from 1
   * @param ofListeners what listeners multiply it by
   * @throws PluginException if the schedule gives no finite number from 0
   */
  double at(long step, double ofListeners) {
    this.step = step;
    double factor = schedule.factor(this);
    if (!(factor >= 0 && Double.isFinite(factor))) {
      throw new PluginException(
          "the schedule '%s' multiplies the learning rate by %s in step %d, which is no finite number from 0; ask its author"
              .formatted(config.schedule(), factor, step));
    }
    double warm = step < config.warmup() ? (double) step / config.warmup() : 1;
    return base * warm * factor * ofListeners;
  }

  /**
   * Checks that a training that is resumed had these learning rates. Many schedules depend on the
   * number of epochs, which checkpoints do not hold.
   *
   * @param control knows what listeners multiplied them by
   * @throws ConfigurationException if they differ in an epoch
   */
  void checkResumed(TrainingControl control) {
    for (int epoch = 1; epoch <= history.size(); epoch++) {
      double had = history.get(epoch - 1).learningRate();
      double gives = at(epoch * stepsPerEpoch, control.ofEpoch(epoch));
      // Checkpoints of versions without schedules do not tell it.
      if (!Double.isNaN(had) && gives != had) {
        throw new ConfigurationException(
            "the checkpoint's epoch %d ended with the learning rate %s, where schedule %s over %d epochs gives %s; resume with the number of epochs that the training began with"
                .formatted(epoch, had, config.schedule(), epochs, gives));
      }
    }
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public long stepsPerEpoch() {
    return stepsPerEpoch;
  }

  @Override
  public int epochs() {
    return epochs;
  }

  @Override
  public double loss(int epoch) {
    if (epoch < 1 || epoch > epochsDone()) {
      throw new IndexOutOfBoundsException(
          "the loss of epoch %d is not known; epochs done: %d".formatted(epoch, epochsDone()));
    }
    EpochReport report = history.get(epoch - 1);
    return Double.isNaN(report.validationLoss()) ? report.trainLoss() : report.validationLoss();
  }
}
