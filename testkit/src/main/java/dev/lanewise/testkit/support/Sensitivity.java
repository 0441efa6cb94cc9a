package dev.lanewise.testkit.support;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Variable;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * How much results move when inputs move by a share of themselves: for {@code f(x)} it is {@code
 * |x·f′(x)|}, and for more inputs the sum over them.
 *
 * <p>A computation cannot be expected to do better than one whose inputs are rounded: a difference
 * of two inputs is as uncertain as the inputs, and {@code eˣ} of a large {@code x} loses as many
 * digits as {@code x} has before the point. This is the mixed forward and backward error of N. J.
 * Higham, "Accuracy and Stability of Numerical Algorithms", section 1.5. Where a function falls
 * towards 0, such as sigmoid at −18, the sensitivity falls with it.
 *
 * <p>It is measured by differences of two step sizes, and the smaller one counts. Across a jump a
 * difference is the jump divided by the step, which says nothing of the function: a small step
 * alone would allow results that are wrong by half the jump.
 */
public final class Sensitivity {

  /** A share of an input, small against bends of a function and large against double rounding. */
  private static final double FINE = 0x1p-20;

  /** So large that a jump within a step adds at most 2¹¹ times itself. */
  private static final double COARSE = 0x1p-12;

  private Sensitivity() {}

  /** Returns the sensitivity of a formula in all its variables. */
  public static double of(Expr formula, Map<Variable, Double> values) {
    double sum = 0;
    for (Map.Entry<Variable, Double> input : values.entrySet()) {
      Map<Variable, Double> moved = new HashMap<>(values);
      UnaryOperator<double[]> function =
          x -> {
            moved.put(input.getKey(), x[0]);
            return new double[] {formula.evaluate(moved)};
          };
      sum += of(new double[] {input.getValue()}, function)[0];
    }
    return sum;
  }

  /** Returns the sensitivity of each of a function's results in all its inputs. */
  public static double[] of(double[] inputs, UnaryOperator<double[]> function) {
    double[] sums = new double[0];
    for (int i = 0; i < inputs.length; i++) {
      double[] fine = differences(inputs, i, FINE, function);
      double[] coarse = differences(inputs, i, COARSE, function);
      sums = sums.length == 0 ? new double[fine.length] : sums;
      for (int j = 0; j < sums.length; j++) {
        sums[j] += smaller(fine[j], coarse[j]);
      }
    }
    return sums;
  }

  /** Returns how much each result moves with one input, divided by that input's share. */
  private static double[] differences(
      double[] inputs, int at, double share, UnaryOperator<double[]> function) {
    double[] moved = inputs.clone();
    moved[at] = inputs[at] * (1 + share);
    double[] above = function.apply(moved.clone());
    moved[at] = inputs[at] * (1 - share);
    double[] below = function.apply(moved);
    double[] differences = new double[above.length];
    for (int j = 0; j < differences.length; j++) {
      differences[j] = Math.abs(above[j] - below[j]) / (2 * share);
    }
    return differences;
  }

  /**
   * Infinite inputs and results have no sensitivity: they are as they are, or not at all. A coarse
   * step may reach infinity where a fine one does not.
   */
  private static double smaller(double fine, double coarse) {
    if (!Double.isFinite(fine)) {
      return 0;
    }
    return Double.isFinite(coarse) ? Math.min(fine, coarse) : fine;
  }
}
