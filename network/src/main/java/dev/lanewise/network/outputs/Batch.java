package dev.lanewise.network.outputs;

import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.layers.Buffers;
import dev.lanewise.network.preparation.Preparation;
import dev.lanewise.network.preparation.TargetScaling;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a data set, prepared and side by side, with targets written as the loss wants them.
 */
public final class Batch implements Workers.Part {

  /**
   * From how many values on several threads copy. It is less that they copy faster than that what a
   * thread copies is in its cache when it computes.
   */
  private static final int SHARED = 1 << 14;

  private final Dataset data;
  private final Workers workers;
  private final Optional<Preparation> preparation;
  private final int inputWidth;
  private final @Nullable TargetScaling scaling;
  private final Loss.Targets encoding;
  private final int outputs;
  private final float[] inputs;
  private final int[] labels;
  private final float[] targets;
  private final float[] weights;

  /** A row for each worker, where rows that are not in memory are read before they are prepared. */
  private final float[][] rowsRead;

  /** The rows being loaded: from where in which order, how many, and in how many parts. */
  private int[] order = new int[0];

  private int from;
  private int rows;
  private int parts;

  /**
   * Allocates a batch.
   *
   * @param data where rows come from
   * @param preparation what is done to each row
   * @param encoding how targets are written
   * @param outputs the width of a row of targets
   * @param maxRows the most rows
   * @param workers who copies
   */
  public Batch(
      Dataset data,
      Optional<Preparation> preparation,
      Loss.Targets encoding,
      int outputs,
      int maxRows,
      Workers workers) {
    this.data = data;
    this.preparation = preparation;
    inputWidth = preparation.map(Preparation::width).orElse(data.inputWidth());
    scaling = data.hasTargets() ? preparation.flatMap(Preparation::targets).orElse(null) : null;
    this.workers = workers;
    this.encoding = encoding;
    this.outputs = outputs;
    inputs = Buffers.of(maxRows, inputWidth, "a batch");
    labels = new int[maxRows];
    weights = new float[data.hasWeights() ? maxRows : 0];
    rowsRead =
        new float[workers.size()]
            [data.isInMemory() || preparation.isEmpty() ? 0 : data.inputWidth()];
    targets =
        encoding == Loss.Targets.CLASSES ? new float[0] : Buffers.of(maxRows, outputs, "a batch");
  }

  /** Copies the rows {@code order[from … from + rows − 1]}. */
  public void load(int[] order, int from, int rows) {
    this.order = order;
    this.from = from;
    this.rows = rows;
    parts = (long) rows * inputWidth < SHARED ? 1 : Math.min(rows, workers.size());
    workers.run(parts, this);
  }

  @Override
  public void run(int index, int worker) {
    int width = data.inputWidth();
    int end = Workers.boundary(index + 1, parts, rows, 1);
    for (int i = Workers.boundary(index, parts, rows, 1); i < end; i++) {
      int row = order[from + i];
      if (preparation.isEmpty()) {
        data.readInputs(row, 1, inputs, i * width);
      } else if (data.isInMemory()) {
        preparation.get().apply(data.inputs(), row * width, inputs, i * inputWidth);
      } else {
        data.readInputs(row, 1, rowsRead[worker], 0);
        preparation.get().apply(rowsRead[worker], 0, inputs, i * inputWidth);
      }
      if (data.hasWeights()) {
        weights[i] = data.weights()[row];
      }
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
      if (scaling != null) {
        for (int j = 0; j < outputs; j++) {
          targets[at * outputs + j] = scaling.scaled(j, targets[at * outputs + j]);
        }
      }
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

  public float[] inputs() {
    return inputs;
  }

  public int[] labels() {
    return labels;
  }

  /** Tells whether rows count by a weight. */
  boolean hasWeights() {
    return data.hasWeights();
  }

  /** Returns the weight of each row; empty if they have none. */
  float[] weights() {
    return weights;
  }

  public float[] targets() {
    return targets;
  }
}
