package dev.lanewise.network.outputs;

import dev.lanewise.api.kernels.Kernels;

/** Chooses the class of each row of the last batch, from its outputs or its logits. */
public final class ClassDecision {

  private final float[] scores;
  private final int width;
  private final float threshold;
  private final Kernels kernels;

  /**
   * Prepares the decision.
   *
   * @param scores the outputs or logits of the last batch, in rows of {@code width}
   * @param width the length of a row
   * @param threshold from where a single score means the second class
   * @param kernels what finds the largest score
   */
  ClassDecision(float[] scores, int width, float threshold, Kernels kernels) {
    this.scores = scores;
    this.width = width;
    this.threshold = threshold;
    this.kernels = kernels;
  }

  /** Returns the class of a row; of equal scores the first counts. */
  public int classOf(int row) {
    int offset = row * width;
    if (width == 1) {
      return scores[offset] >= threshold ? 1 : 0;
    }
    return kernels.argmax(width, scores, offset);
  }

  /** Counts the rows whose class is their label. */
  public int correct(int rows, int[] labels) {
    int correct = 0;
    for (int row = 0; row < rows; row++) {
      if (classOf(row) == labels[row]) {
        correct++;
      }
    }
    return correct;
  }
}
