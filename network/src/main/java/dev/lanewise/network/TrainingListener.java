package dev.lanewise.network;

import java.util.function.Supplier;

/**
 * Is told how training goes, on the thread that trains, and may steer it.
 *
 * <p>After each batch, and after each epoch, first all listeners are asked by {@code control}, in
 * the order in which they were added, and then all are told. So a state that a listener keeps holds
 * what all of them have asked for. A listener that decides by what it is given alone leaves
 * training as reproducible as it was; one that keeps something from call to call decides otherwise
 * after a resume than before, unless it can tell from {@link TrainingControl}.
 *
 * @since 0.1
 */
public interface TrainingListener {

  /**
   * Called after each batch, before {@link #batchDone}, to steer the steps to come.
   *
   * @param report to be read within the call only
   * @param control what can be changed
   */
  default void control(BatchReport report, TrainingControl control) {}

  /**
   * Called after each epoch, before {@link #epochDone}, to steer the epochs to come. For instance,
   * to halve the learning rate when the network learns by heart, and to stop when it is good:
   *
   * {@snippet :
   * public void control(EpochReport report, TrainingControl control) {
   *   if (report.trainLoss() < 0.01) {
   *     control.stopAfterEpoch();
   *   } else if (report.trainLoss() < report.validationLoss() / 2) {
   *     control.learningRateFactor(control.learningRateFactor() / 2);
   *   }
   * }
   * }
   *
   * @param report the figures of the epoch
   * @param control what can be changed
   */
  default void control(EpochReport report, TrainingControl control) {}

  /**
   * Called after each batch.
   *
   * <p>For instance, to see gradients explode or vanish on their way back through the layers:
   *
   * {@snippet :
   * public void batchDone(BatchReport report) {
   *   GradientNorms norms = report.gradients();
   *   for (int layer = 0; report.batch() == 1 && layer < norms.layers(); layer++) {
   *     System.out.println(report.epoch() + ": " + norms.name(layer) + " " + norms.norm(layer));
   *   }
   * }
   * }
   *
   * @param report to be read within the call only
   */
  default void batchDone(BatchReport report) {}

  /**
   * Called after each epoch.
   *
   * @param report the figures of the epoch
   * @param state gives a copy of everything that is needed to resume from here
   */
  default void epochDone(EpochReport report, Supplier<TrainingState> state) {}

  /**
   * Called with something that the user should know; training goes on. It says that the metric of a
   * plugin has no value after an epoch and is NaN in its report. Each metric is told of once in a
   * training, before the {@code control} of that epoch.
   *
   * @param sentence says what and why, without a full stop
   */
  default void note(String sentence) {}

  /**
   * Called when training has ended: all epochs are trained, or it stopped early. Not called if an
   * exception ends it.
   *
   * @param state gives a copy of everything that is needed to resume from here
   */
  default void trainingDone(Supplier<TrainingState> state) {}
}
