package dev.lanewise.testkit;

import dev.lanewise.api.kernels.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Workers that start new threads for each computation. */
record ThreadTeam(int size) implements Workers {

  static Workers of(int size) {
    return size == 1 ? SINGLE : new ThreadTeam(size);
  }

  @Override
  public void run(int tasks, Part task) {
    AtomicInteger next = new AtomicInteger();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int worker = i;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int t = next.getAndIncrement(); t < tasks; t = next.getAndIncrement()) {
                    task.run(t, worker);
                  }
                } catch (Throwable e) {
                  failure.set(e);
                }
              }));
    }
    threads.forEach(Parallel::join);
    Throwable e = failure.get();
    if (e != null) {
      throw new AssertionError("a worker failed: " + e, e);
    }
  }
}
