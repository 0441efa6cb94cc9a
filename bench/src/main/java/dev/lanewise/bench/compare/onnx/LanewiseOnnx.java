package dev.lanewise.bench.compare.onnx;

import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.onnx.OnnxModel;
import dev.lanewise.onnx.OnnxPredictor;
import java.util.Map;

/** Our prediction: inputs are set anew for each row, as an application does it. */
final class LanewiseOnnx implements Side {

  private final Engine engine;
  private final OnnxProblem problem;
  private final OnnxPredictor predictor;
  private float[] outputs = new float[0];

  LanewiseOnnx(OnnxProblem problem, Engine engine) {
    this.engine = engine;
    this.problem = problem;
    predictor = OnnxModel.read(problem.model(), "the model of bench/compare").predictor(engine, 1);
  }

  @Override
  public void run() {
    for (Map.Entry<String, float[]> input : problem.numbers().entrySet()) {
      predictor.set(input.getKey(), input.getValue());
    }
    for (Map.Entry<String, String> input : problem.texts().entrySet()) {
      predictor.set(input.getKey(), new String[] {input.getValue()});
    }
    predictor.run(1);
    outputs = predictor.floats(problem.output());
  }

  @Override
  public float[] result() {
    run();
    return outputs.clone();
  }

  @Override
  public boolean isWarm() {
    return engine.kernels().isWarm();
  }
}
