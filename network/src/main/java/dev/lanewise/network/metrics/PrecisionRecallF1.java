package dev.lanewise.network.metrics;

/**
 * Precision, recall and F1 together, each in 0 … 1 and better when higher.
 *
 * <p>With TP the true positives, FP the false positives and FN the false negatives: precision is TP
 * / (TP + FP), recall TP / (TP + FN), and F1, their harmonic mean, 2 TP / (2 TP + FP + FN). A ratio
 * of 0 to 0 is 0.
 *
 * @param precision the share of what was predicted positive that is positive
 * @param recall the share of what is positive that was predicted positive
 * @param f1 the harmonic mean of precision and recall
 * @since 0.1
 */
public record PrecisionRecallF1(double precision, double recall, double f1) {

  /** Computes the three from counts: TP, TP + FP and TP + FN. */
  static PrecisionRecallF1 ofCounts(long truePositives, long predicted, long actual) {
    return new PrecisionRecallF1(
        ratio(truePositives, predicted),
        ratio(truePositives, actual),
        ratio(2 * truePositives, predicted + actual));
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
