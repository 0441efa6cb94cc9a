package dev.lanewise.network;

import dev.lanewise.network.layers.ParameterLayout;
import java.util.List;
import java.util.Locale;

/**
 * How large each layer's gradient was in a batch.
 *
 * <p>A norm is the square root of the sum of squares of the derivatives of the batch's mean loss in
 * all weights, biases and activation parameters of the layer: in units of the loss for a weight
 * that changes by 1. It is computed when it is asked for, with squares and sums in double precision
 * in the order of the weights in memory, so it has the same bits whatever the kernels and the
 * number of threads, and neither overflows nor underflows.
 *
 * @since 0.1
 */
public final class GradientNorms {

  private final List<ParameterLayout.Parameters> layers;
  private final float[] gradients;

  /**
   * Creates the norms of an array of gradients.
   *
   * @param layout which layers they belong to
   * @param gradients the gradients of all layers, as of each call
   */
  GradientNorms(ParameterLayout layout, float[] gradients) {
    layers = layout.parameters();
    this.gradients = gradients;
  }

  /** Returns the number of layers with parameters; others, such as dropout, have no gradient. */
  public int layers() {
    return layers.size();
  }

  /**
   * Returns a layer's name as messages have it, such as {@code layer 1 (50:sigmoid)}.
   *
   * @param layer counts the layers with parameters from 0, next to the inputs
   */
  public String name(int layer) {
    return layers.get(layer).layer().title();
  }

  /**
   * Computes the norm of a layer's gradient; takes about a nanosecond for each weight and allocates
   * nothing.
   *
   * @param layer counts the layers with parameters from 0, next to the inputs
   * @return at least 0; infinite or NaN if the gradient is not finite
   */
  public double norm(int layer) {
    ParameterLayout.Parameters part = layers.get(layer);
    double sum = 0;
    int end = part.to();
    for (int i = part.from(); i < end; i++) {
      sum += (double) gradients[i] * gradients[i];
    }
    return Math.sqrt(sum);
  }

  /**
   * Returns, for a message, the layer where the gradient exploded: from the outputs backwards, the
   * first layer whose norm is not finite, or else the layer with the largest norm. Empty if all
   * norms are 0, as before the first mini-batch.
   */
  String largest() {
    int at = -1;
    double largest = 0;
    for (int layer = layers.size() - 1; layer >= 0 && largest < Double.POSITIVE_INFINITY; layer--) {
      double norm = norm(layer);
      if (!(norm <= largest)) {
        at = layer;
        largest = Double.isNaN(norm) ? Double.POSITIVE_INFINITY : norm;
      }
    }
    if (at < 0) {
      return "";
    }
    return Double.isInfinite(largest)
        ? "the gradient of %s was no longer finite".formatted(name(at))
        : String.format(
            Locale.ROOT, "%s had the largest gradient, of norm %.3g", name(at), largest);
  }
}
