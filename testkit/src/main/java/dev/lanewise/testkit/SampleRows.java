package dev.lanewise.testkit;

import dev.lanewise.api.plugin.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Rows that a metric is tried on.
 *
 * @param name what they are, for messages
 * @param task what the outputs mean
 * @param outputs how many a row has
 * @param classes how many there are; 0 if the task is no classification
 * @param truth the class of each row, or else the targets, row by row
 * @param predicted what a network answers, likewise
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record SampleRows(
    String name, Metric.Task task, int outputs, int classes, float[] truth, float[] predicted)
    implements Metric.Rows {

  /** From one row to many. */
  private static final int[] COUNTS = {1, 2, 7, 97, 256, 257};

  /** Returns rows of a task, of which about half are predicted right. */
  static List<SampleRows> of(Metric.Task task) {
    List<SampleRows> samples = new ArrayList<>();
    for (int count : COUNTS) {
      for (int outputs : new int[] {1, 3}) {
        samples.add(random(task, count, outputs));
      }
    }
    return samples;
  }

  private static SampleRows random(Metric.Task task, int count, int outputs) {
    SplittableRandom random = new SplittableRandom(31L * count + outputs);
    boolean isClasses = task == Metric.Task.CLASSIFICATION;
    int classes = isClasses ? Math.max(2, outputs) : 0;
    float[] truth = new float[isClasses ? count : count * outputs];
    float[] predicted = new float[truth.length];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = value(task, classes, random);
      predicted[i] = random.nextBoolean() ? truth[i] : value(task, classes, random);
    }
    return new SampleRows(
        "%d rows of %d outputs, %s".formatted(count, outputs, task),
        task,
        outputs,
        classes,
        truth,
        predicted);
  }

  private static float value(Metric.Task task, int classes, SplittableRandom random) {
    return switch (task) {
      case CLASSIFICATION -> random.nextInt(classes);
      case MULTI_LABEL -> random.nextInt(2);
      case REGRESSION -> (float) random.nextDouble(-10, 10);
    };
  }

  /** Returns the same rows, all predicted right. */
  SampleRows allRight() {
    return new SampleRows(name, task, outputs, classes, truth, truth);
  }

  /** Returns the same rows, all predicted wrong. */
  SampleRows allWrong() {
    float[] wrong = new float[truth.length];
    for (int i = 0; i < wrong.length; i++) {
      wrong[i] =
          switch (task) {
            case CLASSIFICATION -> (truth[i] + 1) % classes;
            case MULTI_LABEL -> 1 - truth[i];
            case REGRESSION -> truth[i] + (i % 2 == 0 ? 100 : -100);
          };
    }
    return new SampleRows(name, task, outputs, classes, truth, wrong);
  }

  @Override
  public int count() {
    return classes > 0 ? truth.length : truth.length / outputs;
  }

  @Override
  public float output(int row, int column) {
    Objects.checkIndex(row, count());
    Objects.checkIndex(column, outputs);
    if (classes == 0) {
      // A label is predicted where its output is above one half.
      return predicted[row * outputs + column];
    }
    int one = (int) predicted[row];
    return outputs == 1 ? 0.1f + 0.8f * one : column == one ? 0.8f : 0.2f / (outputs - 1);
  }

  @Override
  public int label(int row) {
    return classOf(truth, row);
  }

  @Override
  public int predicted(int row) {
    return classOf(predicted, row);
  }

  private int classOf(float[] values, int row) {
    if (classes == 0) {
      throw new IllegalStateException("these rows have target values and no classes");
    }
    return (int) values[row];
  }

  @Override
  public float target(int row, int column) {
    if (classes > 0) {
      throw new IllegalStateException("these rows have classes and no target values");
    }
    return truth[row * outputs + Objects.checkIndex(column, outputs)];
  }

  @Override
  public double weight(int row) {
    return 1 + Objects.checkIndex(row, count()) % 2;
  }
}
