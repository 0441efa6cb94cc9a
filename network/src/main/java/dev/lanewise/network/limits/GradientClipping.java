package dev.lanewise.network.limits;

import dev.lanewise.api.kernels.Workers;
import dev.lanewise.network.layers.Layer;
import dev.lanewise.network.layers.ParameterLayout;
import dev.lanewise.network.layers.ParameterSlice;
import dev.lanewise.network.regularization.Clipping;
import java.util.ArrayList;
import java.util.List;

/**
 * Clips gradients in place.
 *
 * <p>A norm is computed in double precision, in one order: the gradients of a {@link Chunk} are
 * added to eight partial sums in turn, these are folded by a tree, and the sums of the chunks are
 * added in the order of memory. So it has the same bits whatever the kernels and the threads, and
 * the square of no finite gradient overflows.
 */
final class GradientClipping {

  /** Added to a norm before the division, as in PyTorch. */
  private static final double EPSILON = 1e-6;

  private final Clipping.Kind kind;
  private final double limit;
  private final float[] gradients;
  private final Workers workers;
  private final Chunk[] chunks;
  private final double[] sums;

  /** What the gradients of each chunk are multiplied by, 1 to leave them. */
  private final float[] factors;

  private final Workers.Part toValue = this::toValue;
  private final Workers.Part squares = this::squares;
  private final Workers.Part scaling = this::scale;

  /**
   * Plans the clipping.
   *
   * @param layout where the parameters of each layer lie
   * @param gradients the gradients in them
   */
  GradientClipping(Clipping clipping, ParameterLayout layout, float[] gradients, Workers workers) {
    kind = clipping.kind();
    limit = clipping.limit();
    this.gradients = gradients;
    this.workers = Chunk.workers(layout.size(), workers);
    chunks = chunks(layout, kind == Clipping.Kind.NORM);
    sums = new double[chunks.length];
    factors = new float[chunks.length];
  }

  private static Chunk[] chunks(ParameterLayout layout, boolean eachParameter) {
    List<Chunk> chunks = new ArrayList<>();
    if (!eachParameter) {
      Chunk.divide(0, 0, layout.size(), chunks);
      return chunks.toArray(Chunk[]::new);
    }
    int number = 0;
    for (ParameterSlice tensor :
        layout.layers().stream().map(Layer::tensors).flatMap(List::stream).toList()) {
      Chunk.divide(number++, tensor.offset(), tensor.offset() + tensor.length(), chunks);
    }
    return chunks.toArray(Chunk[]::new);
  }

  /** Clips the gradients. */
  void run() {
    if (kind == Clipping.Kind.VALUE) {
      workers.run(chunks.length, toValue);
      return;
    }
    workers.run(chunks.length, squares);
    boolean scales = false;
    int from = 0;
    while (from < chunks.length) {
      int to = from;
      double sum = 0;
      while (to < chunks.length && chunks[to].of() == chunks[from].of()) {
        sum += sums[to++];
      }
      double factor = limit / (Math.sqrt(sum) + EPSILON);
      // Not if the norm is infinite or NaN: the check of divergence needs to see where.
      boolean clips = factor < 1 && Double.isFinite(sum);
      for (int i = from; i < to; i++) {
        factors[i] = clips ? (float) factor : 1;
      }
      scales |= clips;
      from = to;
    }
    if (scales) {
      workers.run(chunks.length, scaling);
    }
  }

  private void toValue(int index, int worker) {
    float most = (float) limit;
    int to = chunks[index].to();
    for (int i = chunks[index].from(); i < to; i++) {
      gradients[i] = Math.max(-most, Math.min(most, gradients[i]));
    }
  }

  private void squares(int index, int worker) {
    int to = chunks[index].to();
    int i = chunks[index].from();
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    for (; i < to - 7; i += 8) {
      s0 += square(i);
      s1 += square(i + 1);
      s2 += square(i + 2);
      s3 += square(i + 3);
      s4 += square(i + 4);
      s5 += square(i + 5);
      s6 += square(i + 6);
      s7 += square(i + 7);
    }
    double sum = ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
    for (; i < to; i++) {
      sum += square(i);
    }
    sums[index] = sum;
  }

  private double square(int i) {
    return (double) gradients[i] * gradients[i];
  }

  private void scale(int index, int worker) {
    float factor = factors[index];
    if (factor < 1) {
      int to = chunks[index].to();
      for (int i = chunks[index].from(); i < to; i++) {
        gradients[i] *= factor;
      }
    }
  }
}
