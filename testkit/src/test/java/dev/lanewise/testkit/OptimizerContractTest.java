package dev.lanewise.testkit;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.plugin.UpdateRule;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The contract of optimizers finds the faults it is there for, and passes sound ones. */
class OptimizerContractTest {

  private record Made(boolean takesRate, Function<UpdateRule.Builder, Expr> weight)
      implements OptimizerPlugin {
    @Override
    public String id() {
      return "acme:made";
    }

    @Override
    public String description() {
      return "made for a test";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.number(LEARNING_RATE, 0.01, Setting.Range.POSITIVE, "the size of a step"));
    }

    @Override
    public UpdateRule create(Settings settings) {
      UpdateRule.Builder rule =
          UpdateRule.builder(takesRate ? settings.number(LEARNING_RATE) : 0.01);
      return rule.build(weight.apply(rule));
    }
  }

  /** A contract for an optimizer that the subclass names. */
  abstract static class Contract extends OptimizerContract {
    private final OptimizerPlugin plugin;

    Contract(Function<UpdateRule.Builder, Expr> weight) {
      this(true, weight);
    }

    Contract(boolean takesRate, Function<UpdateRule.Builder, Expr> weight) {
      plugin = new Made(takesRate, weight);
    }

    @Override
    protected OptimizerPlugin plugin() {
      return plugin;
    }
  }

  private static Expr minus(UpdateRule.Builder rule, Expr step) {
    return rule.weight().minus(rule.learningRate().times(step));
  }

  static class Warmup extends Contract {
    Warmup() {
      super(rule -> {
        Expr mean = rule.state("mean", old -> old.times(0.9).plus(rule.gradient().times(0.1)));
        Expr warmth = rule.scalar("warmth", 0, (step, values) -> Math.min(1, step / 10.0));
        return minus(rule, mean.times(warmth));
      });
    }
  }

  @Test
  void aSoundOptimizerPasses() {
    Verdicts.assertHolds(Warmup.class, 7 + 11);
  }

  static class Uphill extends Contract {
    Uphill() {
      super(rule -> rule.weight().plus(rule.learningRate().times(rule.gradient())));
    }
  }

  @Test
  void theWrongSign() throws Exception {
    Verdicts.assertFails(Uphill.class, "stepsGoDownhill", "the sign");
  }

  static class OwnRate extends Contract {
    OwnRate() {
      super(false, rule -> minus(rule, rule.gradient()));
    }
  }

  @Test
  void aLearningRateThatIsNotTaken() throws Exception {
    Verdicts.assertFails(OwnRate.class, "theLearningRateIsASetting", "LEARNING_RATE");
  }

  static class Remembers extends Contract {
    Remembers() {
      super(rule -> {
        int[] calls = new int[1];
        Expr factor = rule.scalar("factor", 1, (step, values) -> 1.0 / ++calls[0]);
        return minus(rule, rule.gradient().times(factor));
      });
    }
  }

  @Test
  void aNumberThatRemembers() throws Exception {
    Verdicts.assertFails(Remembers.class, "scalarsKeepNothing", "nothing of its own");
    Verdicts.assertFails(Remembers.class, "trainingGoesOnFromACheckpoint", "other weights");
  }

  static class DividesByZero extends Contract {
    DividesByZero() {
      super(rule -> {
        Expr square = rule.state("square", old -> old.plus(rule.gradient().square()));
        return minus(rule, rule.gradient().dividedBy(square.sqrt()));
      });
    }
  }

  @Test
  void aDivisionByAStateOfZero() throws Exception {
    Verdicts.assertFails(DividesByZero.class, "firstStepsAreFinite", "epsilon");
  }

  static class Denormal extends Contract {
    Denormal() {
      super(rule -> {
        Expr speed = rule.state("speed", old -> old.times(0.5).plus(rule.gradient()));
        return speed.times(-1e-6).plus(rule.weight().times(0.5));
      });
    }
  }

  @Test
  void stepsThatBecomeDenormal() throws Exception {
    Verdicts.assertFails(Denormal.class, "nothingBecomesDenormal", "flushDenormals");
  }

  static class HidesNan extends Contract {
    HidesNan() {
      super(rule ->
          minus(
              rule,
              Expr.select(
                  rule.gradient().equalTo(rule.gradient()), rule.gradient(), Expr.constant(0))));
    }
  }

  @Test
  void nanThatDisappears() throws Exception {
    Verdicts.assertFails(HidesNan.class, "nanReachesTheWeight", "NaN must stay");
  }

  static class BadName extends Contract {
    BadName() {
      super(rule ->
          minus(rule, rule.state("Mean gradient", old -> old.times(0.5).plus(rule.gradient()))));
    }
  }

  @Test
  void aStateThatNoFileCouldName() throws Exception {
    Verdicts.assertFails(BadName.class, "namesAreDifferent", "'Mean gradient'");
  }
}
