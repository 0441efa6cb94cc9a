package dev.lanewise.api.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.PluginException;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.UpdateRule.Step;
import dev.lanewise.api.plugin.UpdateRule.Step.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpdateRuleTest {

  /** Momentum with a named direction, if {@code names} says so. */
  private static UpdateRule momentum(boolean names) {
    UpdateRule.Builder rule = UpdateRule.builder(0.01);
    Expr velocity = rule.state("velocity", v -> Expr.fma(v, Expr.constant(0.9), rule.gradient()));
    Expr direction = velocity.times(0.5).plus(rule.gradient());
    Expr used = names ? rule.named("direction", direction) : direction;
    return rule.build(Expr.fma(rule.learningRate().negate(), used, rule.weight()));
  }

  @Test
  void eachStepUsesTheNamesOfEarlierOnes() {
    assertEquals(
        List.of(
            new Step("velocity", Kind.STATE, "gradient + 0.9 * velocity"),
            new Step("direction", Kind.INTERMEDIATE, "0.5 * velocity + gradient"),
            new Step("weight", Kind.WEIGHT, "weight - learning_rate * direction")),
        momentum(true).steps());
  }

  @Test
  void namesChangeNothingThatIsComputed() {
    UpdateRule named = momentum(true);
    UpdateRule plain = momentum(false);
    assertEquals(plain.program().instructions(), named.program().instructions());
    assertEquals(plain.program().constants(), named.program().constants());
    assertEquals(plain.program().outputs(), named.program().outputs());
    assertEquals(plain.toString(), named.toString());
    assertEquals(
        "weight - learning_rate * (0.5 * velocity + gradient)", plain.steps().getLast().formula());
  }

  @Test
  void theValueOfAStateBeforeTheUpdateIsCalledOld() {
    UpdateRule.Builder rule = UpdateRule.builder(0.01);
    Expr[] before = new Expr[1];
    Expr mean =
        rule.state(
            "mean",
            m -> {
              before[0] = m;
              return m.times(0.5).plus(rule.gradient());
            });
    Expr change = rule.named("change", mean.minus(before[0]));
    List<Step> steps = rule.build(rule.weight().minus(change.times(before[0]))).steps();
    assertEquals("mean - old_mean", steps.get(1).formula());
    assertEquals("weight - change * old_mean", steps.get(2).formula());
  }

  @Test
  void whatHasANameMakesNoStep() {
    UpdateRule.Builder rule = UpdateRule.builder(0.01);
    assertSame(rule.gradient(), rule.named("g", rule.gradient()));
    rule.named("factor", Expr.constant(2));
    assertEquals(1, rule.build(rule.weight().minus(rule.gradient())).steps().size());
  }

  @Test
  void aNameHasOneMeaning() {
    for (String taken : List.of("weight", "gradient", "learning_rate", "mean", "rate", "twice")) {
      UpdateRule.Builder rule = UpdateRule.builder(0.01);
      rule.state("mean", m -> m.plus(rule.gradient()));
      rule.scalar("rate", 1, (step, values) -> 1);
      rule.named("twice", rule.gradient().times(2));
      rule.named(taken, rule.gradient().times(3));
      IllegalArgumentException thrown =
          assertThrows(IllegalArgumentException.class, () -> rule.build(rule.weight()));
      assertTrue(String.valueOf(thrown.getMessage()).endsWith("called " + taken));
    }
  }

  /** Twenty iterations that use each value twice: more than a million copies as text. */
  private static UpdateRule iterated(boolean names) {
    UpdateRule.Builder rule = UpdateRule.builder(0.01);
    Expr y = rule.gradient();
    for (int i = 0; i < 20; i++) {
      y = y.times(Expr.constant(1.5).minus(y.times(0.5).times(rule.gradient())));
      y = names ? rule.named("y" + i, y) : y;
    }
    return rule.build(rule.weight().minus(y));
  }

  @Test
  void aRuleWhoseTextIsHugeIsBuiltButNotPrinted() {
    UpdateRule rule = iterated(false);
    assertTrue(rule.program().instructions().size() < 100);
    assertTrue(rule.toString().length() < 300_000);
    assertTrue(rule.toString().contains("…"));
    assertEquals(
        "the step 'weight' of the update rule is too long to be printed; give parts that are used"
            + " several times a name, with UpdateRule.Builder.named",
        assertThrows(PluginException.class, rule::steps).getMessage());
    List<Step> steps = iterated(true).steps();
    assertEquals(21, steps.size());
    assertEquals("y18 * (1.5 - 0.5 * y18 * gradient)", steps.get(19).formula());
  }

  @Test
  void whatIsAddedAfterwardsDoesNotChangeTheSteps() {
    UpdateRule.Builder builder = UpdateRule.builder(0.01);
    UpdateRule rule = builder.build(builder.weight().minus(builder.gradient()));
    builder.named("twice", builder.gradient().times(2));
    assertEquals(List.of(new Step("weight", Kind.WEIGHT, "weight - gradient")), rule.steps());
  }

  @Test
  void theOldValueOfAStateCanBeUsedOutsideOfIt() {
    UpdateRule.Builder rule = UpdateRule.builder(0.1);
    Expr direction = rule.named("direction", rule.old("mean").plus(rule.gradient()));
    rule.state("mean", old -> old.times(0.5).plus(rule.gradient()));
    UpdateRule built = rule.build(rule.weight().minus(direction));
    assertEquals(List.of("mean"), built.stateNames());
    assertEquals("mean + gradient", built.steps().getFirst().formula());
    assertEquals("weight - direction", built.steps().getLast().formula());
  }

  @Test
  void theOldValueOfWhatIsNoStateIsRefused() {
    UpdateRule.Builder rule = UpdateRule.builder(0.1);
    Expr weight = rule.weight().minus(rule.old("mean"));
    assertEquals(
        "an update rule has no state called mean",
        assertThrows(IllegalArgumentException.class, () -> rule.build(weight)).getMessage());
  }
}
