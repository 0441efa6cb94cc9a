package dev.lanewise.network;

import java.util.function.Supplier;

/**
 * Is told how training goes, on the thread that trains.
 *
 * @since 0.1
 */
public interface TrainingListener {

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
}
