package dev.lanewise.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.bench.compare.onnx.OnnxPeer;
import dev.lanewise.bench.compare.onnx.OnnxProblem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** ONNX models in ONNX Runtime. */
public final class OnnxGraph implements OnnxPeer, OnnxRuntimePeer<OnnxProblem> {

  /** For {@link java.util.ServiceLoader}. */
  public OnnxGraph() {}

  @Override
  public Side side(OnnxProblem problem, int threads) {
    try {
      return new Row(problem, threads);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The tensors of a row are made anew for each call, as an application does it: of numbers on a
   * direct buffer that is kept, which needs no further copy.
   */
  private static final class Row implements Side {

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OnnxProblem problem;
    private final OrtSession session;
    private final Map<String, FloatBuffer> buffers = new HashMap<>();
    private float[] outputs = new float[0];

    Row(OnnxProblem problem, int threads) throws OrtException {
      this.problem = problem;
      session = OnnxRuntimePeer.session(problem.model(), threads);
      problem
          .numbers()
          .forEach((name, values) ->
              buffers.put(
                  name,
                  ByteBuffer.allocateDirect(values.length * Float.BYTES)
                      .order(ByteOrder.nativeOrder())
                      .asFloatBuffer()));
    }

    @Override
    public void run() {
      Map<String, OnnxTensor> inputs = new HashMap<>();
      try {
        for (Map.Entry<String, float[]> input : problem.numbers().entrySet()) {
          float[] values = input.getValue();
          FloatBuffer buffer = Objects.requireNonNull(buffers.get(input.getKey()));
          buffer.clear().put(values).flip();
          inputs.put(
              input.getKey(),
              OnnxTensor.createTensor(environment, buffer, new long[] {1, values.length}));
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
