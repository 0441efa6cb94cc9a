package dev.lanewise.network.outputs;

import dev.lanewise.api.kernels.Workers;
import dev.lanewise.network.images.Mixing;
import dev.lanewise.network.layers.Buffers;

/**
 * The rows of a mini-batch mixed in pairs: λ · row + (1 − λ) · partner.
 *
 * <p>Rows with weights w and v have the weight λ·w + (1 − λ)·v together, and a target to which each
 * adds by its part of that. So a loss that is linear in its targets is the sum of the weighted
 * losses with both.
 */
final class BatchMixture implements Workers.Part {

  private final Mixing mixing;
  private final Unmixed unmixed;
  private final float[] inputs;
  private final int[] partnerLabels;
  private final float[] partnerWeights;
  private final float[] weights;
  private final float[] targets;
  private int rows;
  private int parts;

  /**
   * The rows before they are mixed.
   *
   * @param inputs their inputs, row by row
   * @param width how many a row has
   * @param labels their classes
   * @param targets their targets, empty if the loss takes classes
   * @param outputs how many a row has
   * @param weights their weights, empty without
   */
  @SuppressWarnings("ArrayRecordComponent") // Buffers, and never compared.
  record Unmixed(
      float[] inputs, int width, int[] labels, float[] targets, int outputs, float[] weights) {}

  BatchMixture(Mixing mixing, Unmixed unmixed, int maxRows) {
    this.mixing = mixing;
    this.unmixed = unmixed;
    inputs = Buffers.of(maxRows, unmixed.width(), "a batch");
    partnerLabels = new int[maxRows];
    partnerWeights = new float[unmixed.weights().length];
    weights = new float[partnerWeights.length];
    targets = new float[unmixed.targets().length];
  }

  /** Mixes rows as it is drawn for a step. */
  void mix(long step, int count, Workers workers) {
    mixing.draw(step, count);
    rows = count;
    parts = Batch.parts(rows, unmixed.width(), workers);
    workers.run(parts, this);
  }

  @Override
  public void run(int index, int worker) {
    int end = Workers.boundary(index + 1, parts, rows, 1);
    for (int row = Workers.boundary(index, parts, rows, 1); row < end; row++) {
      int partner = mixing.partners()[row];
      partnerLabels[row] = unmixed.labels()[partner];
      float share = share();
      mix(unmixed.inputs(), unmixed.width(), row, partner, share, inputs);
      if (partnerWeights.length > 0) {
        float own = share * unmixed.weights()[row];
        partnerWeights[row] = unmixed.weights()[partner];
        weights[row] = own + (1 - share) * partnerWeights[row];
        share = weights[row] == 0 ? share : own / weights[row];
      }
      if (targets.length > 0) {
        mix(unmixed.targets(), unmixed.outputs(), row, partner, share, targets);
      }
    }
  }

  private static void mix(
      float[] values, int width, int row, int partner, float share, float[] mixed) {
    float rest = 1 - share;
    for (int i = 0; i < width; i++) {
      mixed[row * width + i] = share * values[row * width + i] + rest * values[partner * width + i];
    }
  }

  /** Returns how much of a row itself is in it, λ, from 0.5 to 1. */
  float share() {
    return mixing.share();
  }

  float[] inputs() {
    return inputs;
  }

  float[] targets() {
    return targets;
  }

  /** Returns the class of each row's partner. */
  int[] partnerLabels() {
    return partnerLabels;
  }

  /** Returns the weight of each row's partner; empty without weights. */
  float[] partnerWeights() {
    return partnerWeights;
  }

  /** Returns the weight of each mixed row; empty without weights. */
  float[] weights() {
    return weights;
  }
}
