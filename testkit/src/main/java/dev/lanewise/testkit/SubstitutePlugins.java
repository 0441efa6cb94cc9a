package dev.lanewise.testkit;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.Activation.Meaning;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.ElementwiseLoss;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.RowwiseActivation;
import dev.lanewise.api.plugin.Schedule;
import dev.lanewise.api.plugin.SchedulePlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.plugin.UpdateRule;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** What a network needs besides the plugin under test, so that no other plugins are needed. */
final class SubstitutePlugins {

  static final String BOUNDED = "testkit:bounded";
  static final String SQUARED_ERROR = "testkit:squared_error";
  static final String DESCENT = "testkit:descent";
  static final String STEADY = "testkit:steady";

  private SubstitutePlugins() {}

  /** Returns x ÷ (1 + |x|), with which no network diverges. */
  static ActivationPlugin bounded() {
    return new Formula(BOUNDED, x -> x.dividedBy(x.abs().plus(1)));
  }

  /** Returns an activation of the given id whose outputs suit targets of the given kind. */
  static ActivationPlugin outputs(String id, Loss.Targets targets) {
    return new Formula(
        id,
        switch (targets) {
          case PROBABILITIES -> Functions::sigmoid;
          case SIGNS -> Functions::tanh;
          case VALUES, COUNTS -> x -> x;
          case CLASSES -> x -> Functions.softplus(x.negate()).negate();
        });
  }

  /**
   * Returns an activation whose outputs have a meaning, and logits that are half of x.
   *
   * @param stated whether it states its logits
   */
  static ActivationPlugin outputs(Meaning meaning, boolean stated) {
    String name = meaning.name().toLowerCase(Locale.ROOT);
    return new Meant("testkit:" + name + (stated ? "_of_logits" : ""), meaning, stated);
  }

  /** Returns the squared error of outputs. */
  static LossPlugin squaredError() {
    return new SquaredError(List.of());
  }

  /** Returns the squared error of the logits of an activation that has no useful derivative. */
  static LossPlugin squaredErrorOnLogitsOf(String activation) {
    return new SquaredError(List.of(activation));
  }

  /** Returns plain gradient descent. */
  static OptimizerPlugin descent() {
    return new Descent();
  }

  /** Returns a schedule that leaves the learning rate as it is. */
  static SchedulePlugin steady() {
    return new Steady();
  }

  private record Formula(String id, UnaryOperator<Expr> formula) implements ActivationPlugin {
    @Override
    public String description() {
      return "stands in for an activation";
    }

    @Override
    public Activation create(Settings settings) {
      return Activation.elementwise(formula);
    }
  }

  private record Meant(String id, Meaning meaning, boolean stated) implements ActivationPlugin {
    @Override
    public String description() {
      return "stands in for an output activation";
    }

    @Override
    public Activation create(Settings settings) {
      RowwiseActivation activation =
          Activation.rowwise(x -> outputs(x.times(0.5))).asOutput(meaning, "mse", "mse");
      return stated ? activation.withLogits(x -> x.times(0.5)) : activation;
    }

    private Expr outputs(Expr logits) {
      return switch (meaning) {
        case VALUES, SCORES -> logits;
        case CLASS_PROBABILITIES -> Functions.softmax(logits);
        case CLASS_LOG_PROBABILITIES -> Functions.logSoftmax(logits);
        case PROBABILITIES -> Functions.sigmoid(logits);
        case DECISIONS -> Expr.select(logits.lessThan(0), 0, 1);
      };
    }
  }

  private record SquaredError(List<String> logitsOf) implements LossPlugin {
    @Override
    public String id() {
      return SQUARED_ERROR;
    }

    @Override
    public String description() {
      return "(prediction - target)²";
    }

    @Override
    public Loss create(Settings settings) {
      ElementwiseLoss loss = Loss.elementwise(SquaredError::of);
      for (String activation : logitsOf) {
        loss = loss.fusedWith(activation, SquaredError::of);
      }
      return loss;
    }

    private static Expr of(Expr prediction, Expr target) {
      return prediction.minus(target).square();
    }
  }

  private record Descent() implements OptimizerPlugin {
    @Override
    public String id() {
      return DESCENT;
    }

    @Override
    public String description() {
      return "a step against the gradient";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.number(LEARNING_RATE, 0.01, Setting.Range.POSITIVE, "the size of a step"));
    }

    @Override
    public UpdateRule create(Settings settings) {
      UpdateRule.Builder rule = UpdateRule.builder(settings.number(LEARNING_RATE));
      return rule.build(rule.weight().minus(rule.learningRate().times(rule.gradient())));
    }
  }

  private record Steady() implements SchedulePlugin {
    @Override
    public String id() {
      return STEADY;
    }

    @Override
    public String description() {
      return "the same learning rate in each step";
    }

    @Override
    public Schedule create(Settings settings) {
      return _ -> 1;
    }
  }
}
