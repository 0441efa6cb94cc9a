package dev.lanewise.network.metrics;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/**
 * Metrics of predicted numbers y' against true ones y.
 *
 * <p>R² of one output is 1 − Σ (y − y')² / Σ (y − ȳ)², with ȳ the mean target, and that of several
 * outputs their plain mean. It is at most 1, and 0 for a prediction that is always ȳ. An output
 * whose target is the same in every row has 1 if it is predicted exactly and else 0; a single row
 * is such a case too (there scikit-learn gives NaN).
 *
 * @param mse the mean squared error over all rows and outputs, 0 or more
 * @param mae the mean absolute error over all rows and outputs, 0 or more
 * @param r2 the coefficient of determination, the mean over outputs
 * @since 0.1
 */
public record RegressionMetrics(double mse, double mae, double r2) {

  /**
   * Compares targets with predictions.
   *
   * @param targets the true values, row-major, {@code rows × outputs}
   * @param predictions the predicted values, likewise
   * @throws DataException if there are no rows, the lengths do not fit or a value is not finite
   * @throws ConfigurationException if {@code outputs} is below 1
   */
  public static RegressionMetrics of(float[] targets, float[] predictions, int outputs) {
    return of(i -> targets[i], targets.length, i -> predictions[i], predictions.length, outputs);
  }

  /** Returns the same as {@link #of(float[], float[], int)} for double values. */
  public static RegressionMetrics of(double[] targets, double[] predictions, int outputs) {
    return of(i -> targets[i], targets.length, i -> predictions[i], predictions.length, outputs);
  }

  private static RegressionMetrics of(
      IntToDoubleFunction targets,
      int targetLength,
      IntToDoubleFunction predictions,
      int predictionLength,
      int outputs) {
    Requirements.requireWidth(outputs, "outputs");
    int rows = Requirements.requireFullRows(targetLength, outputs, "targets");
    Requirements.requireTable(predictionLength, rows, outputs, "predictions");
    Requirements.requireRows(rows);
    double[] squared = new double[outputs];
    double[] absolute = new double[outputs];
    double[] offset = new double[outputs];
    for (int row = 0; row < rows; row++) {
      for (int c = 0; c < outputs; c++) {
        double target = requireFinite(targets.applyAsDouble(row * outputs + c), row, "target");
        double error =
            target - requireFinite(predictions.applyAsDouble(row * outputs + c), row, "prediction");
        squared[c] += error * error;
        absolute[c] += Math.abs(error);
        // From the first row's target, so that the mean of equal targets is exactly that target.
        offset[c] += target - targets.applyAsDouble(c);
      }
    }
    double[] spread = new double[outputs];
    for (int row = 0; row < rows; row++) {
      for (int c = 0; c < outputs; c++) {
        double mean = targets.applyAsDouble(c) + offset[c] / rows;
        double distance = targets.applyAsDouble(row * outputs + c) - mean;
        spread[c] += distance * distance;
      }
    }
    double squaredSum = 0;
    double absoluteSum = 0;
    double r2Sum = 0;
    for (int c = 0; c < outputs; c++) {
      squaredSum += squared[c];
      absoluteSum += absolute[c];
      r2Sum += r2(squared[c], spread[c]);
    }
    double values = (double) rows * outputs;
    return new RegressionMetrics(squaredSum / values, absoluteSum / values, r2Sum / outputs);
  }

  private static double r2(double squaredErrors, double spread) {
    if (squaredErrors == 0) {
      return 1;
    }
    return spread == 0 ? 0 : 1 - squaredErrors / spread;
  }

  private static double requireFinite(double value, int row, String what) {
    if (!Double.isFinite(value)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "row %d has the %s %s, but only finite numbers compare",
              row,
              what,
              value));
    }
    return value;
  }
}
