package dev.lanewise.optimizers;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.plugin.UpdateRule;
import java.util.List;

/**
 * Steps whose size is that of earlier steps, divided by that of the gradients: both as running root
 * mean squares (Zeiler, ADADELTA: an adaptive learning rate method, 2012, algorithm 1). The
 * learning rate, which the paper does not have, is 1.
 *
 * @since 0.1
 */
public final class AdaDelta implements OptimizerPlugin {

  private static final String SQUARES_OF_STEPS = "mean_squared_step";

  private static final Setting RATE =
      Setting.number(LEARNING_RATE, 1, Setting.Range.POSITIVE, "what a step is multiplied by");

  private static final Setting RHO =
      Setting.number(
          "rho", 0.9, Setting.Range.FRACTION, "how much of the mean squares is kept at a step");

  private static final Setting EPSILON =
      Setting.number(
          "epsilon",
          1e-6,
          new Setting.Range(1e-30, Double.POSITIVE_INFINITY, false, true),
          "added to both mean squares; its root is about the size of the first steps");

  @Override
  public String id() {
    return "adadelta";
  }

  @Override
  public String description() {
    return "steps of the size of earlier ones, divided by the root of the mean squared gradient";
  }

  @Override
  public List<Setting> settings() {
    return List.of(RATE, RHO, EPSILON, WeightDecay.ADDED);
  }

  @Override
  public UpdateRule create(Settings settings) {
    double rho = settings.number(RHO.name());
    double epsilon = settings.number(EPSILON.name());
    UpdateRule.Builder rule = UpdateRule.builder(settings.number(RATE.name()));
    Expr gradient = WeightDecay.added(rule, settings.number(WeightDecay.ADDED.name()));
    Expr squares = Moments.mean(rule, "mean_square", rho, gradient, gradient);
    Expr step =
        rule.named(
            "step",
            rule.old(SQUARES_OF_STEPS)
                .plus(epsilon)
                .sqrt()
                .dividedBy(squares.plus(epsilon).sqrt())
                .times(gradient));
    Moments.mean(rule, SQUARES_OF_STEPS, rho, step, step);
    return rule.build(rule.weight().minus(rule.learningRate().times(step)));
  }
}
