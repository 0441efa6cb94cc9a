package dev.lanewise.optimizers;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.plugin.UpdateRule;
import java.util.List;

/**
 * Steps of one size in all weights: along the sign of a mean of the gradient and its running mean,
 * with decoupled weight decay (Chen and others, Symbolic discovery of optimization algorithms,
 * 2023, program 1). Its learning rate is to be three to ten times smaller, and its weight decay as
 * much larger, than those of AdamW.
 *
 * @since 0.1
 */
public final class Lion implements OptimizerPlugin {

  private static final String MOMENT = "first_moment";

  private static final Setting RATE =
      Setting.number(LEARNING_RATE, 1e-4, Setting.Range.POSITIVE, "the size of a step");

  private static final Setting BETA1 =
      Setting.number(
          "beta1",
          0.9,
          Setting.Range.FRACTION,
          "how much of the mean of gradients is in the direction of a step");

  private static final Setting BETA2 =
      Setting.number(
          "beta2",
          0.99,
          Setting.Range.FRACTION,
          "how much of the mean of gradients is kept at a step");

  private static final Setting WEIGHT_DECAY =
      Setting.number(
          "weight_decay",
          0,
          Setting.Range.NOT_NEGATIVE,
          "how much of each weight is taken off, times the learning rate");

  @Override
  public String id() {
    return "lion";
  }

  @Override
  public String description() {
    return "steps of the same size in all weights, along the sign of the mean gradient";
  }

  @Override
  public List<Setting> settings() {
    return List.of(RATE, BETA1, BETA2, WEIGHT_DECAY);
  }

  @Override
  public UpdateRule create(Settings settings) {
    double beta1 = settings.number(BETA1.name());
    UpdateRule.Builder rule = UpdateRule.builder(settings.number(RATE.name()));
    Expr gradient = rule.gradient();
    Expr direction =
        rule.named(
            "direction",
            Expr.fma(Expr.constant(1 - beta1), gradient, rule.old(MOMENT).times(beta1)));
    Moments.mean(rule, MOMENT, settings.number(BETA2.name()), Expr.constant(1), gradient);
    Expr weight = WeightDecay.decayed(rule, settings.number(WEIGHT_DECAY.name()));
    return rule.build(weight.minus(rule.learningRate().times(Sign.of(direction))));
  }
}
