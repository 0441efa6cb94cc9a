package dev.lanewise.optimizers;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.UpdateRule;

/** The two ways in which weights shrink. */
final class WeightDecay {

  /** The setting of what is added to gradients. */
  static final Setting ADDED =
      Setting.number(
          "weight_decay",
          0,
          Setting.Range.NOT_NEGATIVE,
          "how much of each weight is added to its gradient");

  private WeightDecay() {}

  /** Returns the gradient of the loss with a penalty of {@code decay ÷ 2 · weight²} added. */
  static Expr added(UpdateRule.Builder rule, double decay) {
    return decay == 0
        ? rule.gradient()
        : rule.named(
            "decayed_gradient", Expr.fma(rule.weight(), Expr.constant(decay), rule.gradient()));
  }

  /** Returns the weight less its share {@code learning rate · decay}. */
  static Expr decayed(UpdateRule.Builder rule, double decay) {
    return decay == 0
        ? rule.weight()
        : rule.named(
            "decayed_weight",
            Expr.fma(rule.learningRate().times(-decay), rule.weight(), rule.weight()));
  }
}
