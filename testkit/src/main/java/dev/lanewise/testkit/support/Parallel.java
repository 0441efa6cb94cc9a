package dev.lanewise.testkit.support;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Does the same on several threads at once. */
public final class Parallel {

  private Parallel() {}

  /** Runs the action on each thread, released together; the first failure is thrown. */
  public static void run(int threads, Runnable action) {
    List<Throwable> failures = new ArrayList<>();
    CountDownLatch start = new CountDownLatch(threads);
    List<Thread> started = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      started.add(
          Thread.ofPlatform()
              .start(() -> {
                start.countDown();
                try {
                  start.await();
                  action.run();
                } catch (Throwable e) {
                  synchronized (failures) {
                    failures.add(e);
                  }
                }
              }));
    }
    for (Thread thread : started) {
      join(thread);
    }
    synchronized (failures) {
      if (!failures.isEmpty()) {
        Throwable first = failures.getFirst();
        throw new AssertionError(
            "with %d threads at once: %s".formatted(threads, first.getMessage()), first);
      }
    }
  }

  static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("the test was interrupted", e);
    }
  }
}
