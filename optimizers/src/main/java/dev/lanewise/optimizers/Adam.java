package dev.lanewise.optimizers;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.plugin.UpdateRule;
import java.util.List;

/**
 * Steps along a running mean of gradients, divided by the root of a running mean of squares, both
 * corrected for their start at 0 (Kingma and Ba, Adam: a method for stochastic optimization, 2014;
 * amsgrad: Reddi, Kale and Kumar, 2018).
 *
 * @since 0.1
 */
public final class Adam implements OptimizerPlugin {

  private static final Setting RATE =
      Setting.number(LEARNING_RATE, 0.001, Setting.Range.POSITIVE, "the size of a step");

  private static final Setting AMSGRAD =
      Setting.flag("amsgrad", false, "whether to divide by the largest mean of squares so far");

  @Override
  public String id() {
    return "adam";
  }

  @Override
  public String description() {
    return "steps along the mean gradient, divided by the root of the mean squared gradient";
  }

  @Override
  public List<Setting> settings() {
    return List.of(RATE, Moments.BETA1, Moments.BETA2, Moments.EPSILON, AMSGRAD, WeightDecay.ADDED);
  }

  @Override
  public UpdateRule create(Settings settings) {
    UpdateRule.Builder rule = UpdateRule.builder(settings.number(RATE.name()));
    Moments moments =
        Moments.of(
            rule,
            WeightDecay.added(rule, settings.number(WeightDecay.ADDED.name())),
            settings.number(Moments.BETA1.name()),
            settings.number(Moments.BETA2.name()),
            settings.flag(AMSGRAD.name()));
    Expr root =
        rule.named("denominator", moments.root().plus(settings.number(Moments.EPSILON.name())));
    Expr rate = rule.named("rate", rule.learningRate().times(moments.firstCorrection(rule)));
    return rule.build(rule.weight().minus(rate.times(moments.first()).dividedBy(root)));
  }
}
