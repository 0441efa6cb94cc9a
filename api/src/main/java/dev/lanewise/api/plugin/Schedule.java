package dev.lanewise.api.plugin;

/**
 * How the learning rate changes from step to step.
 *
 * <p>A schedule is a pure function: it keeps nothing, so a training that is resumed goes on as one
 * that never stopped, and it may be asked about any step in any order, by several threads at once.
 * What it computes decides which weights training gives, so it uses {@link StrictMath} for
 * functions such as the cosine: {@link Math} may give other bits on another machine. It is asked
 * once a step, so it allocates nothing. ({@code StrictMath.sin} and {@code cos} do.)
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Schedule {

  /**
   * Returns what the optimizer's learning rate is multiplied by in a step.
   *
   * @return a finite number from 0; 1 for the learning rate itself
   */
  double factor(Progress progress);

  /**
   * How far a training is. The object is only valid during the call, as the next step changes it.
   *
   * @since 0.1
   */
  interface Progress {

    /** Returns the number of the step, from 1 to {@link #steps}, counted over all epochs. */
    long step();

    /** Returns how many steps an epoch has, from 1. */
    long stepsPerEpoch();

    /** Returns how many epochs the training has in all, those before a resume among them. */
    int epochs();

    /**
     * Returns the loss measured in a finished epoch: that on the validation rows if there are any,
     * else the mean over the rows trained on.
     *
     * @param epoch from 1 to {@link #epochsDone}
     * @throws IndexOutOfBoundsException if the epoch is not finished
     */
    double loss(int epoch);

    /** Returns how many steps the training has in all. */
    default long steps() {
      return epochs() * stepsPerEpoch();
    }

    /** Returns how many epochs are finished before the step. */
    default int epochsDone() {
      return Math.toIntExact((step() - 1) / stepsPerEpoch());
    }
  }
}
