package dev.lanewise.network.validation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.builtin.BuiltinData;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.validation.RangeTest.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RangeTestTest {

  private static final Dataset MOONS = BuiltinData.load("builtin:moons", 1).train();

  private static Trainer.Builder trainer() {
    return Trainer.builder().layers("16:relu,2:softmax").optimizer("sgd").batchSize(100);
  }

  private static RangeTest.Result run(RangeTest test, Trainer.Builder trainer) {
    try (Engine engine = Engine.create(Plugins.installed(), "scalar", 1)) {
      return test.run(trainer.build(), MOONS, engine);
    }
  }

  @Test
  void theRateRisesByTheSameFactorFromEndToEnd() {
    RangeTest.Result result = run(new RangeTest(1e-5, 1e-3, 3), trainer());
    int batches = Math.ceilDiv(MOONS.rows(), 100);
    assertEquals(3 * batches, result.steps().size());
    assertTrue(result.exploded().isEmpty());
    assertEquals(1e-5, result.steps().getFirst().learningRate());
    // The last factor is exp(log 100), which is rounded.
    assertEquals(1e-3, result.steps().getLast().learningRate(), 1e-17);
    double factor = Math.pow(100, 1.0 / (3 * batches - 1));
    for (int i = 1; i < result.steps().size(); i++) {
      assertEquals(i + 1, result.steps().get(i).step());
      assertEquals(
          factor,
          result.steps().get(i).learningRate() / result.steps().get(i - 1).learningRate(),
          1e-12);
    }
  }

  /** The first loss is that of the network as it begins, so it depends on no rate. */
  @Test
  void stopsWhenTheLossExplodes() {
    RangeTest.Result result = run(new RangeTest(1e-3, 1e6, 10), trainer());
    List<Step> steps = result.steps();
    assertTrue(steps.size() < 10 * Math.ceilDiv(MOONS.rows(), 100), "it ends early");
    assertTrue(result.exploded().isPresent());
    assertTrue(result.suggestion().isPresent());
    assertTrue(result.suggestion().getAsDouble() * 100 < result.exploded().getAsDouble());
    assertEquals(
        steps.getFirst().loss(),
        run(new RangeTest(1e-8, 1, 1), trainer()).steps().getFirst().loss());
    assertEquals(steps, run(new RangeTest(1e-3, 1e6, 10), trainer()).steps());
  }

  @Test
  void theSettingsOfTheCallerStayAsTheyAre() {
    Trainer.Builder used = trainer().learningRate(0.05).schedule("cosine").warmup(3).epochs(2);
    Trainer.Builder fresh = trainer().learningRate(0.05).schedule("cosine").warmup(3).epochs(2);
    run(new RangeTest(1e-5, 1e-3, 1), used);
    try (Engine engine = Engine.create(Plugins.installed(), "scalar", 1)) {
      Trainer kept = used.build();
      new RangeTest(1e-3, 1e6, 10).run(kept, MOONS, engine);
      Map<String, float[]> expected = fresh.build().train(MOONS, engine).model().tensors();
      assertSameBits(expected, kept.train(MOONS, engine).model().tensors());
      assertSameBits(expected, used.build().train(MOONS, engine).model().tensors());
    }
  }

  private static void assertSameBits(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
  }

  @Test
  void smoothsWithoutTheWeightOfTheBeginning() {
    List<Step> steps = run(new RangeTest(1e-5, 1e-3, 1), trainer()).steps();
    assertEquals(steps.get(0).loss(), steps.get(0).smoothed(), 1e-15);
    double second = (0.95 * steps.get(0).loss() + steps.get(1).loss()) / 1.95;
    assertEquals(second, steps.get(1).smoothed(), 1e-15);
  }

  /** A loss that stays, falls by 1 a step from step 41 to 60, and rises. */
  @Test
  void suggestsATenthOfTheRateOfTheLeastLoss() {
    List<Step> steps = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      double loss = i <= 40 ? 50 : i <= 60 ? 90 - i : 30 + 2 * (i - 60);
      steps.add(new Step(i, i, loss, loss));
    }
    RangeTest.Result result = new RangeTest.Result(steps, OptionalDouble.of(101));
    assertEquals(60, result.least().step());
    assertFalse(result.isStillFalling());
    assertTrue(new RangeTest.Result(steps.subList(0, 60), OptionalDouble.empty()).isStillFalling());
    assertEquals(OptionalDouble.of(6), result.suggestion());
    // The first step whose five neighbours on both sides fall.
    assertEquals(45, result.steepest().orElseThrow().step());
  }

  @Test
  void suggestsNothingIfTheLossNeverFalls() {
    List<Step> steps = new ArrayList<>();
    for (int i = 1; i <= 7; i++) {
      steps.add(new Step(i, i, i, i));
    }
    assertTrue(new RangeTest.Result(steps, OptionalDouble.empty()).suggestion().isEmpty());
    RangeTest.Result one =
        new RangeTest.Result(List.of(new Step(1, 1, 1, 1)), OptionalDouble.empty());
    assertTrue(one.suggestion().isEmpty());
  }

  @Test
  void saysWhatIsOutOfRange() {
    assertThrows(ConfigurationException.class, () -> new RangeTest(0, 1, 1));
    assertThrows(ConfigurationException.class, () -> new RangeTest(1, 1, 1));
    assertThrows(ConfigurationException.class, () -> new RangeTest(1, Double.NaN, 1));
    assertThrows(ConfigurationException.class, () -> new RangeTest(1, 2, 0));
    assertThrows(
        ConfigurationException.class, () -> new RangeTest(Double.MIN_VALUE, Float.MAX_VALUE, 1));
    assertEquals(1, new RangeTest(1e-300, 1e8, 1).epochs());
  }
}
