package dev.lanewise.network.outputs;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that loads the next mini-batch while the step of the present one computes. It allocates
 * nothing.
 */
final class BatchProducer implements AutoCloseable {

  private final Batch[] batches;
  private final int number;
  private final Thread thread;

  /** How many mini-batches were asked for; the last one is in the batch whose turn it is. */
  private volatile int asked;

  private volatile boolean closed;

  /** Who is parked until a batch is loaded. */
  private volatile @Nullable Thread waiting;

  /**
   * Starts the thread.
   *
   * @param batches take turns, from the second one on
   * @param number the number of the thread among those that load rows
   */
  BatchProducer(Batch[] batches, int number) {
    this.batches = batches;
    this.number = number;
    thread =
        Thread.ofPlatform()
            .name("lanewise-batches")
            .daemon()
            .inheritInheritableThreadLocals(false)
            .start(this::serve);
  }

  /** Has the thread load what was offered in the batch whose turn it is, and returns it. */
  Batch ask(int[] order, int from, int rows, long epoch) {
    int turn = asked + 1;
    Batch batch = batches[Math.floorMod(turn, batches.length)];
    batch.offer(order, from, rows, epoch);
    asked = turn;
    LockSupport.unpark(thread);
    return batch;
  }

  /** Helps to load a batch, and returns when it is loaded. */
  void await(Batch batch) {
    batch.helpLoading();
    boolean interrupted = false;
    while (!batch.isLoaded()) {
      waiting = Thread.currentThread();
      // The thread that loads the last row after this check sees who waits.
      if (!batch.isLoaded()) {
        LockSupport.park(this);
        // An interrupted thread does not park.
        interrupted |= Thread.interrupted();
      }
      waiting = null;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    batch.finishLoading();
  }

  private void serve() {
    int seen = 0;
    while (!closed) {
      int turn = asked;
      if (turn == seen) {
        LockSupport.park(this);
      } else {
        seen = turn;
        batches[Math.floorMod(turn, batches.length)].takeRows(number);
        LockSupport.unpark(waiting);
      }
    }
  }

  /** Ends the thread, and returns when it has ended. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
