package dev.lanewise.network.metrics;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;

/**
 * How well a network predicts numbers.
 *
 * @param rows the number of rows evaluated
 * @param loss the value of the network's own loss on these rows
 * @param mse the mean squared error over all rows and outputs
 * @param mae the mean absolute error over all rows and outputs
 * @param r2 the coefficient of determination, the mean over outputs
 * @since 0.1
 */
public record RegressionEvaluation(int rows, double loss, double mse, double mae, double r2)
    implements Evaluation {

  /**
   * Evaluates the outputs of a network.
   *
   * @param targets the true values, row-major, {@code rows × width}
   * @param outputs what the network answered, likewise
   * @throws DataException if there are no rows, the lengths do not fit or a value is not finite
   * @throws ConfigurationException if {@code width} is below 1
   */
  public static RegressionEvaluation of(float[] targets, float[] outputs, int width, double loss) {
    RegressionMetrics metrics = RegressionMetrics.of(targets, outputs, width);
    return new RegressionEvaluation(
        targets.length / width, loss, metrics.mse(), metrics.mae(), metrics.r2());
  }
}
