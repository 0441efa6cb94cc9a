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

/** Predictions by ONNX Runtime. */
public final class OnnxPrediction implements PredictPeer, OnnxRuntimePeer<PredictProblem> {

  /** For {@link java.util.ServiceLoader}. */
  public OnnxPrediction() {}

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
      session = OnnxRuntimePeer.session(OnnxModel.bytes(problem.network()), threads);
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
