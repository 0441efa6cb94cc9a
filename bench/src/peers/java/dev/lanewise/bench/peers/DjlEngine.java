package dev.lanewise.bench.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;

/** PyTorch, as the Deep Java Library runs it. */
final class DjlEngine {

  static final String NAME = "djl-pytorch";

  private static final String ENGINE = "PyTorch";

  private DjlEngine() {}

  /** Loads it and says which it is. */
  static String version() {
    return "DJL %s, PyTorch %s"
        .formatted(Engine.getDjlVersion(), Engine.getEngine(ENGINE).getVersion());
  }

  /** Returns a manager of arrays, and from now on PyTorch has so many threads. */
  static NDManager open(int threads) {
    Engine engine = Engine.getEngine(ENGINE);
    JniUtils.setNumThreads(threads);
    return engine.newBaseManager();
  }

  static String engine() {
    return ENGINE;
  }
}
