package dev.lanewise.testkit;

import dev.lanewise.api.plugin.Schedule;
import java.util.function.IntToDoubleFunction;

/**
 * A training to ask a schedule about.
 *
 * @param losses the loss of each epoch, from 1
 */
record SampleTraining(String name, int epochs, long stepsPerEpoch, IntToDoubleFunction losses) {

  /** Returns the factors of all steps. */
  double[] factors(Schedule schedule) {
    double[] factors = new double[Math.toIntExact(epochs * stepsPerEpoch)];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = factor(schedule, i + 1);
    }
    return factors;
  }

  double factor(Schedule schedule, long step) {
    return schedule.factor(new At(this, step));
  }

  private record At(SampleTraining training, long step) implements Schedule.Progress {
    @Override
    public long stepsPerEpoch() {
      return training.stepsPerEpoch;
    }

    @Override
    public int epochs() {
      return training.epochs;
    }

    @Override
    public double loss(int epoch) {
      if (epoch < 1 || epoch > epochsDone()) {
        throw new AssertionError(
            "in step %d the schedule asks for the loss of epoch %d, but it can only know those of the epochs from 1 to epochsDone(), which is %d"
                .formatted(step, epoch, epochsDone()));
      }
      return training.losses.applyAsDouble(epoch);
    }
  }
}
