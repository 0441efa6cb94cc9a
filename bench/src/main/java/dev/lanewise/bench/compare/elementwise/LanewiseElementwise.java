package dev.lanewise.bench.compare.elementwise;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.network.engine.Engine;
import java.util.Arrays;
import java.util.Map;

/** Our compiled formula over an array. */
public final class LanewiseElementwise implements Side, Workers.Part {

  private static final Variable INPUT = Variable.element("x");
  private static final String Y = "y";

  /** What a thread takes at a time, as an optimizer's step does. */
  private static final int CHUNK = 1 << 14;

  private final int length;
  private final float[] y;
  private final CompiledProgram program;
  private final Arguments arguments;
  private final Workers workers;

  LanewiseElementwise(ElementwiseProblem problem, Engine engine) {
    this(problem.function().formula(INPUT, engine.plugins()), Map.of(INPUT, problem.x()), engine);
  }

  /**
   * Compiles a formula.
   *
   * @param inputs the array of each variable that the formula may use, all equally long
   */
  public LanewiseElementwise(Expr formula, Map<Variable, float[]> inputs, Engine engine) {
    length = inputs.values().iterator().next().length;
    y = new float[length];
    Program built = new ProgramBuilder().store(Y, formula).build();
    program = engine.kernels().compile(built);
    arguments = new Arguments(built).output(Y, y, 0, length);
    inputs.forEach((variable, array) -> arguments.input(variable.name(), array, 0, length));
    workers = engine.workers();
  }

  @Override
  public void run() {
    if (workers.size() == 1) {
      program.run(arguments, 0, 1, 0, length);
    } else {
      workers.run((length + CHUNK - 1) / CHUNK, this);
    }
  }

  @Override
  public void run(int index, int worker) {
    int from = index * CHUNK;
    program.run(arguments, 0, 1, from, Math.min(length, from + CHUNK));
  }

  @Override
  public float[] result() {
    Arrays.fill(y, Float.NaN);
    run();
    return y.clone();
  }
}
