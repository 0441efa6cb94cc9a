package dev.lanewise.optimizers;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.plugin.UpdateRule;
import java.util.List;

/**
 * Steps divided by a running root mean square of gradients (Hinton, Neural networks for machine
 * learning, lecture 6e, 2012).
 *
 * @since 0.1
 */
public final class RmsProp implements OptimizerPlugin {

  private static final Setting RATE =
      Setting.number(LEARNING_RATE, 0.01, Setting.Range.POSITIVE, "the size of a step");

  private static final Setting RHO =
      Setting.number(
          "rho",
          0.99,
          Setting.Range.FRACTION,
          "how much of the mean of squared gradients is kept at a step");

  @Override
  public String id() {
    return "rmsprop";
  }

  @Override
  public String description() {
    return "steps divided by the root of a running mean of squared gradients";
  }

  @Override
  public List<Setting> settings() {
    return List.of(RATE, RHO, Moments.EPSILON, WeightDecay.ADDED);
  }

  @Override
  public UpdateRule create(Settings settings) {
    UpdateRule.Builder rule = UpdateRule.builder(settings.number(RATE.name()));
    Expr gradient = WeightDecay.added(rule, settings.number(WeightDecay.ADDED.name()));
    Expr meanSquare =
        Moments.mean(rule, "mean_square", settings.number(RHO.name()), gradient, gradient);
    Expr root =
        rule.named("denominator", meanSquare.sqrt().plus(settings.number(Moments.EPSILON.name())));
    return rule.build(rule.weight().minus(rule.learningRate().times(gradient).dividedBy(root)));
  }
}
