package dev.lanewise.network.limits;

import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.plugin.UpdateRule;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.layers.Buffers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** An optimizer's step over all weights in one pass, with its state. */
public final class OptimizerStep implements Workers.Part {

  /** The fewest weights that two threads share: each must fetch what the other has in its cache. */
  private static final int SHARED = 1 << 15;

  /** The most weights of a part, so that threads end at about the same time. */
  private static final int CHUNK = 1 << 16;

  private final UpdateRule rule;
  private final Workers workers;
  private final int size;
  private final int chunk;
  private final CompiledProgram program;
  private final Arguments arguments;
  private final Map<String, float[]> states = new LinkedHashMap<>();
  private final double[] scalars;
  private final ToDoubleFunction<String> scalar = this::scalar;

  /** Plans the step of the first {@code size} parameters. */
  public OptimizerStep(
      UpdateRule rule, float[] parameters, float[] gradients, int size, Engine engine) {
    this.rule = rule;
    this.workers = engine.workers();
    this.size = size;
    chunk = chunk(size, workers.size());
    program = engine.kernels().compile(rule.program());
    arguments =
        new Arguments(rule.program())
            .input(UpdateRule.WEIGHT, parameters, 0, size)
            .input(UpdateRule.GRADIENT, gradients, 0, size)
            .output(UpdateRule.WEIGHT, parameters, 0, size);
    for (String name : rule.stateNames()) {
      float[] state = Buffers.of(size);
      states.put(name, state);
      arguments.input(name, state, 0, size).output(name, state, 0, size);
    }
    scalars = rule.scalars().stream().mapToDouble(UpdateRule.StepScalar::initialValue).toArray();
  }

  /** Returns how many weights each task updates: whole cache lines. */
  private static int chunk(int size, int workers) {
    int parts = Math.clamp(size / (SHARED / 2), 1, workers);
    return Math.min(CHUNK, Math.ceilDiv(Math.ceilDiv(size, parts), 16) * 16);
  }

  /**
   * Updates the weights.
   *
   * @param step counts from 1
   * @param learningRate the learning rate of this step
   */
  public void step(long step, double learningRate) {
    arguments.scalar(UpdateRule.LEARNING_RATE, (float) learningRate);
    List<UpdateRule.StepScalar> rules = rule.scalars();
    for (int i = 0; i < scalars.length; i++) {
      scalars[i] = rules.get(i).next().at(step, scalar);
      arguments.scalar(rules.get(i).name(), (float) scalars[i]);
    }
    workers.run(Math.ceilDiv(size, chunk), this);
  }

  private double scalar(String name) {
    for (int i = 0; i < scalars.length; i++) {
      if (rule.scalars().get(i).name().equals(name)) {
        return scalars[i];
      }
    }
    throw new IllegalArgumentException("the update rule has no scalar " + name);
  }

  @Override
  public void run(int index, int worker) {
    int from = index * chunk;
    program.run(arguments, 0, 1, from, from + Math.min(chunk, size - from));
  }

  /** Returns the state arrays by name, not copies. */
  public Map<String, float[]> states() {
    return states;
  }

  /** Returns the step scalars in the order of the rule, not a copy. */
  public double[] scalars() {
    return scalars;
  }
}
