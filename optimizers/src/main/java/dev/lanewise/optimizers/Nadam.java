package dev.lanewise.optimizers;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.plugin.UpdateRule;
import java.util.List;

/**
 * {@link Adam} with Nesterov's momentum (Dozat, Incorporating Nesterov momentum into Adam, 2016).
 *
 * @since 0.1
 */
public final class Nadam implements OptimizerPlugin {

  private static final Setting RATE =
      Setting.number(LEARNING_RATE, 0.002, Setting.Range.POSITIVE, "the size of a step");

  private static final Setting BETA1 =
      Setting.number(
          "beta1",
          0.9,
          Setting.Range.FRACTION,
          "how much of the mean of gradients is kept at a step");

  private static final Setting BETA2 =
      Setting.number(
          "beta2",
          0.999,
          Setting.Range.FRACTION,
          "how much of the mean of squared gradients is kept at a step");

  private static final Setting EPSILON =
      Setting.number(
          "epsilon",
          1e-8,
          new Setting.Range(1e-30, Double.POSITIVE_INFINITY, false, true),
          "added to the root, against division by 0");

  private static final Setting MOMENTUM_DECAY =
      Setting.number(
          "momentum_decay",
          0.004,
          Setting.Range.NOT_NEGATIVE,
          "how fast the momentum rises to beta1");

  private static final Setting WEIGHT_DECAY =
      Setting.number(
          "weight_decay",
          0,
          Setting.Range.NOT_NEGATIVE,
          "how much of each weight is added to its gradient");

  @Override
  public String id() {
    return "nadam";
  }

  @Override
  public String description() {
    return "adam with Nesterov's momentum";
  }

  @Override
  public List<Setting> settings() {
    return List.of(RATE, BETA1, BETA2, EPSILON, MOMENTUM_DECAY, WEIGHT_DECAY);
  }

  @Override
  public UpdateRule create(Settings settings) {
    double beta1 = settings.number(BETA1.name());
    double decay = settings.number(MOMENTUM_DECAY.name());
    UpdateRule.Builder rule = UpdateRule.builder(settings.number(RATE.name()));
    Expr gradient = WeightDecay.added(rule, settings.number(WEIGHT_DECAY.name()));
    Moments moments = Moments.of(rule, gradient, beta1, settings.number(BETA2.name()), false);
    rule.scalar(
        "momentum_product",
        1,
        (step, values) -> values.applyAsDouble("momentum_product") * momentum(beta1, decay, step));
    Expr ofGradient =
        rule.scalar(
            "gradient_factor",
            0,
            (step, values) ->
                (1 - momentum(beta1, decay, step))
                    / (1 - values.applyAsDouble("momentum_product")));
    Expr ofMean =
        rule.scalar(
            "mean_factor",
            0,
            (step, values) -> {
              double next = momentum(beta1, decay, step + 1);
              return next / (1 - values.applyAsDouble("momentum_product") * next);
            });
    Expr root = rule.named("denominator", moments.root().plus(settings.number(EPSILON.name())));
    Expr direction =
        rule.named("direction", Expr.fma(ofGradient, gradient, ofMean.times(moments.first())));
    return rule.build(rule.weight().minus(rule.learningRate().times(direction).dividedBy(root)));
  }

  private static double momentum(double beta1, double decay, long step) {
    return beta1 * (1 - 0.5 * StrictMath.pow(0.96, step * decay));
  }
}
