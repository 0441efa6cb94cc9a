package dev.lanewise.network;

import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.Loss;
import java.util.Set;

/** Decides a row's class from its outputs, or from its logits where that is the same decision. */
final class ClassDecision {

  /** Activations that keep the order of their inputs, so that they need not be computed. */
  private static final Set<String> ORDER_KEEPING = Set.of("softmax", "log_softmax", "sigmoid");

  private final float threshold;
  private final int width;
  private final Kernels kernels;

  /**
   * Prepares the decision.
   *
   * @param task the classes
   * @param activation the id of the output activation
   * @param onLogits whether rows hold logits instead of outputs
   * @param width the length of a row
   * @param kernels what finds the largest output
   */
  ClassDecision(
      Task.Classification task, String activation, boolean onLogits, int width, Kernels kernels) {
    this.kernels = kernels;
    this.threshold = onLogits ? onLogits(task.threshold(), activation) : task.threshold();
    this.width = width;
  }

  private static float onLogits(float threshold, String activation) {
    // The perceptron's step is at 0, whatever is between its outputs 0 and 1.
    return activation.equals("sigmoid") ? (float) StrictMath.log(threshold / (1.0 - threshold)) : 0;
  }

  /**
   * Tells whether the output activation may be left out when only the class is asked for: it keeps
   * the order, and training decided on the logits, too.
   */
  static boolean leavesOut(String activation, Loss loss) {
    return ORDER_KEEPING.contains(activation) && loss.logitsOf().contains(activation);
  }

  /** Returns the class of a row; of equal outputs the first counts. */
  int classOf(float[] rows, int row) {
    int offset = row * width;
    if (width == 1) {
      return rows[offset] >= threshold ? 1 : 0;
    }
    return kernels.argmax(width, rows, offset);
  }

  /** Counts the rows whose class is their label. */
  int correct(float[] rows, int count, int[] labels) {
    int correct = 0;
    for (int row = 0; row < count; row++) {
      if (classOf(rows, row) == labels[row]) {
        correct++;
      }
    }
    return correct;
  }
}
