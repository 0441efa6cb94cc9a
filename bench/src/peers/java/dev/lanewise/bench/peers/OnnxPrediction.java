package dev.lanewise.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.bench.compare.network.NetworkShape;
import dev.lanewise.bench.compare.network.PredictPeer;
import dev.lanewise.bench.compare.network.PredictProblem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;

/** Predictions by ONNX Runtime. */
public final class OnnxPrediction implements PredictPeer {

  /** For {@link java.util.ServiceLoader}. */
  public OnnxPrediction() {}

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
  public boolean offers(PredictProblem problem, int threads) {
    return true;
  }

  @Override
  public Side side(PredictProblem problem, int threads) {
    try {
      return new Rows(problem, threads);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The inputs lie in a tensor on a direct buffer; outputs are read each time. */
  private static final class Rows implements Side {

    private final OrtSession session;
    private final OnnxTensor tensor;
    private final Map<String, OnnxTensor> inputs;
    private final float[] outputs;

    Rows(PredictProblem problem, int threads) throws OrtException {
      NetworkShape shape = problem.network().shape();
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        session = environment.createSession(OnnxModel.bytes(problem.network()), options);
      }
      FloatBuffer buffer =
          ByteBuffer.allocateDirect(problem.inputs().length * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      buffer.put(problem.inputs()).rewind();
      tensor =
          OnnxTensor.createTensor(environment, buffer, new long[] {shape.batch(), shape.inputs(1)});
      inputs = Map.of(OnnxModel.INPUT, tensor);
      outputs = new float[shape.batch() * shape.classes()];
    }

    @Override
    public void run() {
      try (OrtSession.Result result = session.run(inputs)) {
        ((OnnxTensor) result.get(0)).getFloatBuffer().get(outputs);
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public float[] result() {
      run();
      return outputs.clone();
    }

    @Override
    public void close() {
      tensor.close();
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
