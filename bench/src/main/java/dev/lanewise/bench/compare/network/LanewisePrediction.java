package dev.lanewise.bench.compare.network;

import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.network.Predictor;
import dev.lanewise.network.engine.Engine;
import java.util.Arrays;

/** Our prediction. */
final class LanewisePrediction implements Side {

  private final Engine engine;
  private final float[] inputs;
  private final int rows;
  private final Predictor predictor;
  private final float[] outputs;

  LanewisePrediction(PredictProblem problem, Engine engine) {
    this.engine = engine;
    NetworkShape shape = problem.network().shape();
    inputs = problem.inputs();
    rows = shape.batch();
    predictor = problem.network().model(engine).predictor(engine, rows);
    outputs = new float[rows * shape.classes()];
  }

  @Override
  public void run() {
    predictor.predict(inputs, rows, outputs);
  }

  @Override
  public float[] result() {
    Arrays.fill(outputs, Float.NaN);
    run();
    return outputs.clone();
  }

  @Override
  public boolean isWarm() {
    return engine.kernels().isWarm();
  }
}
