package dev.lanewise.api.kernels;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A thread on which kernels compute until they are fast; it ends when there is nothing to do. */
final class WarmUp {

  /** The time of one measurement, unless a single call takes longer. */
  private static final long MEASURE_NANOS = 1_000_000;

  /** A finisher this much slower may be as fast in truth. */
  private static final double NOISE = 1.1;

  /** How often in sequence the finisher must be as fast. */
  private static final int WINS = 3;

  /** How long a finisher may take; then it takes over anyway, for it is what was chosen. */
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private final RelayKernels kernels;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          0,
          1,
          1,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          task -> Thread.ofPlatform().name("lanewise-warm-up").daemon().unstarted(task));

  WarmUp(RelayKernels kernels) {
    this.kernels = kernels;
  }

  /** Makes a computation for kernels. */
  interface Scene {
    Runnable on(Kernels kernels);
  }

  /** Has a relay's finisher compute until it is fast, and hands over to it. */
  void add(Relay relay, Scene scene) {
    thread.execute(() -> {
      try {
        Kernels finisher = kernels.checkedFinisher();
        new Round(relay, scene.on(kernels.runner()), scene.on(finisher)).run();
      } catch (RuntimeException | LinkageError e) {
        kernels.refuse(e);
      }
    });
  }

  /** The rehearsals take turns, so that one computes while Java compiles another. */
  private final class Round implements Runnable {

    private final Relay relay;
    private final Runnable runner;
    private final Runnable finisher;
    private long spent;
    private int wins;

    Round(Relay relay, Runnable runner, Runnable finisher) {
      this.relay = relay;
      this.runner = runner;
      this.finisher = finisher;
    }

    @Override
    public void run() {
      try {
        double runnerNanos = measure(runner);
        long begin = System.nanoTime();
        wins = measure(finisher) <= runnerNanos * NOISE ? wins + 1 : 0;
        spent += System.nanoTime() - begin;
      } catch (RuntimeException | LinkageError e) {
        kernels.refuse(e);
        return;
      }
      if (wins == WINS || spent > PATIENCE_NANOS) {
        relay.handOver();
      } else {
        thread.execute(this);
      }
    }
  }

  /** Returns the time of a call. */
  private static double measure(Runnable computation) {
    long begin = System.nanoTime();
    long nanos = 0;
    int calls = 0;
    while (nanos < MEASURE_NANOS) {
      computation.run();
      calls++;
      nanos = System.nanoTime() - begin;
    }
    return (double) nanos / calls;
  }
}
