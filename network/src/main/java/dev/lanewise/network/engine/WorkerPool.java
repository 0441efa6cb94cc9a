package dev.lanewise.network.engine;

import dev.lanewise.api.kernels.Workers;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads that wait for parts of computations, first spinning, then parked.
 *
 * <p>To hand out tasks to spinning threads takes a quarter of a microsecond, to wake parked ones
 * twenty. So a thread spins for longer than the phases of a training step take that are too small
 * for several threads. The caller does its share as worker 0, and all of the work if no other
 * thread is ready in time. Handing out tasks allocates nothing.
 *
 * <p>There are no more threads than processors, the caller's included: more would only take turns,
 * and waking them takes longer than many a round. If more are asked for, work is still cut into
 * that many tasks, each with buffers of its own, and the existing threads take them.
 *
 * <p>Any number of threads may call: the pool's threads help one caller at a time, and who finds
 * them taken, or the pool closed, does all of its tasks itself. So no caller ever waits for
 * another's computation.
 */
final class WorkerPool implements Workers, AutoCloseable {

  /** How long a thread keeps its processor while it waits. */
  private static final long SPIN_NANOS = 10_000;

  /** How long a thread stays ready to continue, but yields its processor to other threads. */
  private static final long YIELD_NANOS = 300_000;

  private final int size;
  private final Thread[] threads;
  private final AtomicBoolean inUse = new AtomicBoolean();

  /**
   * The number of the round in the upper half, the next task of the round in the lower one: a
   * thread that takes a task by incrementing this knows that the round has not ended.
   */
  private final AtomicLong next = new AtomicLong();

  /** How many tasks of the round are done. */
  private final AtomicInteger done = new AtomicInteger();

  private int tasks;
  private @Nullable Part task;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  /** The caller, while it is parked until all tasks are done. */
  private volatile @Nullable Thread waiting;

  /**
   * Starts a pool.
   *
   * @param size for how many threads tasks are made, the caller's among them
   */
  WorkerPool(int size) {
    this(size, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Starts a pool.
   *
   * @param size for how many threads tasks are made, the caller's among them
   * @param processors how many threads can compute at once
   */
  WorkerPool(int size, int processors) {
    this.size = size;
    threads = new Thread[Math.min(size, processors) - 1];
    for (int i = 0; i < threads.length; i++) {
      int worker = i + 1;
      threads[i] =
          Thread.ofPlatform()
              .name("lanewise-worker-" + worker)
              .daemon()
              .inheritInheritableThreadLocals(false)
              .unstarted(() -> serve(worker));
    }
    try {
      for (Thread thread : threads) {
        thread.start();
      }
    } catch (OutOfMemoryError e) {
      // The system gives no more threads; those that it gave must not stay.
      close();
      throw e;
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void run(int count, Part work) {
    if (size == 1 || count <= 1 || closed || !inUse.compareAndSet(false, true)) {
      Workers.SINGLE.run(count, work);
      return;
    }
    try {
      share(count, work);
    } finally {
      inUse.set(false);
    }
  }

  private void share(int count, Part work) {
    tasks = count;
    task = work;
    done.set(0);
    int round = rounds() + 1;
    next.set((long) round << 32);
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
    take(round, 0);
    awaitTasks(count);
    // No thread may take a task of this round once the next one's are written.
    next.set((long) round << 32 | Integer.MAX_VALUE);
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

  private void awaitTasks(int count) {
    long start = System.nanoTime();
    boolean interrupted = false;
    while (done.get() < count) {
      if (!pause(start)) {
        waiting = Thread.currentThread();
        // A thread that does the last task after this check sees the waiting caller.
        if (done.get() < count) {
          LockSupport.park(this);
          // An interrupted thread does not park, and would take a processor from those it waits
          // for.
          interrupted |= Thread.interrupted();
        }
        waiting = null;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits a moment, or returns false if waiting since the start has taken so long as to park. */
  @SuppressWarnings(
      "ThreadPriorityCheck") // The other may share this processor; only then it helps.
  private boolean pause(long start) {
    long waited = System.nanoTime() - start;
    if (waited < SPIN_NANOS) {
      Thread.onSpinWait();
    } else if (waited < YIELD_NANOS) {
      Thread.yield();
    } else {
      return false;
    }
    return true;
  }

  /** Does tasks of a round while there are any. */
  private void take(int round, int worker) {
    while (true) {
      long ticket = next.get();
      int index = (int) ticket;
      // These two may be a later round's already, but then the ticket is no longer good.
      int count = tasks;
      Part work = task;
      if (roundOf(ticket) != round || index >= count || work == null) {
        return;
      }
      if (next.compareAndSet(ticket, ticket + 1)) {
        perform(work, index, worker);
        if (done.incrementAndGet() == count) {
          LockSupport.unpark(waiting);
        }
      }
    }
  }

  private void perform(Part work, int index, int worker) {
    if (failure == null) {
      try {
        work.run(index, worker);
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }
  }

  private static int roundOf(long ticket) {
    return (int) (ticket >>> 32);
  }

  private void serve(int worker) {
    int seen = 0;
    while (true) {
      long start = System.nanoTime();
      while (rounds() == seen) {
        if (closed) {
          return;
        }
        if (!pause(start)) {
          LockSupport.park(this);
        }
      }
      seen = rounds();
      take(seen, worker);
    }
  }

  /** Returns how many times tasks for several threads were shared out. */
  int rounds() {
    return roundOf(next.get());
  }

  /**
   * Ends the threads and waits until they have ended, unless called by one of them. A computation
   * under way is finished by its caller.
   */
  @Override
  public void close() {
    closed = true;
    boolean own = false;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
      own |= thread.equals(Thread.currentThread());
    }
    if (!own) {
      join();
    }
  }

  private void join() {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
