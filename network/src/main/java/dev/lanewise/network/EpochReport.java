package dev.lanewise.network;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The figures of an epoch of training.
 *
 * @param epoch counts from 1
 * @param trainLoss the mean loss over the epoch's batches, each before its step
 * @param trainAccuracy the share of rows classified correctly during the epoch; NaN if the task is
 *     no classification
 * @param validationLoss the loss on the validation rows after the epoch; NaN without any
 * @param validationAccuracy the accuracy on the validation rows after the epoch; NaN without any
 * @param seconds how long the epoch took
 * @param learningRate the learning rate of the epoch's last step; NaN if a checkpoint of an older
 *     version does not tell it
 * @param metrics the metrics of plugins on the validation rows after the epoch, by name, which has
 *     a prefix; NaN where one has no value, see {@link TrainingListener#note}; empty without any
 * @since 0.1
 */
public record EpochReport(
    int epoch,
    double trainLoss,
    double trainAccuracy,
    double validationLoss,
    double validationAccuracy,
    double seconds,
    double learningRate,
    Map<String, Double> metrics) {

  /** Copies the metrics, and keeps their order. */
  public EpochReport {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /** A report without metrics of plugins. */
  public EpochReport(
      int epoch,
      double trainLoss,
      double trainAccuracy,
      double validationLoss,
      double validationAccuracy,
      double seconds,
      double learningRate) {
    this(
        epoch,
        trainLoss,
        trainAccuracy,
        validationLoss,
        validationAccuracy,
        seconds,
        learningRate,
        Map.of());
  }
}
