package dev.lanewise.network;

import java.util.function.Supplier;

/**
 * What a batch came to, as listeners are told; to be read within the call only, since the next
 * batch changes it, so that a step allocates nothing.
 *
 * @since 0.1
 */
public final class BatchReport {

  private final GradientNorms gradients;
  private final Supplier<Model> copy;
  private int epoch;
  private int batch;
  private int batches;
  private double loss;

  BatchReport(GradientNorms gradients, Supplier<Model> copy) {
    this.gradients = gradients;
    this.copy = copy;
  }

  void set(int epoch, int batch, int batches, double loss) {
    this.epoch = epoch;
    this.batch = batch;
    this.batches = batches;
    this.loss = loss;
  }

  /** Returns which epoch it belongs to, from 1. */
  public int epoch() {
    return epoch;
  }

  /** Returns which batch of the epoch it is, from 1. */
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

  /** Returns the norms of the gradients that the step followed; each is computed when asked for. */
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
}
