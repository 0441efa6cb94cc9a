package dev.lanewise.optimizers;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.plugin.UpdateRule;
import java.util.List;

/**
 * {@link Adam} with weight decay apart from the gradient (Loshchilov and Hutter, Decoupled weight
 * decay regularization, 2017).
 *
 * @since 0.1
 */
public final class AdamW implements OptimizerPlugin {

  private static final Setting RATE =
      Setting.number(LEARNING_RATE, 0.001, Setting.Range.POSITIVE, "the size of a step");

  private static final Setting AMSGRAD =
      Setting.flag("amsgrad", false, "whether to divide by the largest mean of squares so far");

  private static final Setting WEIGHT_DECAY =
      Setting.number(
          "weight_decay",
          0.01,
          Setting.Range.NOT_NEGATIVE,
          "the share of each weight that is lost at a step, times the learning rate");

  @Override
  public String id() {
    return "adamw";
  }

  @Override
  public String description() {
    return "adam with weight decay apart from the gradient";
  }

  @Override
  public List<Setting> settings() {
    return List.of(RATE, Moments.BETA1, Moments.BETA2, Moments.EPSILON, AMSGRAD, WEIGHT_DECAY);
  }

  @Override
  public UpdateRule create(Settings settings) {
    UpdateRule.Builder rule = UpdateRule.builder(settings.number(RATE.name()));
    Moments moments =
        Moments.of(
            rule,
            rule.gradient(),
            settings.number(Moments.BETA1.name()),
            settings.number(Moments.BETA2.name()),
            settings.flag(AMSGRAD.name()));
    Expr root =
        rule.named("denominator", moments.root().plus(settings.number(Moments.EPSILON.name())));
    Expr rate = rule.named("rate", rule.learningRate().times(moments.firstCorrection(rule)));
    return rule.build(
        WeightDecay.decayed(rule, settings.number(WEIGHT_DECAY.name()))
            .minus(rate.times(moments.first()).dividedBy(root)));
  }
}
