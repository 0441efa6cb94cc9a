package dev.lanewise.bench.compare;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.CompiledProgram;
import dev.lanewise.api.formula.Program;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.network.Engine;
import dev.lanewise.network.EngineThreads;
import java.util.Arrays;

/** Our compiled formula over an array. */
final class LanewiseElementwise implements Side, Workers.Task {

  private static final String X = "x";
  private static final String Y = "y";

  /** What a thread takes at a time, as an optimizer's step does. */
  private static final int CHUNK = 1 << 14;

  private final int length;
  private final float[] y;
  private final CompiledProgram program;
  private final Arguments arguments;
  private final Workers workers;

  LanewiseElementwise(ElementwiseProblem problem, Engine engine) {
    length = problem.x().length;
    y = new float[length];
    Variable x = Variable.element(X);
    Program built =
        Program.builder().store(Y, problem.function().formula(x, engine.plugins())).build();
    program = engine.kernels().compile(built);
    arguments = new Arguments(built).input(X, problem.x(), 0, length).output(Y, y, 0, length);
    workers = EngineThreads.of(engine);
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
