package dev.lanewise.network.metrics;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import java.util.List;

/**
 * How well a network tells classes apart.
 *
 * @param rows the number of rows evaluated
 * @param loss the value of the network's own loss on these rows
 * @param accuracy the share of rows predicted right, in 0 … 1
 * @param balancedAccuracy the mean recall of the classes in the truth, in 0 … 1
 * @param precision the macro precision, in 0 … 1
 * @param recall the macro recall, in 0 … 1
 * @param f1 the macro F1, in 0 … 1
 * @param mcc Matthews' correlation coefficient, in −1 … 1
 * @param confusion what all of these but the loss are computed from
 * @since 0.1
 */
public record ClassificationEvaluation(
    int rows,
    double loss,
    double accuracy,
    double balancedAccuracy,
    double precision,
    double recall,
    double f1,
    double mcc,
    ConfusionMatrix confusion)
    implements Evaluation {

  /** Derives all metrics from a confusion matrix. */
  public static ClassificationEvaluation of(ConfusionMatrix confusion, double loss) {
    return new ClassificationEvaluation(
        confusion.rows(),
        loss,
        confusion.accuracy(),
        confusion.balancedAccuracy(),
        confusion.precision(Average.MACRO),
        confusion.recall(Average.MACRO),
        confusion.f1(Average.MACRO),
        confusion.mcc(),
        confusion);
  }

  /**
   * Evaluates the outputs of a network, of which the highest in a row is the predicted class.
   *
   * @param labels the true class of each row, an index into {@code classNames}
   * @param outputs one output a class, row-major, {@code rows × classes}
   * @throws DataException if there are no rows, the lengths do not fit, a class is out of range or
   *     an output is NaN
   * @throws ConfigurationException if there are no classes or more than 46,340
   */
  public static ClassificationEvaluation of(
      int[] labels, float[] outputs, List<String> classNames, double loss) {
    return of(ConfusionMatrix.ofScores(labels, outputs, classNames), loss);
  }
}
