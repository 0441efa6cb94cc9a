package dev.lanewise.optimizers;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.plugin.UpdateRule;
import java.util.List;

/**
 * Stochastic gradient descent, with momentum (Polyak, 1964) or Nesterov's (Sutskever, Martens, Dahl
 * and Hinton, On the importance of initialization and momentum in deep learning, 2013).
 *
 * @since 0.1
 */
public final class Sgd implements OptimizerPlugin {

  private static final Setting RATE =
      Setting.number(LEARNING_RATE, 0.01, Setting.Range.POSITIVE, "the size of a step");

  private static final Setting MOMENTUM =
      Setting.number(
          "momentum", 0, Setting.Range.FRACTION, "how much of the previous step is kept");

  private static final Setting NESTEROV =
      Setting.flag("nesterov", false, "whether to look ahead along the momentum");

  @Override
  public String id() {
    return "sgd";
  }

  @Override
  public String description() {
    return "stochastic gradient descent: a step against the gradient, with optional momentum";
  }

  @Override
  public List<Setting> settings() {
    return List.of(RATE, MOMENTUM, NESTEROV, WeightDecay.ADDED);
  }

  @Override
  public UpdateRule create(Settings settings) {
    double momentum = settings.number(MOMENTUM.name());
    boolean nesterov = settings.flag(NESTEROV.name());
    if (nesterov && momentum == 0) {
      throw new ConfigurationException(
          "sgd takes nesterov=true only with a momentum above 0, such as momentum=0.9");
    }
    UpdateRule.Builder rule = UpdateRule.builder(settings.number(RATE.name()));
    Expr step = WeightDecay.added(rule, settings.number(WeightDecay.ADDED.name()));
    if (momentum > 0) {
      Expr gradient = step;
      Expr factor = Expr.constant(momentum);
      Expr velocity = rule.state("velocity", old -> Expr.fma(old, factor, gradient));
      step = nesterov ? rule.named("direction", Expr.fma(velocity, factor, gradient)) : velocity;
    }
    return rule.build(Expr.fma(rule.learningRate().negate(), step, rule.weight()));
  }
}
