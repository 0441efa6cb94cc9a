package dev.lanewise.network.metrics;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How many rows of each true class were predicted as each class.
 *
 * <p>Below, C[t][p] is the number of rows of true class t predicted as p, n the number of rows, t_k
 * the sum of row k (the support of class k) and p_k the sum of column k (how often k was
 * predicted). A ratio of 0 to 0 is 0. Instances are immutable.
 *
 * @since 0.1
 */
public final class ConfusionMatrix {

  /** The widest matrix whose cells one array can hold. */
  private static final int MAX_CLASSES = 46_340;

  private final List<String> classNames;
  private final int classes;
  private final int rows;
  private final long correct;

  /** C, row-major. */
  private final long[] counts;

  /** t_k. */
  private final long[] support;

  /** p_k. */
  private final long[] predicted;

  private ConfusionMatrix(int[] truth, int[] predictions, List<String> classNames) {
    this.classNames = List.copyOf(classNames);
    this.classes = this.classNames.size();
    requireClasses(classes);
    Requirements.requireRows(truth.length);
    if (truth.length != predictions.length) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%d true classes but %d predicted ones; each row needs one of each",
              truth.length,
              predictions.length));
    }
    Requirements.requireLabels(truth, classes, "true class");
    Requirements.requireLabels(predictions, classes, "predicted class");
    this.rows = truth.length;
    this.counts = new long[classes * classes];
    this.support = new long[classes];
    this.predicted = new long[classes];
    long diagonal = 0;
    for (int row = 0; row < rows; row++) {
      counts[truth[row] * classes + predictions[row]]++;
      support[truth[row]]++;
      predicted[predictions[row]]++;
      if (truth[row] == predictions[row]) {
        diagonal++;
      }
    }
    this.correct = diagonal;
  }

  /**
   * Counts the rows of classes named "0", "1", …
   *
   * @param truth the true class of each row, in 0 … {@code classes − 1}
   * @param predicted the predicted class of each row, likewise
   * @throws DataException if there are no rows, the lengths differ or a class is out of range
   * @throws ConfigurationException if {@code classes} is below 1 or above 46,340
   */
  public static ConfusionMatrix of(int[] truth, int[] predicted, int classes) {
    requireClasses(classes);
    return new ConfusionMatrix(
        truth, predicted, IntStream.range(0, classes).mapToObj(Integer::toString).toList());
  }

  /**
   * Counts the rows of named classes.
   *
   * @param truth the true class of each row, an index into {@code classNames}
   * @param predicted the predicted class of each row, likewise
   * @throws DataException if there are no rows, the lengths differ or a class is out of range
   * @throws ConfigurationException if there are no classes or more than 46,340
   */
  public static ConfusionMatrix of(int[] truth, int[] predicted, List<String> classNames) {
    return new ConfusionMatrix(truth, predicted, classNames);
  }

  /**
   * Counts the rows when the class with the highest score is the predicted one.
   *
   * <p>Of equal highest scores the first wins.
   *
   * @param truth the true class of each row, an index into {@code classNames}
   * @param scores one score a class, row-major, {@code rows × classes}
   * @throws DataException if there are no rows, the lengths do not fit, a class is out of range or
   *     a score is NaN
   * @throws ConfigurationException if there are no classes or more than 46,340
   */
  public static ConfusionMatrix ofScores(int[] truth, float[] scores, List<String> classNames) {
    int classes = classNames.size();
    requireClasses(classes);
    Requirements.requireTable(scores.length, truth.length, classes, "scores");
    int[] predicted = new int[truth.length];
    for (int row = 0; row < truth.length; row++) {
      int first = row * classes;
      int best = 0;
      for (int k = 0; k < classes; k++) {
        Requirements.requireNumber(scores[first + k], row, "a score");
        if (scores[first + k] > scores[first + best]) {
          best = k;
        }
      }
      predicted[row] = best;
    }
    return new ConfusionMatrix(truth, predicted, classNames);
  }

  private static void requireClasses(int classes) {
    Requirements.requireWidth(classes, "classes");
    if (classes > MAX_CLASSES) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "a confusion matrix can have at most %d classes, not %d",
              MAX_CLASSES,
              classes));
    }
  }

  /** Returns the number of classes. */
  public int classes() {
    return classes;
  }

  /** Returns the class names in index order. */
  public List<String> classNames() {
    return classNames;
  }

  /** Returns the number of rows counted. */
  public int rows() {
    return rows;
  }

  /** Returns the number of rows of one true class predicted as another or the same. */
  public long count(int trueClass, int predictedClass) {
    return counts[requireClass(trueClass) * classes + requireClass(predictedClass)];
  }

  /** Returns a copy of all counts, indexed by the true class, then by the predicted one. */
  public long[][] counts() {
    long[][] copy = new long[classes][];
    for (int t = 0; t < classes; t++) {
      copy[t] = Arrays.copyOfRange(counts, t * classes, (t + 1) * classes);
    }
    return copy;
  }

  /** Returns the share of rows predicted right, Σ C[k][k] / n, in 0 … 1. */
  public double accuracy() {
    return (double) correct / rows;
  }

  /**
   * Returns the mean recall of the classes that occur in the truth, in 0 … 1.
   *
   * <p>Classes without a row in the truth are left out.
   */
  public double balancedAccuracy() {
    double sum = 0;
    int present = 0;
    for (int k = 0; k < classes; k++) {
      if (support[k] > 0) {
        sum += recall(k);
        present++;
      }
    }
    return sum / present;
  }

  /**
   * Returns Matthews' correlation coefficient between truth and prediction, in −1 … 1.
   *
   * <p>For any number of classes it is (c n − Σ t_k p_k) / √((n² − Σ p_k²) (n² − Σ t_k²)), with c
   * the rows predicted right; 1 is a perfect prediction and 0 no better than chance. It is 0 when
   * all rows are of one class or are predicted as one class.
   *
   * @see <a href="https://doi.org/10.1016/j.compbiolchem.2004.09.006">Gorodkin 2004</a>
   */
  public double mcc() {
    // Exact: n is below 2³¹, so every sum of products is at most n² and below 2⁶².
    long n = rows;
    long both = correct * n;
    long predictedOnly = n * n;
    long trueOnly = n * n;
    for (int k = 0; k < classes; k++) {
      both -= support[k] * predicted[k];
      predictedOnly -= predicted[k] * predicted[k];
      trueOnly -= support[k] * support[k];
    }
    if (predictedOnly == 0 || trueOnly == 0) {
      return 0;
    }
    return both / Math.sqrt((double) predictedOnly * trueOnly);
  }

  /** Returns the share of the rows predicted as a class that are of it, C[k][k] / p_k. */
  public double precision(int classIndex) {
    return scores(classIndex).precision();
  }

  /** Returns the share of the rows of a class that were predicted as it, C[k][k] / t_k. */
  public double recall(int classIndex) {
    return scores(classIndex).recall();
  }

  /** Returns the harmonic mean of a class's precision and recall, 2 C[k][k] / (t_k + p_k). */
  public double f1(int classIndex) {
    return scores(classIndex).f1();
  }

  /** Returns the number of rows of a class in the truth, t_k. */
  public long support(int classIndex) {
    return support[requireClass(classIndex)];
  }

  /**
   * Returns the precision of all classes as one number in 0 … 1.
   *
   * @throws ConfigurationException for {@link Average#BINARY} if there are not two classes
   */
  public double precision(Average average) {
    return scores(average).precision();
  }

  /**
   * Returns the recall of all classes as one number in 0 … 1.
   *
   * @throws ConfigurationException for {@link Average#BINARY} if there are not two classes
   */
  public double recall(Average average) {
    return scores(average).recall();
  }

  /**
   * Returns the F1 of all classes as one number in 0 … 1.
   *
   * <p>Macro and weighted F1 are means of the classes' F1, not the F1 of the mean precision and
   * recall.
   *
   * @throws ConfigurationException for {@link Average#BINARY} if there are not two classes
   */
  public double f1(Average average) {
    return scores(average).f1();
  }

  private PrecisionRecallF1 scores(int classIndex) {
    int k = requireClass(classIndex);
    return PrecisionRecallF1.ofCounts(counts[k * classes + k], predicted[k], support[k]);
  }

  private PrecisionRecallF1 scores(Average average) {
    return switch (average) {
      case BINARY -> {
        if (classes != 2) {
          throw new ConfigurationException(
              String.format(
                  Locale.ROOT,
                  "the binary average needs 2 classes, not %d; use macro, micro or weighted",
                  classes));
        }
        yield scores(1);
      }
      case MICRO -> PrecisionRecallF1.ofCounts(correct, rows, rows);
      case MACRO -> mean(false);
      case WEIGHTED -> mean(true);
    };
  }

  private PrecisionRecallF1 mean(boolean bySupport) {
    double precision = 0;
    double recall = 0;
    double f1 = 0;
    long weights = 0;
    for (int k = 0; k < classes; k++) {
      long occurs = support[k] + predicted[k] > 0 ? 1 : 0;
      long weight = bySupport ? support[k] : occurs;
      PrecisionRecallF1 one = scores(k);
      precision += weight * one.precision();
      recall += weight * one.recall();
      f1 += weight * one.f1();
      weights += weight;
    }
    return new PrecisionRecallF1(precision / weights, recall / weights, f1 / weights);
  }

  private int requireClass(int index) {
    if (index < 0 || index >= classes) {
      throw new ConfigurationException(
          String.format(Locale.ROOT, "class %d is not in 0…%d", index, classes - 1));
    }
    return index;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ConfusionMatrix that
        && classNames.equals(that.classNames)
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return 31 * classNames.hashCode() + Arrays.hashCode(counts);
  }

  /**
   * Returns the counts as a text table, one line a true class, with a dot for zero.
   *
   * <p>Above 20 classes it lists the most frequent confusions instead.
   */
  @Override
  public String toString() {
    return ConfusionTable.render(this);
  }
}
