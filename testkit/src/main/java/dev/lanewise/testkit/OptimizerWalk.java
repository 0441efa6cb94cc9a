package dev.lanewise.testkit;

import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.UpdateRule;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Weights on their way, step by step. */
final class OptimizerWalk {

  private final UpdateRule rule;
  private final CompiledProgram program;
  private final Arguments arguments;
  private final float[] weights;
  private final float[] gradient;
  private final Map<String, float[]> states = new LinkedHashMap<>();
  private final Map<String, Double> scalars;
  private long steps;

  OptimizerWalk(UpdateRule rule, Kernels kernels, float[] start) {
    this.rule = rule;
    int count = start.length;
    program = kernels.compile(rule.program());
    weights = start.clone();
    gradient = new float[count];
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
    scalars = initial(rule);
  }

  private static Map<String, Double> initial(UpdateRule rule) {
    Map<String, Double> values = new HashMap<>();
    rule.scalars().forEach(scalar -> values.put(scalar.name(), scalar.initialValue()));
    return values;
  }

  private static void advance(UpdateRule rule, long step, Map<String, Double> values) {
    for (UpdateRule.StepScalar scalar : rule.scalars()) {
      values.put(
          scalar.name(),
          scalar.next().at(step, name -> Objects.requireNonNull(values.get(name), name)));
    }
  }

  /** Returns the numbers that change from step to step, at each of the first steps. */
  static List<Map<String, Double>> scalars(UpdateRule rule, int steps) {
    Map<String, Double> values = initial(rule);
    List<Map<String, Double>> all = new ArrayList<>();
    for (int step = 1; step <= steps; step++) {
      advance(rule, step, values);
      all.add(Map.copyOf(values));
    }
    return all;
  }

  void step(float... gradientOfStep) {
    stepInParts(gradientOfStep, 0);
  }

  /** Makes a step for the weights from {@code middle} on, then for those before. */
  void stepInParts(float[] gradientOfStep, int middle) {
    steps++;
    System.arraycopy(gradientOfStep, 0, gradient, 0, gradient.length);
    advance(rule, steps, scalars);
    scalars.forEach((name, value) -> arguments.scalar(name, value.floatValue()));
    program.run(arguments, 0, 1, middle, weights.length);
    program.run(arguments, 0, 1, 0, middle);
  }

  float[] weights() {
    return weights;
  }

  Map<String, float[]> states() {
    return states;
  }
}
