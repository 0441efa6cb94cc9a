package dev.lanewise.network.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The choice of kernels in a flight recording. */
@Name("dev.lanewise.Kernels")
@Label("Kernels")
@Category("Lanewise")
@Description("What an engine computes with, as it is made")
@StackTrace(false)
final class KernelsEvent extends Event {

  @Label("Kernels")
  String kernels = "";

  @Label("Reason")
  String reason = "";

  @Label("Threads")
  int threads;

  /** Records what an engine computes with. */
  void commit(Engine engine) {
    if (shouldCommit()) {
      kernels = engine.kernels().id();
      reason = engine.selection().reason();
      threads = engine.threads();
      commit();
    }
  }
}
