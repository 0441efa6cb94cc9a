package dev.lanewise.network.metrics;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import java.util.Locale;

/**
 * Metrics of predictions where each row may have any number of labels.
 *
 * @param subsetAccuracy the share of rows with every label right, in 0 … 1
 * @param micro precision, recall and F1 of all labels' counts added up
 * @param macro the plain mean of the labels' precision, recall and F1, over all labels
 * @since 0.1
 */
public record MultiLabelMetrics(
    double subsetAccuracy, PrecisionRecallF1 micro, PrecisionRecallF1 macro) {

  private static final float THRESHOLD = 0.5f;

  /**
   * Compares 0/1 targets with outputs in 0 … 1, of which those above 0.5 count as 1.
   *
   * @param targets 1 where a row has the label and 0 where not, row-major, {@code rows × labels}
   * @param outputs what the network answered, likewise
   * @throws DataException if there are no rows, the lengths do not fit, a target is neither 0 nor 1
   *     or an output is NaN
   * @throws ConfigurationException if {@code labels} is below 1
   */
  public static MultiLabelMetrics of(float[] targets, float[] outputs, int labels) {
    Requirements.requireWidth(labels, "labels");
    int rows = Requirements.requireFullRows(targets.length, labels, "targets");
    Requirements.requireTable(outputs.length, rows, labels, "outputs");
    Requirements.requireRows(rows);
    long[] truePositives = new long[labels];
    long[] predicted = new long[labels];
    long[] actual = new long[labels];
    long exact = 0;
    for (int row = 0; row < rows; row++) {
      boolean same = true;
      for (int label = 0; label < labels; label++) {
        int i = row * labels + label;
        boolean is = requireTarget(targets[i], row, label);
        boolean said = Requirements.requireNumber(outputs[i], row, "an output") > THRESHOLD;
        actual[label] += is ? 1 : 0;
        predicted[label] += said ? 1 : 0;
        truePositives[label] += is && said ? 1 : 0;
        same &= is == said;
      }
      exact += same ? 1 : 0;
    }
    return new MultiLabelMetrics(
        (double) exact / rows,
        micro(truePositives, predicted, actual),
        macro(truePositives, predicted, actual));
  }

  private static PrecisionRecallF1 micro(long[] truePositives, long[] predicted, long[] actual) {
    long truePositive = 0;
    long allPredicted = 0;
    long allActual = 0;
    for (int label = 0; label < truePositives.length; label++) {
      truePositive += truePositives[label];
      allPredicted += predicted[label];
      allActual += actual[label];
    }
    return PrecisionRecallF1.ofCounts(truePositive, allPredicted, allActual);
  }

  private static PrecisionRecallF1 macro(long[] truePositives, long[] predicted, long[] actual) {
    int labels = truePositives.length;
    double precision = 0;
    double recall = 0;
    double f1 = 0;
    for (int label = 0; label < labels; label++) {
      PrecisionRecallF1 one =
          PrecisionRecallF1.ofCounts(truePositives[label], predicted[label], actual[label]);
      precision += one.precision();
      recall += one.recall();
      f1 += one.f1();
    }
    return new PrecisionRecallF1(precision / labels, recall / labels, f1 / labels);
  }

  private static boolean requireTarget(float target, int row, int label) {
    if (target != 0 && target != 1) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "row %d has target %s for label %d, but a label is either 0 or 1",
              row,
              target,
              label));
    }
    return target == 1;
  }
}
