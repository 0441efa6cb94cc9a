package dev.lanewise.network.outputs;

import dev.lanewise.api.plugin.Metric;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Task;
import java.util.Objects;

/**
 * What a metric is computed of.
 *
 * @param data the rows with what is known of them
 * @param task what the outputs mean
 * @param outputs how many outputs a row has
 * @param values the outputs, row by row
 * @param decided the class of each row; empty for other tasks than classification
 */
@SuppressWarnings("ArrayRecordComponent") // As large as the data, and never compared.
public record MetricRows(Dataset data, Task task, int outputs, float[] values, int[] decided)
    implements Metric.Rows {

  static Metric.Task kind(Task task) {
    return switch (task) {
      case Task.Classification _ -> Metric.Task.CLASSIFICATION;
      case Task.MultiLabel _ -> Metric.Task.MULTI_LABEL;
      case Task.Regression _ -> Metric.Task.REGRESSION;
    };
  }

  @Override
  public int count() {
    return data.rows();
  }

  @Override
  public float output(int row, int column) {
    return values[place(row, column)];
  }

  @Override
  public int classes() {
    return data.classes();
  }

  @Override
  public int label(int row) {
    requireClasses();
    return data.labels()[row];
  }

  @Override
  public int predicted(int row) {
    requireClasses();
    return decided[row];
  }

  private void requireClasses() {
    if (!data.hasLabels()) {
      throw new IllegalStateException("these rows have target values and no classes");
    }
  }

  @Override
  public float target(int row, int column) {
    if (!data.hasTargets()) {
      throw new IllegalStateException("these rows have classes and no target values");
    }
    return data.targets()[place(row, column)];
  }

  private int place(int row, int column) {
    Objects.checkIndex(row, data.rows());
    return row * outputs + Objects.checkIndex(column, outputs);
  }

  @Override
  public double weight(int row) {
    Objects.checkIndex(row, data.rows());
    return data.hasWeights() ? data.weights()[row] : 1;
  }
}
