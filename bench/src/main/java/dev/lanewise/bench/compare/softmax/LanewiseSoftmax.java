package dev.lanewise.bench.compare.softmax;

import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.network.engine.Engine;
import java.util.Arrays;

/** Our softmax, as a layer computes it. */
final class LanewiseSoftmax implements Side {

  private final SoftmaxProblem problem;
  private final RowActivation.Computation computation;
  private final float[] y;
  private final Matrix inputs;
  private final Matrix outputs;

  LanewiseSoftmax(SoftmaxProblem problem, Engine engine) {
    this.problem = problem;
    String id = problem.logarithm() ? "log_softmax" : "softmax";
    RowActivation activation = (RowActivation) engine.plugins().activation(PluginReference.of(id));
    computation = activation.bind(engine.kernels(), problem.rows(), problem.classes());
    y = new float[problem.x().length];
    inputs = Matrix.of(problem.x(), 0, problem.classes());
    outputs = Matrix.of(y, 0, problem.classes());
  }

  @Override
  public void run() {
    computation.forward(problem.rows(), inputs, outputs);
  }

  @Override
  public float[] result() {
    Arrays.fill(y, Float.NaN);
    run();
    return y.clone();
  }
}
