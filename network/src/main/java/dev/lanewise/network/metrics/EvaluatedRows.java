package dev.lanewise.network.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model gives for labelled rows, and how good it is.
 *
 * @param evaluation the measures over all rows
 * @param outputs the rows of outputs, side by side, as a predictor gives them
 * @param classes the class of each row; empty for other tasks than classification
 * @param metrics the metrics of plugins that were asked for, by name, which has a prefix; NaN where
 *     one has no value
 * @param notes a sentence for each of these metrics that has no value, with its name and the reason
 * @since 0.1
 */
@SuppressWarnings("ArrayRecordComponent") // Made once an evaluation, never compared.
public record EvaluatedRows(
    Evaluation evaluation,
    float[] outputs,
    int[] classes,
    Map<String, Double> metrics,
    List<String> notes) {

  /** Copies the metrics, and keeps their order. */
  public EvaluatedRows {
    notes = List.copyOf(notes);
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }
}
