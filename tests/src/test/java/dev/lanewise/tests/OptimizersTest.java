package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.UpdateRule;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The built-in optimizers, step by step. */
@Tag("lanes")
class OptimizersTest {

  private static final Plugins PLUGINS = Plugins.installed();
  private static final Reference REFERENCE = Reference.of("optimizers.json");

  static Stream<Named<Kernels>> kernels() {
    return KernelsUnderTest.all();
  }

  private static UpdateRule rule(String name) {
    return PLUGINS.optimizer(PluginReference.parse(name));
  }

  /** Weights on their way. */
  private static final class Walk {
    final UpdateRule rule;
    final CompiledProgram program;
    final Arguments arguments;
    final float[] weights;
    final float[] gradient;
    final Map<String, float[]> states = new HashMap<>();
    final Map<String, Double> scalars = new HashMap<>();
    long steps;

    Walk(String name, Kernels kernels, float... start) {
      rule = rule(name);
      program = kernels.compile(rule.program());
      weights = start.clone();
      gradient = new float[start.length];
      int count = start.length;
      arguments =
          new Arguments(rule.program())
              .input(UpdateRule.WEIGHT, weights, 0, count)
              .input(UpdateRule.GRADIENT, gradient, 0, count)
              .output(UpdateRule.WEIGHT, weights, 0, count)
              .scalar(UpdateRule.LEARNING_RATE, (float) rule.learningRate());
      for (String state : rule.stateNames()) {
        float[] values = new float[count];
        states.put(state, values);
        arguments.input(state, values, 0, count).output(state, values, 0, count);
      }
      rule.scalars().forEach(scalar -> scalars.put(scalar.name(), scalar.initialValue()));
    }

    void step(float... gradientOfStep) {
      steps++;
      System.arraycopy(gradientOfStep, 0, gradient, 0, gradient.length);
      for (UpdateRule.StepScalar scalar : rule.scalars()) {
        scalars.put(scalar.name(), scalar.next().at(steps, scalars::get));
        arguments.scalar(scalar.name(), scalars.get(scalar.name()).floatValue());
      }
      program.run(arguments, 0, 1, 0, weights.length);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void trajectoriesAreThoseOfPyTorch(Kernels kernels) {
    Reference all = REFERENCE.get("weights_after_step");
    double[][] gradients = REFERENCE.get("gradients").rows();
    for (String name : all.names()) {
      Walk walk = new Walk(name, kernels, REFERENCE.get("w0").floats());
      double[][] expected = all.get(name).rows();
      // 1e-5, but near 0 what the steps that led there left of rounding: 2.5e-8, and with
      // Nesterov's
      // momentum 2.5e-7, because its steps reach 1 and more.
      double floor = name.contains("nesterov") ? 0.025 : 0.0025;
      for (int step = 0; step < gradients.length; step++) {
        float[] gradient = new float[gradients[step].length];
        for (int i = 0; i < gradient.length; i++) {
          gradient[i] = (float) gradients[step][i];
        }
        walk.step(gradient);
        for (int i = 0; i < gradient.length; i++) {
          Near.relative(
              expected[step][i], walk.weights[i], 1e-5, floor, name + " after step " + (step + 1));
        }
      }
    }
  }

  /** Their generator is generate.py beside the references. */
  @ParameterizedTest
  @MethodSource("kernels")
  void trajectoriesOfFiftyStepsAreThoseOfPyTorch(Kernels kernels) {
    Reference reference = Reference.of("more_optimizers.json");
    Reference all = reference.get("weights_after_step");
    double[][] gradients = reference.get("gradients").rows();
    assertEquals(50, gradients.length);
    for (String name : all.names()) {
      Walk walk = new Walk(name, kernels, reference.get("w0").floats());
      double[][] expected = all.get(name).rows();
      for (int step = 0; step < gradients.length; step++) {
        float[] gradient = new float[gradients[step].length];
        for (int i = 0; i < gradient.length; i++) {
          gradient[i] = (float) gradients[step][i];
        }
        walk.step(gradient);
        for (int i = 0; i < gradient.length; i++) {
          // Weights are of size 1, so that this is 1e-6 of what was added up.
          Near.relative(
              expected[step][i], walk.weights[i], 1e-6, 1, name + " after step " + (step + 1));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void rpropComparesTheSignsOfTheSmallestGradients(Kernels kernels) {
    Walk walk = new Walk("rprop(learning_rate=1, grow=2, max_step=3)", kernels, 0, 0, 0, 0);
    walk.step(1e-30f, 1e-30f, 0, -1);
    assertEquals(List.of(-1f, -1f, 0f, 1f), list(walk.weights));
    walk.step(1e-30f, -1e-30f, 0, -1);
    assertEquals(List.of(-3f, -1f, 0f, 3f), list(walk.weights));
    // After a change of sign there is nothing to compare with; sizes end at max_step.
    walk.step(1e-30f, -1e-30f, 1, -1);
    assertEquals(List.of(-6f, -0.5f, -1f, 6f), list(walk.weights));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void theLearningRateScalesEachStepOfRprop(Kernels kernels) {
    Walk walk = new Walk("rprop(learning_rate=0.5, grow=2)", kernels, 0);
    walk.step(1);
    walk.arguments.scalar(UpdateRule.LEARNING_RATE, 0.25f);
    walk.step(1);
    assertEquals(-1, walk.weights[0]);
  }

  private static List<Float> list(float[] values) {
    return IntStream.range(0, values.length).mapToObj(i -> values[i] + 0f).toList();
  }

  /** Plain double-precision loops, for the settings that the references do not have. */
  @ParameterizedTest
  @MethodSource("kernels")
  void weightDecayIsAddedToTheGradient(Kernels kernels) {
    for (String name :
        List.of("sgd", "rmsprop", "adagrad", "adam", "nadam", "adamax", "adadelta")) {
      Walk plain = new Walk(name + "(learning_rate=0.1)", kernels, 2);
      Walk decayed = new Walk(name + "(learning_rate=0.1, weight_decay=0.25)", kernels, 2);
      plain.step(0.75f + 0.25f * 2);
      decayed.step(0.75f);
      assertEquals(plain.weights[0], decayed.weights[0], name);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void adamwDecaysWeightsWithoutGradient(Kernels kernels) {
    Walk walk = new Walk("adamw(learning_rate=0.5, weight_decay=0.25)", kernels, 2);
    walk.step(0);
    assertEquals(2 * (1 - 0.5f * 0.25f), walk.weights[0]);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aGradientOfZeroMovesNothing(Kernels kernels) {
    for (String name :
        List.of(
            "sgd",
            "sgd(momentum=0.9)",
            "rmsprop",
            "adagrad",
            "adam",
            "adam(amsgrad=true)",
            "adamw(weight_decay=0)",
            "nadam",
            "lion",
            "adamax",
            "adadelta",
            "rprop",
            "adam(epsilon=1e-30)")) {
      Walk walk = new Walk(name, kernels, 1.5f);
      for (int step = 0; step < 5; step++) {
        walk.step(0);
      }
      assertEquals(1.5f, walk.weights[0], name);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void stateNeverBecomesDenormal(Kernels kernels) {
    for (String name :
        List.of(
            "sgd(momentum=0.5)",
            "rmsprop(rho=0.5)",
            "adam(beta2=0.5)",
            "adam(beta2=0.5, amsgrad=true)",
            "nadam(beta2=0.5)",
            "adagrad",
            "adamw(beta2=0.5)",
            "lion(beta2=0.5)",
            "adamax(beta2=0.5)",
            "adadelta(rho=0.5)",
            "rprop")) {
      Walk walk = new Walk(name, kernels, 1, 1, 1);
      walk.step(1, 1e-15f, 1e-22f);
      for (int step = 0; step < 1_000; step++) {
        walk.step(0, 0, 1e-25f);
        walk.states.forEach((state, values) -> {
          for (float value : values) {
            assertTrue(
                value == 0 || Math.abs(value) >= Float.MIN_NORMAL, name + " " + state + value);
          }
        });
      }
      for (float weight : walk.weights) {
        assertTrue(Float.isFinite(weight), name);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void theLearningRateMayChangeOnTheWay(Kernels kernels) {
    Walk walk = new Walk("sgd(learning_rate=0.5)", kernels, 1);
    walk.step(1);
    assertEquals(0.5f, walk.weights[0]);
    walk.arguments.scalar(UpdateRule.LEARNING_RATE, 0.25f);
    walk.step(1);
    assertEquals(0.25f, walk.weights[0]);
  }

  @Test
  void stateIsKeptOnlyWhereNeeded() {
    assertEquals(List.of(), rule("sgd").stateNames());
    assertEquals(List.of("velocity"), rule("sgd(momentum=0.9)").stateNames());
    assertEquals(List.of("mean_square"), rule("rmsprop").stateNames());
    assertEquals(List.of("sum_of_squares"), rule("adagrad").stateNames());
    assertEquals(List.of("first_moment"), rule("lion").stateNames());
    assertEquals(List.of("first_moment", "largest_gradient"), rule("adamax").stateNames());
    assertEquals(List.of("mean_square", "mean_squared_step"), rule("adadelta").stateNames());
    assertEquals(List.of("previous_gradient", "relative_size"), rule("rprop").stateNames());
    assertEquals(List.of("first_moment", "second_moment"), rule("adam").stateNames());
    assertEquals(
        List.of("first_moment", "second_moment", "largest_second_moment"),
        rule("adam(amsgrad=true)").stateNames());
  }

  @Test
  void learningRates() {
    Map.of(
            "sgd", 0.01, "rmsprop", 0.01, "adagrad", 0.01, "adam", 0.001, "adamw", 0.001, "nadam",
            0.002)
        .forEach((name, rate) -> assertEquals(rate, rule(name).learningRate(), name));
    assertEquals(0.3, rule("adam(learning_rate=0.3)").learningRate());
  }

  @Test
  void nesterovWantsMomentum() {
    assertEquals(
        "sgd takes nesterov=true only with a momentum above 0, such as momentum=0.9",
        assertThrows(ConfigurationException.class, () -> rule("sgd(nesterov=true)")).getMessage());
  }
}
