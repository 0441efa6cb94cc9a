package dev.lanewise.network.metrics;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/**
 * Metrics that depend on the order of scores only, not on their size.
 *
 * @since 0.1
 */
public final class Ranking {

  private Ranking() {}

  /**
   * Returns the share of rows whose true class is among the {@code k} classes scored highest.
   *
   * <p>Of equal scores the class with the higher index ranks first, as in scikit-learn; so with
   * ties, {@code k = 1} can differ from {@link ConfusionMatrix#ofScores}, where the first of equal
   * scores wins. It is 1 if {@code k} is at least {@code classes}.
   *
   * @param labels the true class of each row, in 0 … {@code classes − 1}
   * @param scores one score a class, row-major, {@code rows × classes}
   * @throws DataException if there are no rows, the lengths do not fit, a class is out of range or
   *     a score is NaN
   * @throws ConfigurationException if {@code classes} or {@code k} is below 1
   */
  public static double topKAccuracy(int[] labels, float[] scores, int classes, int k) {
    return topKAccuracy(labels, i -> scores[i], scores.length, classes, k);
  }

  /** Returns the same as {@link #topKAccuracy(int[], float[], int, int)} for double scores. */
  public static double topKAccuracy(int[] labels, double[] scores, int classes, int k) {
    return topKAccuracy(labels, i -> scores[i], scores.length, classes, k);
  }

  private static double topKAccuracy(
      int[] labels, IntToDoubleFunction scores, int length, int classes, int k) {
    Requirements.requireWidth(classes, "classes");
    if (k < 1) {
      throw new ConfigurationException(
          String.format(Locale.ROOT, "top-k accuracy needs a k of at least 1, not %d", k));
    }
    Requirements.requireRows(labels.length);
    Requirements.requireTable(length, labels.length, classes, "scores");
    Requirements.requireLabels(labels, classes, "class");
    long hits = 0;
    for (int row = 0; row < labels.length; row++) {
      int first = row * classes;
      double own = scores.applyAsDouble(first + labels[row]);
      int before = 0;
      for (int c = 0; c < classes; c++) {
        double other = Requirements.requireNumber(scores.applyAsDouble(first + c), row, "a score");
        if (other > own || (other == own && c > labels[row])) {
          before++;
        }
      }
      if (before < k) {
        hits++;
      }
    }
    return (double) hits / labels.length;
  }

  /**
   * Returns the area under the ROC curve of a binary classifier, in 0 … 1.
   *
   * <p>It is the probability that a random row of class 1 scores higher than a random row of class
   * 0, equal scores counting one half: (U₊ + U₌ / 2) / (n₀ n₁), with U₊ the pairs in the right
   * order and U₌ the tied ones. The pairs are counted exactly.
   *
   * @param labels 0 or 1 for each row
   * @param scores one score a row, higher for class 1
   * @throws DataException if there are no rows, the lengths differ, a label is neither 0 nor 1, a
   *     score is NaN, or all rows are of one class, for which no area is defined
   */
  public static double rocAuc(int[] labels, float[] scores) {
    return rocAuc(labels, i -> scores[i], scores.length);
  }

  /** Returns the same as {@link #rocAuc(int[], float[])} for double scores. */
  public static double rocAuc(int[] labels, double[] scores) {
    return rocAuc(labels, i -> scores[i], scores.length);
  }

  private static double rocAuc(int[] labels, IntToDoubleFunction scores, int length) {
    Requirements.requireRows(labels.length);
    Requirements.requireTable(length, labels.length, 1, "scores");
    Requirements.requireLabels(labels, 2, "class");
    int ones = Arrays.stream(labels).sum();
    if (ones == 0 || ones == labels.length) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "the ROC AUC needs rows of both classes, but all %d are of class %d",
              labels.length,
              labels[0]));
    }
    double[] positives = new double[ones];
    double[] negatives = new double[labels.length - ones];
    int p = 0;
    int n = 0;
    for (int row = 0; row < labels.length; row++) {
      // Adding +0 makes −0 equal to +0 for the sort, as it is for the metric.
      double score = Requirements.requireNumber(scores.applyAsDouble(row), row, "a score") + 0.0;
      if (labels[row] == 1) {
        positives[p++] = score;
      } else {
        negatives[n++] = score;
      }
    }
    Arrays.sort(positives);
    Arrays.sort(negatives);
    // Twice U₊ + U₌ / 2, an integer of at most 2 n₀ n₁, so below 2⁶².
    long twice = 0;
    int below = 0;
    int upTo = 0;
    for (double score : positives) {
      while (below < negatives.length && negatives[below] < score) {
        below++;
      }
      while (upTo < negatives.length && negatives[upTo] <= score) {
        upTo++;
      }
      twice += (long) below + upTo;
    }
    return twice / (2.0 * ((long) positives.length * negatives.length));
  }
}
