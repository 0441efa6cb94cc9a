package dev.lanewise.kernels.scalar;

import dev.lanewise.api.kernels.Workers;
import java.util.concurrent.atomic.AtomicReference;

/** Workers that start their threads anew for each run. */
record TestWorkers(int size) implements Workers {

  @Override
  public void run(int tasks, Part task) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread[] threads = new Thread[size];
    for (int worker = 0; worker < size; worker++) {
      int number = worker;
      threads[worker] =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int i = number; i < tasks; i += size) {
                    task.run(i, number);
                  }
                } catch (Throwable e) {
                  failure.set(e);
                }
              });
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }
}
