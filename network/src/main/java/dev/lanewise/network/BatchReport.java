package dev.lanewise.network;

import java.util.function.Supplier;

/**
 * The figures of a mini-batch, for listeners. It may be read within the call only, because the next
 * mini-batch overwrites it; so a step allocates nothing.
 *
 * @since 0.1
 */
public final class BatchReport {

  private final GradientNorms gradients;
  private final Supplier<Model> copy;
  private final Supplier<TrainingState> state;
  private int epoch;
  private int batch;
  private int batches;
  private double loss;

  BatchReport(GradientNorms gradients, Supplier<Model> copy, Supplier<TrainingState> state) {
    this.gradients = gradients;
    this.copy = copy;
    this.state = state;
  }

  void set(int epoch, int batch, int batches, double loss) {
    this.epoch = epoch;
    this.batch = batch;
    this.batches = batches;
    this.loss = loss;
  }

  /** Returns the number of the epoch, from 1. */
  public int epoch() {
    return epoch;
  }

  /** Returns the number of the mini-batch in its epoch, from 1. */
  public int batch() {
    return batch;
  }

  /** Returns how many batches an epoch has. */
  public int batches() {
    return batches;
  }

  /** Returns the mean loss of the batch, before the weights were updated; a finite number. */
  public double loss() {
    return loss;
  }

  /**
   * Returns the norms of the gradients that the step followed, clipped and with the penalties if
   * there are any; each is computed when asked for.
   */
  public GradientNorms gradients() {
    return gradients;
  }

  /**
   * Returns a copy of the network with the updated weights, which are finite numbers unless
   * training is about to fail.
   */
  public Model copyModel() {
    return copy.get();
  }

  /**
   * Returns a copy of everything that is needed to resume from here, within the epoch. Unlike the
   * rest of the report it may be kept.
   */
  public TrainingState state() {
    return state.get();
  }
}
