package dev.lanewise.network.validation;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.BatchReport;
import dev.lanewise.network.DivergenceException;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingControl;
import dev.lanewise.network.TrainingListener;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The range test of the learning rate (Smith, Cyclical learning rates for training neural networks,
 * 2017, section 3.3): the rate rises from step to step by the same factor, until the loss explodes.
 *
 * @param from the learning rate of the first step, above 0
 * @param to that of the last step, above {@code from}; {@code to / from} is finite
 * @param epochs over how many epochs it rises, from 1
 * @since 0.1
 */
public record RangeTest(double from, double to, int epochs) {

  /** The loss has exploded when it is so many times its least above that. */
  private static final double EXPLODED = 3;

  /** The weight of what was before in the moving average that smooths the loss. */
  private static final double SMOOTHING = 0.95;

  /**
   * Checks the ranges.
   *
   * @throws ConfigurationException if a number is out of its range
   */
  public RangeTest {
    if (!(from > 0 && to > from && Double.isFinite(to))) {
      throw new ConfigurationException(
          "the learning rate rises from a number above 0 to a larger one, not from %s to %s"
              .formatted(from, to));
    }
    if (Double.isInfinite(to / from)) {
      throw new ConfigurationException(
          "the learning rate cannot rise from %s to %s, as the factor between them is no finite number; begin higher"
              .formatted(from, to));
    }
    if (epochs < 1) {
      throw new ConfigurationException("epochs=%d is out of range: from 1".formatted(epochs));
    }
  }

  /**
   * A step of the test.
   *
   * @param step from 1
   * @param learningRate that of the step
   * @param loss the loss of its batch, before the step
   * @param smoothed the exponential moving average of the losses so far, without the weight of its
   *     beginning at 0 (Kingma and Ba, Adam, 2015, section 3)
   * @since 0.1
   */
  public record Step(int step, double learningRate, double loss, double smoothed) {}

  /**
   * What the test came to.
   *
   * @param steps the steps until the loss exploded, or all
   * @param exploded the learning rate at which the loss exploded; empty if it did not
   * @since 0.1
   */
  public record Result(List<Step> steps, OptionalDouble exploded) {

    /** A rate of the least loss is on the edge, where training is about to fail. */
    private static final double SAFETY = 10;

    /** Copies the list. */
    public Result {
      steps = List.copyOf(steps);
    }

    /** Returns the step with the least smoothed loss; the first of equal ones. */
    public Step least() {
      Step least = steps.getFirst();
      for (Step step : steps) {
        if (step.smoothed() < least.smoothed()) {
          least = step;
        }
      }
      return least;
    }

    /**
     * Returns the step at which the smoothed loss falls most for the same factor of the rate,
     * measured over a tenth of the steps around it; empty if it never falls.
     */
    public Optional<Step> steepest() {
      int reach = Math.max(1, steps.size() / 20);
      double most = 0;
      Optional<Step> steepest = Optional.empty();
      for (int i = reach; i + reach < steps.size(); i++) {
        double fall = steps.get(i - reach).smoothed() - steps.get(i + reach).smoothed();
        if (fall > most) {
          most = fall;
          steepest = Optional.of(steps.get(i));
        }
      }
      return steepest;
    }

    /**
     * Returns the learning rate to begin with: a tenth of that of the least smoothed loss. Empty if
     * the loss never fell.
     */
    public OptionalDouble suggestion() {
      Step least = least();
      return least.step() == 1 || steepest().isEmpty()
          ? OptionalDouble.empty()
          : OptionalDouble.of(least.learningRate() / SAFETY);
    }

    /**
     * Tells whether the loss was the least in the last steps, so that a higher rate may be good.
     */
    public boolean isStillFalling() {
      return exploded.isEmpty() && least().step() > steps.size() - Math.max(1, steps.size() / 20);
    }
  }

  /**
   * Trains until the loss explodes, and keeps no model.
   *
   * @param trainer the settings, of which the learning rate, the schedule, the warm-up and the
   *     number of epochs are not used; early stopping must be off
   * @throws ConfigurationException if settings and data do not fit each other
   */
  public Result run(Trainer trainer, Dataset data, Engine engine) {
    Rise rise = new Rise();
    try {
      trainer.toBuilder()
          .learningRate(from)
          .schedule("constant")
          .warmup(0)
          .epochs(epochs)
          .listener(rise)
          .build()
          .train(data, engine);
    } catch (Exploded | DivergenceException e) {
      if (rise.steps.isEmpty()) {
        throw new ConfigurationException(
            "the loss is no finite number in the first step, at the learning rate %s; begin lower"
                .formatted(from),
            e);
      }
      return new Result(rise.steps, OptionalDouble.of(rise.rate));
    }
    return new Result(rise.steps, OptionalDouble.empty());
  }

  /** Ends the training in the middle of an epoch. */
  private static final class Exploded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Exploded() {
      super("the loss exploded", null, false, false);
    }
  }

  private final class Rise implements TrainingListener {

    private final List<Step> steps = new ArrayList<>();
    private double rate = from;
    private double average;
    private double least = Double.POSITIVE_INFINITY;

    @Override
    public void control(BatchReport report, TrainingControl control) {
      int done = steps.size() + 1;
      average = SMOOTHING * average + (1 - SMOOTHING) * report.loss();
      double smoothed = average / (1 - StrictMath.pow(SMOOTHING, done));
      steps.add(new Step(done, rate, report.loss(), smoothed));
      least = Math.min(least, smoothed);
      if (smoothed - least > EXPLODED * Math.abs(least)) {
        throw new Exploded();
      }
      double last = (double) epochs * report.batches() - 1;
      double factor = StrictMath.exp(StrictMath.log(to / from) * Math.min(1, done / last));
      control.learningRateFactor(factor);
      rate = from * factor;
    }
  }
}
