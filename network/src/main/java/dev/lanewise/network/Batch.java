package dev.lanewise.network;

import dev.lanewise.api.plugin.Loss;

/** Some rows of a data set, copied side by side, with targets written as the loss wants them. */
final class Batch {

  private final Dataset data;
  private final Loss.Targets encoding;
  private final int outputs;
  private final float[] inputs;
  private final int[] labels;
  private final float[] targets;

  /**
   * Allocates a batch.
   *
   * @param data where rows come from
   * @param encoding how targets are written
   * @param outputs the width of a row of targets
   * @param maxRows the most rows
   */
  Batch(Dataset data, Loss.Targets encoding, int outputs, int maxRows) {
    this.data = data;
    this.encoding = encoding;
    this.outputs = outputs;
    inputs = Buffers.of(maxRows, data.inputWidth(), "a batch");
    labels = new int[maxRows];
    targets =
        encoding == Loss.Targets.CLASSES ? new float[0] : Buffers.of(maxRows, outputs, "a batch");
  }

  /** Copies the rows {@code order[from … from + rows − 1]}. */
  void load(int[] order, int from, int rows) {
    int width = data.inputWidth();
    for (int i = 0; i < rows; i++) {
      int row = order[from + i];
      System.arraycopy(data.inputs(), row * width, inputs, i * width, width);
      if (data.hasLabels()) {
        labels[i] = data.labels()[row];
      }
      if (encoding != Loss.Targets.CLASSES) {
        writeTarget(row, i);
      }
    }
  }

  private void writeTarget(int row, int at) {
    if (data.hasTargets()) {
      System.arraycopy(data.targets(), row * outputs, targets, at * outputs, outputs);
      return;
    }
    float other = encoding == Loss.Targets.SIGNS ? -1 : 0;
    int label = data.labels()[row];
    if (outputs == 1) {
      targets[at] = label == 1 ? 1 : other;
      return;
    }
    for (int j = 0; j < outputs; j++) {
      targets[at * outputs + j] = j == label ? 1 : other;
    }
  }

  float[] inputs() {
    return inputs;
  }

  int[] labels() {
    return labels;
  }

  float[] targets() {
    return targets;
  }
}
