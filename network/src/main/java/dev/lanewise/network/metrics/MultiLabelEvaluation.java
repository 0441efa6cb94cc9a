package dev.lanewise.network.metrics;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;

/**
 * How well a network finds the labels of rows that may have several.
 *
 * @param rows the number of rows evaluated
 * @param loss the value of the network's own loss on these rows
 * @param subsetAccuracy the share of rows with every label right, in 0 … 1
 * @param micro precision, recall and F1 of all labels' counts added up
 * @param macro the plain mean of the labels' precision, recall and F1
 * @since 0.1
 */
public record MultiLabelEvaluation(
    int rows, double loss, double subsetAccuracy, PrecisionRecallF1 micro, PrecisionRecallF1 macro)
    implements Evaluation {

  /**
   * Evaluates the outputs of a network, of which those above 0.5 count as 1.
   *
   * @param targets 0 or 1, row-major, {@code rows × labels}
   * @param outputs what the network answered, likewise
   * @throws DataException if there are no rows, the lengths do not fit, a target is neither 0 nor 1
   *     or an output is NaN
   * @throws ConfigurationException if {@code labels} is below 1
   */
  public static MultiLabelEvaluation of(float[] targets, float[] outputs, int labels, double loss) {
    MultiLabelMetrics metrics = MultiLabelMetrics.of(targets, outputs, labels);
    return new MultiLabelEvaluation(
        targets.length / labels, loss, metrics.subsetAccuracy(), metrics.micro(), metrics.macro());
  }
}
