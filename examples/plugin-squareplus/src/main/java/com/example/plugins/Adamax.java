package com.example.plugins;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.plugin.UpdateRule;
import java.util.List;

/** Adam with the largest gradient in place of the mean square: state, and a number of the step. */
public final class Adamax implements OptimizerPlugin {

  @Override
  public String id() {
    return "example:adamax";
  }

  @Override
  public String description() {
    return "steps along the mean gradient, divided by the largest of late";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.number(LEARNING_RATE, 0.002, Setting.Range.POSITIVE, "the size of a step"),
        Setting.number("beta1", 0.9, Setting.Range.FRACTION, "how much of the mean is kept"),
        Setting.number("beta2", 0.999, Setting.Range.FRACTION, "how much of the largest is kept"));
  }

  @Override
  public UpdateRule create(Settings settings) {
    double beta1 = settings.number("beta1");
    double beta2 = settings.number("beta2");
    UpdateRule.Builder rule = UpdateRule.builder(settings.number(LEARNING_RATE));
    Expr gradient = rule.gradient();
    Expr mean = rule.state("mean", m -> m.times(beta1).plus(gradient.times(1 - beta1)));
    // 1e-8 against division by 0, where PyTorch has it too.
    Expr largest = rule.state("largest", u -> u.times(beta2).max(gradient.abs().plus(1e-8)));
    Expr correction =
        rule.scalar("correction", 1, (step, values) -> 1 / (1 - StrictMath.pow(beta1, step)));
    Expr rate = rule.named("rate", rule.learningRate().times(correction));
    return rule.build(rule.weight().minus(rate.times(mean).dividedBy(largest)));
  }
}
