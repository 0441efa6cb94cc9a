package dev.lanewise.kernels.simd;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Scratch space that is used again, so that a run allocates none. */
final class ScratchPool<T> {

  /** How many threads at once find scratch space that need not be allocated. */
  private static final int SIZE = 64;

  private final Supplier<T> factory;
  private final AtomicReferenceArray<@Nullable T> free = new AtomicReferenceArray<>(SIZE);

  ScratchPool(Supplier<T> factory) {
    this.factory = factory;
  }

  /** Takes scratch space out of the pool, or makes some. */
  T acquire() {
    for (int i = 0; i < SIZE; i++) {
      T scratch = free.get(i) == null ? null : free.getAndSet(i, null);
      if (scratch != null) {
        return scratch;
      }
    }
    return factory.get();
  }

  /** Puts scratch space into the pool if there is room. */
  void release(T scratch) {
    for (int i = 0; i < SIZE; i++) {
      if (free.get(i) == null && free.compareAndSet(i, null, scratch)) {
        return;
      }
    }
  }
}
