package dev.lanewise.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.bench.compare.onnx.OnnxPeer;
import dev.lanewise.bench.compare.onnx.OnnxProblem;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** ONNX models in ONNX Runtime. */
public final class OnnxGraph implements OnnxPeer {

  /** For {@link java.util.ServiceLoader}. */
  public OnnxGraph() {}

  @Override
  public String name() {
    return "onnxruntime";
  }

  @Override
  public String version() {
    return OrtEnvironment.getEnvironment().getVersion();
  }

  /** Its code for products asks the CPU itself. */
  @Override
  public Optional<String> avx2Switch() {
    return Optional.empty();
  }

  @Override
  public boolean offers(OnnxProblem problem, int threads) {
    return true;
  }

  @Override
  public Side side(OnnxProblem problem, int threads) {
    try {
      return new Row(problem, threads);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The tensors of a row are made anew for each call, as an application does it. */
  private static final class Row implements Side {

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OnnxProblem problem;
    private final OrtSession session;
    private float[] outputs = new float[0];

    Row(OnnxProblem problem, int threads) throws OrtException {
      this.problem = problem;
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        session = environment.createSession(problem.model(), options);
      }
    }

    @Override
    public void run() {
      Map<String, OnnxTensor> inputs = new HashMap<>();
      try {
        for (Map.Entry<String, float[]> input : problem.numbers().entrySet()) {
          float[] values = input.getValue();
          inputs.put(
              input.getKey(),
              OnnxTensor.createTensor(
                  environment, FloatBuffer.wrap(values), new long[] {1, values.length}));
        }
        for (Map.Entry<String, String> input : problem.texts().entrySet()) {
          inputs.put(
              input.getKey(),
              OnnxTensor.createTensor(
                  environment, new String[] {input.getValue()}, new long[] {1, 1}));
        }
        try (OrtSession.Result result = session.run(inputs)) {
          FloatBuffer values =
              ((OnnxTensor) result.get(problem.output()).orElseThrow()).getFloatBuffer();
          outputs = new float[values.remaining()];
          values.get(outputs);
        }
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      } finally {
        inputs.values().forEach(OnnxTensor::close);
      }
    }

    @Override
    public float[] result() {
      run();
      return outputs.clone();
    }

    @Override
    public void close() {
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
