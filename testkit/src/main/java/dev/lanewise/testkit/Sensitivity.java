package dev.lanewise.testkit;

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
 */
final class Sensitivity {

  /** A share of an input, small against bends of a function and large against double rounding. */
  private static final double SHARE = 0x1p-20;

  private Sensitivity() {}

  /** Returns the sensitivity of a formula in all its variables. */
  static double of(Expr formula, Map<Variable, Double> values) {
    double sum = 0;
    for (Map.Entry<Variable, Double> input : values.entrySet()) {
      Map<Variable, Double> moved = new HashMap<>(values);
      moved.put(input.getKey(), input.getValue() * (1 + SHARE));
      double above = formula.evaluate(moved);
      moved.put(input.getKey(), input.getValue() * (1 - SHARE));
      sum += share(above, formula.evaluate(moved));
    }
    return sum;
  }

  /** Returns the sensitivity of each of a function's results in all its inputs. */
  static double[] of(double[] inputs, UnaryOperator<double[]> function) {
    double[] sums = new double[0];
    for (int i = 0; i < inputs.length; i++) {
      double[] moved = inputs.clone();
      moved[i] = inputs[i] * (1 + SHARE);
      double[] above = function.apply(moved.clone());
      moved[i] = inputs[i] * (1 - SHARE);
      double[] below = function.apply(moved);
      sums = sums.length == 0 ? new double[above.length] : sums;
      for (int j = 0; j < sums.length; j++) {
        sums[j] += share(above[j], below[j]);
      }
    }
    return sums;
  }

  /** Infinite inputs and results have no sensitivity: they are as they are, or not at all. */
  private static double share(double above, double below) {
    double difference = Math.abs(above - below) / (2 * SHARE);
    return Double.isFinite(difference) ? difference : 0;
  }
}
