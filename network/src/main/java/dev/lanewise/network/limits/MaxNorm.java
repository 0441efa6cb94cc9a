package dev.lanewise.network.limits;

import dev.lanewise.api.kernels.Workers;
import dev.lanewise.network.layers.DenseLayer;
import dev.lanewise.network.regularization.LayerNumbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Brings the weights from all inputs to a pre-activation to at most a norm, after the optimizer's
 * step.
 *
 * <p>The weights of a pre-activation are a column of the matrix. Its squares are added in double
 * precision from the first row to the last, whatever the number of threads, which share out
 * columns.
 */
final class MaxNorm implements Workers.Part {

  /** Added to a norm before the division, as in PyTorch. */
  private static final double EPSILON = 1e-7;

  /** The columns of a cache line. */
  private static final int LINE = 16;

  private final float[] parameters;
  private final Workers workers;
  private final List<Columns> parts = new ArrayList<>();

  /**
   * Some columns of a layer's weights.
   *
   * @param sums the sums of their squares
   * @param factors what each is multiplied by
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Columns(
      DenseLayer layer, double limit, int from, double[] sums, float[] factors) {}

  /**
   * Plans the limits.
   *
   * @param limits the largest norm of each layer, 0 for none
   * @param dense the dense layers
   */
  MaxNorm(LayerNumbers limits, List<DenseLayer> dense, float[] parameters, Workers workers) {
    this.parameters = parameters;
    int weights = 0;
    for (DenseLayer layer : dense) {
      double limit = limits.of(layer.path().toString());
      if (limit > 0) {
        int width = Math.max(LINE, Chunk.SIZE / layer.inputs() / LINE * LINE);
        for (int from = 0; from < layer.width(); from += width) {
          int count = Math.min(width, layer.width() - from);
          parts.add(new Columns(layer, limit, from, new double[count], new float[count]));
        }
        weights += layer.bias() - layer.weights();
      }
    }
    this.workers = Chunk.workers(weights, workers);
  }

  /** Limits the weights. */
  void run() {
    workers.run(parts.size(), this);
  }

  @Override
  public void run(int index, int worker) {
    Columns columns = parts.get(index);
    sumUp(columns);
    boolean exceeds = false;
    for (int j = 0; j < columns.sums.length; j++) {
      double norm = Math.sqrt(columns.sums[j]);
      // Not if it is infinite: the check of divergence needs to see it.
      boolean isTooLarge = norm > columns.limit && Double.isFinite(norm);
      columns.factors[j] = isTooLarge ? (float) (columns.limit / (norm + EPSILON)) : 1;
      exceeds |= isTooLarge;
    }
    if (exceeds) {
      scale(columns);
    }
  }

  private void sumUp(Columns columns) {
    double[] sums = columns.sums;
    DenseLayer layer = columns.layer;
    Arrays.fill(sums, 0);
    for (int row = 0; row < layer.inputs(); row++) {
      int at = layer.weights() + row * layer.width() + columns.from;
      for (int j = 0; j < sums.length; j++) {
        sums[j] += (double) parameters[at + j] * parameters[at + j];
      }
    }
  }

  private void scale(Columns columns) {
    float[] factors = columns.factors;
    DenseLayer layer = columns.layer;
    for (int row = 0; row < layer.inputs(); row++) {
      int at = layer.weights() + row * layer.width() + columns.from;
      for (int j = 0; j < factors.length; j++) {
        parameters[at + j] *= factors[j];
      }
    }
  }
}
