package dev.lanewise.optimizers;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.plugin.UpdateRule;
import java.util.List;

/**
 * {@link Adam} with the largest gradient of late in place of the root of the mean square (Kingma
 * and Ba, Adam: a method for stochastic optimization, 2014, section 7.1). As in PyTorch, epsilon is
 * added to each gradient's magnitude.
 *
 * @since 0.1
 */
public final class Adamax implements OptimizerPlugin {

  private static final Setting RATE =
      Setting.number(LEARNING_RATE, 0.002, Setting.Range.POSITIVE, "the size of a step");

  private static final Setting BETA2 =
      Setting.number(
          "beta2",
          0.999,
          Setting.Range.FRACTION,
          "how much of the largest gradient is kept at a step");

  private static final Setting EPSILON =
      Setting.number(
          "epsilon",
          1e-8,
          new Setting.Range(1e-30, Double.POSITIVE_INFINITY, false, true),
          "added to the size of each gradient, against division by 0");

  @Override
  public String id() {
    return "adamax";
  }

  @Override
  public String description() {
    return "steps along the mean gradient, divided by the largest gradient of late";
  }

  @Override
  public List<Setting> settings() {
    return List.of(RATE, Moments.BETA1, BETA2, EPSILON, WeightDecay.ADDED);
  }

  @Override
  public UpdateRule create(Settings settings) {
    double beta1 = settings.number(Moments.BETA1.name());
    double beta2 = settings.number(BETA2.name());
    double epsilon = settings.number(EPSILON.name());
    UpdateRule.Builder rule = UpdateRule.builder(settings.number(RATE.name()));
    Expr gradient = WeightDecay.added(rule, settings.number(WeightDecay.ADDED.name()));
    Expr mean = Moments.mean(rule, "first_moment", beta1, Expr.constant(1), gradient);
    Expr largest =
        rule.state("largest_gradient", old -> old.times(beta2).max(gradient.abs().plus(epsilon)));
    Expr effective = Moments.effective(rule, mean);
    Expr rate = rule.named("rate", rule.learningRate().times(Moments.correction(rule, beta1)));
    return rule.build(rule.weight().minus(rate.times(effective).dividedBy(largest)));
  }
}
