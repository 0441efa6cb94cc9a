package dev.lanewise.network;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.outputs.LossComputation;

/** What is summed up over the mini-batches of the present epoch. */
final class RunningEpoch {

  private LossComputation.Total loss = new LossComputation.Total();
  private long correct;
  private int batches;
  private double factor = 1;
  private double secondsBefore;
  private long since = System.nanoTime();

  /** Goes on from a checkpoint within the epoch, of which so many mini-batches are all. */
  void resume(TrainingState.PartialEpoch state, int all) {
    if (state.batches() > all) {
      throw new ConfigurationException(
          "the checkpoint is after batch %d of an epoch that has %d; resume from another"
              .formatted(state.batches(), all));
    }
    loss = new LossComputation.Total(state.lossSum(), state.lossWeight());
    correct = state.correct();
    batches = state.batches();
    factor = state.learningRateFactor();
    secondsBefore = state.seconds();
  }

  /** Begins the clock, as far as the epoch is not finished. */
  void start() {
    since = System.nanoTime();
  }

  /** Begins another epoch. */
  void clear() {
    loss = new LossComputation.Total();
    correct = 0;
    batches = 0;
    secondsBefore = 0;
  }

  /**
   * Adds a mini-batch.
   *
   * @param total its loss
   * @param rows how many of its rows were classified correctly
   * @param learningRateFactor what listeners had its learning rate multiplied by
   */
  void add(LossComputation.Total total, int rows, double learningRateFactor) {
    loss.add(total);
    correct += rows;
    factor = learningRateFactor;
    batches++;
  }

  /** Returns how many mini-batches are done. */
  int batches() {
    return batches;
  }

  double loss() {
    return loss.mean();
  }

  long correct() {
    return correct;
  }

  /** Returns the factor of the last step's learning rate. */
  double learningRateFactor() {
    return factor;
  }

  /** Returns how long the epoch has taken, without the time between a stop and its resumption. */
  double seconds() {
    return secondsBefore + (System.nanoTime() - since) * 1e-9;
  }

  /** Returns what a checkpoint holds, with the weights that the epoch began with. */
  TrainingState.PartialEpoch state(float[] before) {
    return new TrainingState.PartialEpoch(
        batches, loss.sum(), loss.weight(), correct, seconds(), factor, before.clone());
  }
}
