package dev.lanewise.api.kernels;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Decides when a computation goes over from kernels that are fast at once, the runner, to better
 * ones that are slow until Java has compiled them, the finisher.
 *
 * <p>Vector code takes a second or two of slow running and of the compiler's time before it is
 * fast. So the runner computes until it has done about as much as that costs; short work never pays
 * for the finisher. Then the finisher {@linkplain WarmUp rehearses} on a thread of its own, and
 * takes over when it has become the faster one. Results have the same bits either way, so time may
 * decide.
 */
final class Relay {

  /** How many operations make the finisher worth its warm-up: a second or two. */
  static final long WORTH = 1L << 34;

  private final WarmUp warmUp;
  private final AtomicBoolean nominated = new AtomicBoolean();
  private volatile boolean over;

  /** What the runner did; threads that race lose some of it, which does no harm. */
  private long work;

  Relay(WarmUp warmUp) {
    this.warmUp = warmUp;
  }

  /** Tells whether the finisher computes from now on. */
  boolean isOver() {
    return over;
  }

  /**
   * Adds work of the runner.
   *
   * @return whether it has grown to where the finisher should be {@linkplain #nominate nominated}
   */
  boolean add(long operations) {
    work += operations;
    return work >= WORTH && !nominated.get();
  }

  /** Has the finisher rehearse, once. */
  void nominate(WarmUp.Scene scene) {
    if (nominated.compareAndSet(false, true)) {
      warmUp.add(this, scene);
    }
  }

  /** Hands over to the finisher. */
  void handOver() {
    over = true;
  }
}
