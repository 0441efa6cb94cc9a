package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.plugin.UpdateRule;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.text.Count;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.testkit.support.Bits;
import dev.lanewise.testkit.support.Samples;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an optimizer promises, with or without state and numbers that change from step to step.
 *
 * @since 0.1
 */
public abstract non-sealed class OptimizerContract extends PluginContract<OptimizerPlugin> {

  private static final int STEPS = 12;

  /** Creates the contract; JUnit calls this. */
  protected OptimizerContract() {}

  @Override
  protected abstract OptimizerPlugin plugin();

  @Override
  final Class<OptimizerPlugin> service() {
    return OptimizerPlugin.class;
  }

  @Override
  final Object create(OptimizerPlugin plugin, Settings settings) {
    return plugin.create(settings);
  }

  private record Fingerprint(
      Program program,
      double learningRate,
      List<String> states,
      List<String> scalars,
      List<Map<String, Double>> values) {}

  @Override
  final Object fingerprint(Object created) {
    UpdateRule rule = (UpdateRule) created;
    return new Fingerprint(
        rule.program(),
        rule.learningRate(),
        rule.stateNames(),
        rule.scalars().stream().map(UpdateRule.StepScalar::name).toList(),
        OptimizerWalk.scalars(rule, STEPS));
  }

  private Stream<DynamicTest> forEachRule(BiConsumer<String, UpdateRule> test) {
    return forEachCreated(
        named -> test.accept(named.reference().toString(), (UpdateRule) named.created()));
  }

  /** Checks the setting that every optimizer has. */
  @Test
  @DisplayName("learning_rate is a setting, and its value that of the rule")
  public final void theLearningRateIsASetting() {
    OptimizerPlugin plugin = plugin();
    String name = OptimizerPlugin.LEARNING_RATE;
    assertTrue(
        plugin.settings().stream()
            .anyMatch(s -> s.name().equals(name) && s.type() == Setting.Type.NUMBER),
        () -> "settings() lacks the number '%s', which every optimizer has".formatted(name));
    double given = 0.00390625;
    double taken =
        plugin.create(Settings.of(plugin, Map.of(name, Double.toString(given)))).learningRate();
    assertEquals(
        given, taken, "pass settings.number(LEARNING_RATE) to UpdateRule.builder; learning_rate");
  }

  /** Checks the names by which checkpoints store state and numbers. */
  @TestFactory
  @DisplayName("states and numbers have names of their own")
  public final Stream<DynamicTest> namesAreDifferent() {
    return forEachRule((name, rule) -> {
      Set<String> names =
          new HashSet<>(Set.of(UpdateRule.WEIGHT, UpdateRule.GRADIENT, UpdateRule.LEARNING_RATE));
      Stream.concat(
              rule.stateNames().stream(), rule.scalars().stream().map(UpdateRule.StepScalar::name))
          .forEach(other -> {
            assertTrue(
                other.matches("[a-z][a-z0-9_]*"),
                () ->
                    "the state or number '%s' of %s needs a name of the form [a-z][a-z0-9_]*"
                        .formatted(other, name));
            assertTrue(
                names.add(other),
                () -> "%s uses the name '%s' twice; rename one".formatted(name, other));
          });
    });
  }

  /** Checks that numbers depend on the step and on earlier numbers only. */
  @TestFactory
  @DisplayName("numbers that change from step to step follow from the step and the numbers before")
  public final Stream<DynamicTest> scalarsKeepNothing() {
    return forEachRule((name, rule) -> {
      List<Map<String, Double>> first = OptimizerWalk.scalars(rule, 50);
      assertEquals(
          first,
          OptimizerWalk.scalars(rule, 50),
          () ->
              "the numbers of %s come out otherwise when they are computed again; at(step, values) must keep"
                      .formatted(name)
                  + " nothing of its own, or a resumed training would go on otherwise");
      first
          .getLast()
          .forEach((scalar, value) ->
              assertTrue(
                  Double.isFinite(value),
                  () ->
                      "the number '%s' of %s is %s after 50 steps".formatted(scalar, name, value)));
    });
  }

  /** Checks that the steps decrease w²/2. */
  @TestFactory
  @DisplayName("steps go downhill")
  public final Stream<DynamicTest> stepsGoDownhill() {
    return forEachRule((name, rule) -> {
      OptimizerWalk walk = new OptimizerWalk(rule, InstalledKernels.scalar(), new float[] {1, -1});
      for (int step = 0; step < 100; step++) {
        walk.step(walk.weights());
      }
      for (float weight : walk.weights()) {
        assertTrue(
            Math.abs(weight) < 1,
            () ->
                "%s leads from 1 to %s in 100 steps against the gradient of w²/2; is the sign of the step right?"
                    .formatted(name, weight));
      }
    });
  }

  /** Checks first steps from a state of 0, with gradients of any size. */
  @TestFactory
  @DisplayName("first steps are finite, also with a gradient of 0")
  public final Stream<DynamicTest> firstStepsAreFinite() {
    return forEachRule((name, rule) -> {
      float[] gradient = {0, -0f, 1, -1, 1e-20f, -1e-20f, 1e-40f, 1e3f, -1e3f};
      float[] start = Samples.between(new SplittableRandom(1), gradient.length, -1, 1);
      OptimizerWalk walk = new OptimizerWalk(rule, InstalledKernels.scalar(), start);
      for (int step = 1; step <= 3; step++) {
        walk.step(gradient);
        for (int i = 0; i < gradient.length; i++) {
          if (!Float.isFinite(walk.weights()[i])) {
            fail(
                "step %d of %s with the gradient %s gives the weight %s; add a small epsilon to what is divided by"
                    .formatted(step, name, gradient[i], walk.weights()[i]));
          }
        }
      }
    });
  }

  /** Checks that a gradient of NaN makes its weight NaN, and no other weight. */
  @TestFactory
  @DisplayName("a gradient of NaN makes its weight NaN, and no other")
  public final Stream<DynamicTest> nanReachesTheWeight() {
    return forEachRule((name, rule) -> {
      OptimizerWalk walk = new OptimizerWalk(rule, InstalledKernels.scalar(), new float[] {1, 1});
      walk.step(Float.NaN, 1);
      assertTrue(
          Float.isNaN(walk.weights()[0]) && Float.isFinite(walk.weights()[1]),
          () ->
              "%s makes the weights %s of gradients NaN and 1; NaN must stay: a comparison with it is false, so"
                      .formatted(name, Arrays.toString(walk.weights()))
                  + " let the other branch of select keep the number");
    });
  }

  /** Checks that decaying state becomes 0: denormal numbers make each step many times slower. */
  @TestFactory
  @DisplayName("state and steps that decay become 0 and never denormal")
  public final Stream<DynamicTest> nothingBecomesDenormal() {
    return forEachRule((name, rule) -> {
      OptimizerWalk walk = new OptimizerWalk(rule, InstalledKernels.scalar(), new float[4]);
      walk.step(1, -1e-6f, 1e-15f, -1e-22f);
      for (int step = 0; step < 3_000; step++) {
        float[] before = walk.weights().clone();
        walk.step(0, 0, 0, 0);
        for (int i = 0; i < before.length; i++) {
          checkNormal(name, "a step", walk.weights()[i] - before[i]);
          checkNormal(name, "a weight", walk.weights()[i]);
        }
        walk.states()
            .forEach((state, values) -> {
              for (float value : values) {
                checkNormal(name, state, value);
              }
            });
      }
    });
  }

  private static void checkNormal(String name, String what, float value) {
    if (value != 0 && Math.abs(value) < Float.MIN_NORMAL) {
      fail(
          "%s of %s becomes the denormal number %s while gradients are 0; wrap it in Functions.flushDenormals"
              .formatted(what, name, value));
    }
  }

  /** Checks all sizes, in parts as threads compute them, and special values. */
  @TestFactory
  @Tag("lanes")
  @DisplayName("vector kernels give the bits of scalar kernels")
  public final Stream<DynamicTest> vectorKernelsGiveTheSameBits() {
    return forEachRule((name, rule) -> {
      Kernels vector = InstalledKernels.vectorOrAbort();
      SplittableRandom random = new SplittableRandom(2);
      for (int count : Samples.sizes(vector.lanes())) {
        float[] start = Samples.plain(random, count);
        OptimizerWalk expected = new OptimizerWalk(rule, InstalledKernels.scalar(), start);
        OptimizerWalk actual = new OptimizerWalk(rule, vector, start);
        for (int step = 0; step < STEPS; step++) {
          float[] gradient =
              step < STEPS / 2 ? Samples.plain(random, count) : Samples.wild(random, count);
          expected.step(gradient);
          actual.stepInParts(gradient, random.nextInt(count + 1));
          String what =
              "%s after step %d of %s on the kernels '%s'"
                  .formatted(name, step + 1, Count.of(count, "weight"), vector.id());
          Bits.assertSame(expected.weights(), actual.weights(), what);
          Bits.assertSame(expected.states(), actual.states(), what);
        }
      }
    });
  }

  /**
   * Checks that the number of threads does not change the trained weights, and that training
   * changes them.
   */
  @TestFactory
  @DisplayName("a network learns the same weights with 1, 2 and 3 threads")
  public final Stream<DynamicTest> trainingIsTheSameWithAnyThreads() {
    return forEachCreated(named -> {
      SmallNetwork network = network(named, 200, 256);
      Model expected = network.trainedByPlainLoops();
      network.assertTrainsTheSame(expected, InstalledKernels.scalar());
      network(named, 9, 12).assertTrainsAtOnce();
    });
  }

  /** Checks that vector kernels learn the weights that scalar kernels do. */
  @TestFactory
  @Tag("lanes")
  @DisplayName("a network learns the same weights on vector kernels")
  public final Stream<DynamicTest> trainingIsTheSameOnVectorKernels() {
    return forEachCreated(named -> {
      Kernels vector = InstalledKernels.vectorOrAbort();
      SmallNetwork network = network(named, 200, 256);
      network.assertTrainsTheSame(network.trainedByPlainLoops(), vector);
    });
  }

  /** Checks that state and numbers are saved, and that training goes on from them to the bit. */
  @TestFactory
  @DisplayName(
      "training that goes on from a checkpoint gives the weights of one that never stopped")
  public final Stream<DynamicTest> trainingGoesOnFromACheckpoint(@TempDir Path folder) {
    return forEachCreated(named -> network(named, 9, 12).assertGoesOnFromCheckpoint(folder));
  }

  static SmallNetwork network(Named named, int inputs, int units) {
    int rows = 32;
    SplittableRandom random = new SplittableRandom(9);
    return new SmallNetwork(
        List.of(named.plugin(), SubstitutePlugins.bounded(), SubstitutePlugins.squaredError()),
        "%d:%s,2:%s".formatted(units, SubstitutePlugins.BOUNDED, SubstitutePlugins.BOUNDED),
        SubstitutePlugins.SQUARED_ERROR,
        named.reference().toString(),
        SubstitutePlugins.STEADY,
        Dataset.ofTargets(
            Samples.between(random, rows * inputs, -1, 1),
            inputs,
            Samples.between(random, rows * 2, -0.5, 0.5),
            2),
        16);
  }
}
