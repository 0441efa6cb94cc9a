package dev.lanewise.network.metrics;

/**
 * What a model gives for labelled rows, and how good it is.
 *
 * @param evaluation the measures over all rows
 * @param outputs the rows of outputs, side by side, as a predictor gives them
 * @param classes the class of each row; empty for other tasks than classification
 * @since 0.1
 */
@SuppressWarnings("ArrayRecordComponent") // Made once an evaluation, never compared.
public record EvaluatedRows(Evaluation evaluation, float[] outputs, int[] classes) {}
