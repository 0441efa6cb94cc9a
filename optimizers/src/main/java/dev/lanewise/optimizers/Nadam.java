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

  private static final Setting MOMENTUM_DECAY =
      Setting.number(
          "momentum_decay",
          0.004,
          Setting.Range.NOT_NEGATIVE,
          "how fast the momentum rises to beta1");

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
    return List.of(
        RATE, Moments.BETA1, Moments.BETA2, Moments.EPSILON, MOMENTUM_DECAY, WeightDecay.ADDED);
  }

  @Override
  public UpdateRule create(Settings settings) {
    double beta1 = settings.number(Moments.BETA1.name());
    double decay = settings.number(MOMENTUM_DECAY.name());
    UpdateRule.Builder rule = UpdateRule.builder(settings.number(RATE.name()));
    Expr gradient = WeightDecay.added(rule, settings.number(WeightDecay.ADDED.name()));
    Moments moments =
        Moments.of(rule, gradient, beta1, settings.number(Moments.BETA2.name()), false);
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
    Expr root =
        rule.named("denominator", moments.root().plus(settings.number(Moments.EPSILON.name())));
    Expr direction =
        rule.named("direction", Expr.fma(ofGradient, gradient, ofMean.times(moments.first())));
    return rule.build(rule.weight().minus(rule.learningRate().times(direction).dividedBy(root)));
  }

  private static double momentum(double beta1, double decay, long step) {
    return beta1 * (1 - 0.5 * StrictMath.pow(0.96, step * decay));
  }
}
