package dev.lanewise.optimizers;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.UpdateRule;

/**
 * The running means of Adam, AdamW and Nadam.
 *
 * @param first the mean of gradients, not yet corrected for its start at 0; 0 if it is {@link
 *     #NEGLIGIBLE}
 * @param root the root of the mean of squared gradients, corrected
 * @param beta1 how much of the first is kept at a step
 */
record Moments(Expr first, Expr root, double beta1) {

  /**
   * Means below this count as 0. With the default epsilon of 1e-8 they move a weight by less than
   * 1e-22 times the learning rate; but times the learning rate they would become denormal, which
   * made steps three times slower when many means were decaying to 0.
   */
  private static final double NEGLIGIBLE = 0x1p-100;

  /** The setting of the mean of gradients. */
  static final Setting BETA1 =
      Setting.number(
          "beta1",
          0.9,
          Setting.Range.FRACTION,
          "how much of the mean of gradients is kept at a step");

  /** The setting of the mean of squared gradients. */
  static final Setting BETA2 =
      Setting.number(
          "beta2",
          0.999,
          Setting.Range.FRACTION,
          "how much of the mean of squared gradients is kept at a step");

  /** The setting of what is added to a root of squared gradients. */
  static final Setting EPSILON =
      Setting.number(
          "epsilon",
          1e-8,
          new Setting.Range(1e-30, Double.POSITIVE_INFINITY, false, true),
          "added to the root, against division by 0");

  static Moments of(
      UpdateRule.Builder rule, Expr gradient, double beta1, double beta2, boolean largest) {
    Expr first = mean(rule, "first_moment", beta1, Expr.constant(1), gradient);
    Expr second = mean(rule, "second_moment", beta2, gradient, gradient);
    if (largest) {
      Expr latest = second;
      second = rule.state("largest_second_moment", latest::max);
    }
    Expr correction =
        rule.scalar(
            "second_correction",
            0,
            (step, values) -> 1 / Math.sqrt(1 - StrictMath.pow(beta2, (double) step)));
    return new Moments(effective(rule, first), second.sqrt().times(correction), beta1);
  }

  /** Returns a mean of gradients, or 0 where it is {@link #NEGLIGIBLE}. */
  static Expr effective(UpdateRule.Builder rule, Expr mean) {
    return rule.named(
        "mean_gradient", Expr.select(mean.abs().lessThan(NEGLIGIBLE), Expr.constant(0), mean));
  }

  /** Returns the factor that corrects {@link #first()} for its start at 0. */
  Expr firstCorrection(UpdateRule.Builder rule) {
    return correction(rule, beta1);
  }

  /** Returns the factor that corrects a running mean of gradients for its start at 0. */
  static Expr correction(UpdateRule.Builder rule, double kept) {
    return rule.scalar(
        "first_correction", 0, (step, values) -> 1 / (1 - StrictMath.pow(kept, (double) step)));
  }

  /** Adds a running mean of the product of two numbers as state, and returns the new mean. */
  static Expr mean(UpdateRule.Builder rule, String name, double kept, Expr a, Expr b) {
    return rule.state(name, old -> Expr.fma(a.times(1 - kept), b, old.times(kept)));
  }
}
