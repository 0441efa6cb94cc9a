package dev.lanewise.network;

import dev.lanewise.api.kernels.Workers;

/** Lets benchmarks of single products use the very threads that networks use. */
public final class EngineThreads {

  private EngineThreads() {}

  /** Returns an engine's threads. */
  public static Workers of(Engine engine) {
    return engine.workers();
  }
}
