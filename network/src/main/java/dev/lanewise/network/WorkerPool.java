package dev.lanewise.network;

import dev.lanewise.api.kernels.Workers;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads that wait for tasks, first spinning for some microseconds, then parked.
 *
 * <p>The phases of a training step follow one another within microseconds, far below what waking a
 * parked thread takes; so a thread spins a while before it parks. The caller does its share as
 * worker 0. Handing out tasks allocates nothing.
 */
final class WorkerPool implements Workers, AutoCloseable {

  /** Roughly 20 to 50 µs, longer than the gap between two phases of a step. */
  private static final int SPINS = 2_000;

  private static final long PAUSE_NANOS = 10_000;

  private final Thread[] threads;
  private final AtomicInteger nextTask = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger();
  private final AtomicBoolean inUse = new AtomicBoolean();
  private volatile int round;
  private volatile boolean closed;
  private int tasks;
  private @Nullable Task task;
  private volatile @Nullable Throwable failure;

  /**
   * Starts a pool.
   *
   * @param size how many threads compute, the caller's among them
   */
  WorkerPool(int size) {
    threads = new Thread[size - 1];
    for (int i = 0; i < threads.length; i++) {
      int worker = i + 1;
      threads[i] =
          Thread.ofPlatform()
              .name("lanewise-worker-" + worker)
              .daemon()
              .unstarted(() -> serve(worker));
    }
    for (Thread thread : threads) {
      thread.start();
    }
  }

  @Override
  public int size() {
    return threads.length + 1;
  }

  @Override
  public void run(int count, Task work) {
    if (threads.length == 0 || count <= 1) {
      Workers.SINGLE.run(count, work);
      return;
    }
    if (!inUse.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "another thread computes with this engine; give each thread an engine of its own,"
              + " engine.singleThreaded()");
    }
    try {
      share(count, work);
    } finally {
      inUse.set(false);
    }
  }

  private void share(int count, Task work) {
    if (closed) {
      throw new IllegalStateException("the engine is closed");
    }
    tasks = count;
    task = work;
    nextTask.set(0);
    busy.set(threads.length);
    // Only the caller's thread, one at a time, writes the round.
    int next = round + 1;
    round = next;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
    take(work, count, 0);
    for (int spins = 0; busy.get() > 0; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        // The worker waited for may need this very processor.
        LockSupport.parkNanos(this, PAUSE_NANOS);
      }
    }
    task = null;
    Throwable failed = failure;
    failure = null;
    switch (failed) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> {
        // All tasks are done.
      }
    }
  }

  private void take(Task work, int count, int worker) {
    try {
      for (int i = nextTask.getAndIncrement(); i < count; i = nextTask.getAndIncrement()) {
        work.run(i, worker);
      }
    } catch (RuntimeException | Error e) {
      failure = e;
      nextTask.set(count);
    }
  }

  private void serve(int worker) {
    int seen = 0;
    while (true) {
      int spins = 0;
      while (round == seen) {
        if (closed) {
          return;
        }
        if (spins < SPINS) {
          spins++;
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
      seen++;
      Task work = task;
      if (work != null) {
        take(work, tasks, worker);
      }
      busy.decrementAndGet();
    }
  }

  /** Returns how many times tasks were shared out among several threads. */
  int rounds() {
    return round;
  }

  /** Ends the threads, unless a computation is under way, which is an error of the caller. */
  @Override
  public void close() {
    if (inUse.get()) {
      throw new IllegalStateException("the engine computes; close it when it is done");
    }
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
  }
}
