package dev.lanewise.cli.plugins;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * One or two curves over the same numbers.
 *
 * @param title what is shown, in a few words
 * @param description what is shown, in a sentence
 * @param xName what runs from left to right
 * @param x the numbers from left to right
 * @param y the numbers from the bottom to the top
 * @param curves the curves; what of them lies outside is not shown
 */
record Plot(
    String title, String description, String xName, PlotAxis x, PlotAxis y, List<Curve> curves) {

  private static final int SAMPLES = 1000;
  private static final int X_INTERVALS = 8;
  private static final int Y_INTERVALS = 6;

  /** A curve is cut off if the other curves would have less than this share of the height. */
  private static final double LEAST_SHARE = 0.25;

  /** Which of all values count as the rest, at either end. */
  private static final double TAIL = 0.05;

  /**
   * A named function.
   *
   * @param name what stands in the legend
   * @param function returns NaN or an infinity where there is no curve
   */
  record Curve(String name, DoubleUnaryOperator function) {

    /** Returns the value, NaN where it is no finite number. */
    double at(double x) {
      double value = function.applyAsDouble(x);
      return Math.abs(value) <= Float.MAX_VALUE ? value : Double.NaN;
    }
  }

  /**
   * Returns a plot that shows the full height of the curves, or most of it where they have poles.
   */
  static Plot of(
      String title, String description, String xName, double low, double high, List<Curve> curves) {
    PlotAxis x = PlotAxis.around(low, high, X_INTERVALS);
    double[] values =
        curves.stream()
            .flatMapToDouble(curve ->
                IntStream.range(0, SAMPLES)
                    .mapToDouble(i -> curve.at(low + (high - low) * (i + 0.5) / SAMPLES)))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return new Plot(title, description, xName, x, yAxis(values), curves);
  }

  private static PlotAxis yAxis(double[] sorted) {
    if (sorted.length == 0) {
      return PlotAxis.around(-1, 1, Y_INTERVALS);
    }
    int tail = (int) (TAIL * sorted.length);
    double[] rest = Arrays.copyOfRange(sorted, tail, sorted.length - tail);
    double all = sorted[sorted.length - 1] - sorted[0];
    double most = rest[rest.length - 1] - rest[0];
    double[] shown = most > 0 && most < LEAST_SHARE * all ? rest : sorted;
    return PlotAxis.around(shown[0], shown[shown.length - 1], Y_INTERVALS);
  }

  /** Returns the number at a share of the way from left to right. */
  double xAt(double share) {
    return x.first() + share * (x.last() - x.first());
  }
}
