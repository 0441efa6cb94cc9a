package dev.lanewise.network.metrics;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/**
 * The mean of −ln p over the rows, with p the probability given to the true class.
 *
 * <p>As in scikit-learn for {@code float64}, p is first moved into ε … 1 − ε with ε = 2⁻⁵², so a
 * sure error costs 36.04 and not infinity; and probabilities are taken as they are: a row that does
 * not sum to 1 is not rescaled. Float probabilities use the same ε.
 *
 * @since 0.1
 */
public final class LogLoss {

  private static final double EPSILON = 0x1p-52;

  private LogLoss() {}

  /**
   * Returns the log loss of class probabilities, 0 or more and better when lower.
   *
   * @param labels the true class of each row, in 0 … {@code classes − 1}
   * @param probabilities one probability a class, row-major, {@code rows × classes}
   * @throws DataException if there are no rows, the lengths do not fit, a class is out of range or
   *     a probability is not in 0 … 1
   * @throws ConfigurationException if {@code classes} is below 1
   */
  public static double ofClasses(int[] labels, float[] probabilities, int classes) {
    return ofClasses(labels, i -> probabilities[i], probabilities.length, classes);
  }

  /** Returns the same as {@link #ofClasses(int[], float[], int)} for double probabilities. */
  public static double ofClasses(int[] labels, double[] probabilities, int classes) {
    return ofClasses(labels, i -> probabilities[i], probabilities.length, classes);
  }

  private static double ofClasses(
      int[] labels, IntToDoubleFunction probabilities, int length, int classes) {
    Requirements.requireWidth(classes, "classes");
    Requirements.requireRows(labels.length);
    Requirements.requireTable(length, labels.length, classes, "probabilities");
    Requirements.requireLabels(labels, classes, "class");
    double sum = 0;
    for (int row = 0; row < labels.length; row++) {
      double own = 0;
      for (int c = 0; c < classes; c++) {
        double p = requireProbability(probabilities.applyAsDouble(row * classes + c), row);
        if (c == labels[row]) {
          own = p;
        }
      }
      sum += surprise(own);
    }
    return sum / labels.length;
  }

  /**
   * Returns the log loss of the probabilities of class 1, 0 or more and better when lower.
   *
   * @param labels 0 or 1 for each row
   * @param probabilities the probability of class 1 for each row
   * @throws DataException if there are no rows, the lengths differ, a label is neither 0 nor 1 or a
   *     probability is not in 0 … 1
   */
  public static double ofBinary(int[] labels, float[] probabilities) {
    return ofBinary(labels, i -> probabilities[i], probabilities.length);
  }

  /** Returns the same as {@link #ofBinary(int[], float[])} for double probabilities. */
  public static double ofBinary(int[] labels, double[] probabilities) {
    return ofBinary(labels, i -> probabilities[i], probabilities.length);
  }

  private static double ofBinary(int[] labels, IntToDoubleFunction probabilities, int length) {
    Requirements.requireRows(labels.length);
    Requirements.requireTable(length, labels.length, 1, "probabilities");
    Requirements.requireLabels(labels, 2, "class");
    double sum = 0;
    for (int row = 0; row < labels.length; row++) {
      double p = requireProbability(probabilities.applyAsDouble(row), row);
      sum += surprise(labels[row] == 1 ? p : 1 - p);
    }
    return sum / labels.length;
  }

  private static double surprise(double probability) {
    return -StrictMath.log(Math.clamp(probability, EPSILON, 1 - EPSILON));
  }

  private static double requireProbability(double value, int row) {
    if (!(value >= 0 && value <= 1)) {
      throw new DataException(
          String.format(
              Locale.ROOT, "row %d has %s where a probability in 0…1 is needed", row, value));
    }
    return value;
  }
}
