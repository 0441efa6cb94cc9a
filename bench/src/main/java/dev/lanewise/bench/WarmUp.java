package dev.lanewise.bench;

import dev.lanewise.api.kernels.Kernels;
import java.util.concurrent.TimeUnit;

/**
 * Runs what is to be measured until the code that it uses is compiled: until then slower code
 * stands in for it, for longer than JMH's own warm-up on a busy machine.
 */
final class WarmUp {

  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private WarmUp() {}

  /**
   * Runs.
   *
   * @throws IllegalStateException if the compiler is not done in a minute
   */
  static void run(Kernels kernels, Runnable call) {
    long begin = System.nanoTime();
    do {
      call.run();
      if (System.nanoTime() - begin > PATIENCE_NANOS) {
        throw new IllegalStateException("the compiler was not done in a minute");
      }
    } while (!kernels.isWarm());
  }
}
