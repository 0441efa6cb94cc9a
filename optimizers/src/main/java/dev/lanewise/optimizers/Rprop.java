package dev.lanewise.optimizers;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.plugin.UpdateRule;
import java.util.List;

/**
 * Steps by the sign of the gradient alone, whose size grows while the sign stays and shrinks when
 * it changes (Riedmiller and Braun, A direct adaptive method for faster backpropagation learning:
 * the RPROP algorithm, 1993). It is made for gradients of all rows at once: take batches of all
 * rows.
 *
 * <p>As PyTorch has it: where the sign changes there is no step, and the next gradient is not
 * compared. The learning rate is the size of the first step. A schedule multiplies all steps; in
 * PyTorch it would change the first alone.
 *
 * @since 0.1
 */
public final class Rprop implements OptimizerPlugin {

  private static final String PREVIOUS = "previous_gradient";
  private static final String SIZE = "relative_size";

  private static final Setting RATE =
      Setting.number(LEARNING_RATE, 0.01, Setting.Range.POSITIVE, "the size of the first step");

  private static final Setting SHRINK =
      Setting.number(
          "shrink",
          0.5,
          new Setting.Range(0, 1, true, true),
          "what the size of a step is multiplied by when the sign changes");

  private static final Setting GROW =
      Setting.number(
          "grow",
          1.2,
          new Setting.Range(1, Double.POSITIVE_INFINITY, true, true),
          "what the size of a step is multiplied by when the sign stays");

  private static final Setting MIN_STEP =
      Setting.number("min_step", 1e-6, Setting.Range.POSITIVE, "the smallest size of a step");

  private static final Setting MAX_STEP =
      Setting.number("max_step", 50, Setting.Range.POSITIVE, "the largest size of a step");

  @Override
  public String id() {
    return "rprop";
  }

  @Override
  public String description() {
    return "steps by the sign of the gradient, larger while it stays and smaller when it changes;"
        + " for batches of all rows";
  }

  @Override
  public List<Setting> settings() {
    return List.of(RATE, SHRINK, GROW, MIN_STEP, MAX_STEP);
  }

  @Override
  public UpdateRule create(Settings settings) {
    double rate = settings.number(RATE.name());
    double min = settings.number(MIN_STEP.name());
    double max = settings.number(MAX_STEP.name());
    if (min > max) {
      throw new ConfigurationException(
          "rprop takes a min_step up to max_step, not min_step=%s with max_step=%s"
              .formatted(min, max));
    }
    UpdateRule.Builder rule = UpdateRule.builder(rate);
    Expr gradient = rule.gradient();
    // Signs, because the product of two small gradients would be 0.
    Expr change = rule.named("change", Sign.of(rule.old(PREVIOUS)).times(Sign.of(gradient)));
    Expr used = Expr.select(change.lessThan(0), Expr.constant(0), gradient);
    rule.state(PREVIOUS, _ -> used);
    Expr factor =
        Expr.select(
            change.greaterThan(0),
            Expr.constant(settings.number(GROW.name())),
            Expr.select(
                change.lessThan(0),
                Expr.constant(settings.number(SHRINK.name())),
                Expr.constant(1)));
    // In learning rates, so that a schedule changes all steps. State is 0 before the first
    // step, and never after it.
    Expr size =
        rule.state(
            SIZE,
            old ->
                Expr.select(old.equalTo(Expr.constant(0)), Expr.constant(1), old)
                    .times(factor)
                    .max(Math.max(min / rate, Float.MIN_NORMAL))
                    .min(max / rate));
    return rule.build(rule.weight().minus(rule.learningRate().times(size).times(Sign.of(used))));
  }
}
