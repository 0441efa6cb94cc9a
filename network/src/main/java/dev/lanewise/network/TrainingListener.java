package dev.lanewise.network;

import java.util.function.Supplier;

/**
 * Is told how training goes, on the thread that trains.
 *
 * @since 0.1
 */
public interface TrainingListener {

  /**
   * Called after each batch, before {@link #batchDone}, with the gradients that its step followed.
   *
   * <p>Without a listener that computes norms this costs nothing. For instance, to see gradients
   * explode or vanish on their way back through the layers:
   *
   * {@snippet :
   * public void gradientsDone(int epoch, int batch, int batches, GradientNorms norms) {
   *   for (int layer = 0; batch == 1 && layer < norms.layers(); layer++) {
   *     System.out.println(epoch + ": " + norms.name(layer) + " " + norms.norm(layer));
   *   }
   * }
   * }
   *
   * @param epoch counts from 1
   * @param batch counts from 1
   * @param batches how many batches an epoch has
   * @param norms to be used within the call only
   */
  default void gradientsDone(int epoch, int batch, int batches, GradientNorms norms) {}

  /**
   * Called after each batch.
   *
   * @param epoch counts from 1
   * @param batch counts from 1
   * @param batches how many batches an epoch has
   * @param loss the mean loss of the batch
   */
  default void batchDone(int epoch, int batch, int batches, double loss) {}

  /**
   * Called after each batch, for listeners that also look at the weights; calls {@link
   * #batchDone(int, int, int, double)}, unless overridden.
   *
   * @param epoch counts from 1
   * @param batch counts from 1
   * @param batches how many batches an epoch has
   * @param loss the mean loss of the batch, before the weights were updated
   * @param model gives a copy of the network with its updated weights, which are finite numbers
   *     unless training is about to fail; to be called before this method returns
   */
  default void batchDone(int epoch, int batch, int batches, double loss, Supplier<Model> model) {
    batchDone(epoch, batch, batches, loss);
  }

  /**
   * Called after each epoch.
   *
   * @param report what the epoch came to
   * @param state gives a copy of everything that is needed to go on from here
   */
  default void epochDone(EpochReport report, Supplier<TrainingState> state) {}
}
