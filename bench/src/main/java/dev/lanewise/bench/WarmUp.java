package dev.lanewise.bench;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Runs the measured code until it is compiled. Until then slower code computes, on a busy machine
 * for longer than JMH's own warm-up.
 */
final class WarmUp {

  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private WarmUp() {}

  /**
   * Runs.
   *
   * @param isWarm tells whether it is as fast as it will be
   * @throws IllegalStateException if it is not in a minute
   */
  static void run(BooleanSupplier isWarm, Runnable call) {
    long begin = System.nanoTime();
    do {
      call.run();
      if (System.nanoTime() - begin > PATIENCE_NANOS) {
        throw new IllegalStateException("it was not compiled in a minute");
      }
    } while (!isWarm.getAsBoolean());
  }
}
