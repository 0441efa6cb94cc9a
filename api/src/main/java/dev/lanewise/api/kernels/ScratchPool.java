package dev.lanewise.api.kernels;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Scratch space that is reused, so that a computation that many threads run at once allocates
 * nothing. Safe for any number of threads.
 *
 * @param <T> the scratch space of one run
 * @since 0.1
 */
public final class ScratchPool<T> {

  /** For how many threads at once the pool keeps scratch space. */
  private static final int SIZE = 64;

  private final Supplier<T> factory;
  private final AtomicReferenceArray<@Nullable T> free = new AtomicReferenceArray<>(SIZE);

  /** Creates an empty pool. */
  public ScratchPool(Supplier<T> factory) {
    this.factory = factory;
  }

  /**
   * Takes scratch space out of the pool, if possible that which this thread had last time, or
   * creates some.
   */
  public T acquire() {
    int first = first();
    for (int i = 0; i < SIZE; i++) {
      int slot = (first + i) % SIZE;
      T scratch = free.get(slot) == null ? null : free.getAndSet(slot, null);
      if (scratch != null) {
        return scratch;
      }
    }
    return factory.get();
  }

  /** Puts scratch space into the pool; if that is full, it is left to the garbage collector. */
  public void release(T scratch) {
    int first = first();
    for (int i = 0; i < SIZE; i++) {
      int slot = (first + i) % SIZE;
      if (free.get(slot) == null && free.compareAndSet(slot, null, scratch)) {
        return;
      }
    }
  }

  private static int first() {
    return (int) (Thread.currentThread().threadId() % SIZE);
  }
}
