package dev.lanewise.optimizers;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.plugin.UpdateRule;
import java.util.List;

/**
 * Steps divided by the root of the sum of squared gradients (Duchi, Hazan and Singer, Adaptive
 * subgradient methods, 2011).
 *
 * @since 0.1
 */
public final class AdaGrad implements OptimizerPlugin {

  private static final Setting RATE =
      Setting.number(LEARNING_RATE, 0.01, Setting.Range.POSITIVE, "the size of a step");

  private static final Setting EPSILON =
      Setting.number(
          "epsilon",
          1e-10,
          new Setting.Range(1e-30, Double.POSITIVE_INFINITY, false, true),
          "added to the root, against division by 0");

  @Override
  public String id() {
    return "adagrad";
  }

  @Override
  public String description() {
    return "steps divided by the root of the sum of all squared gradients";
  }

  @Override
  public List<Setting> settings() {
    return List.of(RATE, EPSILON, WeightDecay.ADDED);
  }

  @Override
  public UpdateRule create(Settings settings) {
    UpdateRule.Builder rule = UpdateRule.builder(settings.number(RATE.name()));
    Expr gradient = WeightDecay.added(rule, settings.number(WeightDecay.ADDED.name()));
    Expr squares = rule.state("sum_of_squares", old -> Expr.fma(gradient, gradient, old));
    Expr root = rule.named("denominator", squares.sqrt().plus(settings.number(EPSILON.name())));
    return rule.build(rule.weight().minus(rule.learningRate().times(gradient).dividedBy(root)));
  }
}
