package dev.lanewise.bench.peers;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lanewise.bench.compare.comparison.Peer;
import java.util.Optional;

/**
 * ONNX Runtime, which does all that it is asked.
 *
 * @param <P> what is to be computed
 */
interface OnnxRuntimePeer<P> extends Peer<P> {

  @Override
  default String name() {
    return "onnxruntime";
  }

  @Override
  default String version() {
    return OrtEnvironment.getEnvironment().getVersion();
  }

  /** Its code for products asks the CPU itself. */
  @Override
  default Optional<String> avx2Switch() {
    return Optional.empty();
  }

  @Override
  default boolean offers(P problem, int threads) {
    return true;
  }

  /** Loads a model that computes with so many threads. */
  static OrtSession session(byte[] model, int threads) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      return OrtEnvironment.getEnvironment().createSession(model, options);
    }
  }
}
