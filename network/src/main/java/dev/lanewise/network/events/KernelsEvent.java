package dev.lanewise.network.events;

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
public final class KernelsEvent extends Event {

  @Label("Kernels")
  String kernels = "";

  @Label("Reason")
  String reason = "";

  @Label("Threads")
  int threads;

  KernelsEvent() {}

  /** Records what an engine computes with. */
  public void commit(String kernels, String reason, int threads) {
    if (shouldCommit()) {
      this.kernels = kernels;
      this.reason = reason;
      this.threads = threads;
      commit();
    }
  }
}
