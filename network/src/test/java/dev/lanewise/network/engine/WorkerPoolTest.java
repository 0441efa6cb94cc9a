package dev.lanewise.network.engine;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerPoolTest {

  private static final int CALLERS = 8;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void doesEachTaskOnceInManyRounds(int size) {
    try (WorkerPool pool = new WorkerPool(size, size)) {
      assertEquals(size, pool.size());
      for (int round = 0; round < 2000; round++) {
        int tasks = round % 13;
        AtomicIntegerArray done = new AtomicIntegerArray(13);
        AtomicIntegerArray busy = new AtomicIntegerArray(size);
        pool.run(
            tasks,
            (index, worker) -> {
              assertEquals(1, busy.incrementAndGet(worker));
              done.incrementAndGet(index);
              busy.decrementAndGet(worker);
            });
        for (int i = 0; i < 13; i++) {
          assertEquals(i < tasks ? 1 : 0, done.get(i));
        }
      }
    }
  }

  /** With one processor the caller does all, with two a single thread helps, whatever the size. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void noMoreThreadsComputeThanThereAreProcessors(int processors) {
    try (WorkerPool pool = new WorkerPool(8, processors)) {
      assertEquals(8, pool.size());
      Set<Integer> workers = ConcurrentHashMap.newKeySet();
      for (int round = 0; round < 2000; round++) {
        AtomicIntegerArray done = new AtomicIntegerArray(13);
        pool.run(
            13,
            (index, worker) -> {
              workers.add(worker);
              done.incrementAndGet(index);
            });
        for (int i = 0; i < 13; i++) {
          assertEquals(1, done.get(i));
        }
      }
      assertTrue(workers.contains(0));
      assertTrue(workers.size() <= processors, workers.toString());
    }
  }

  @Test
  void passesOnAFailureAndStaysUsable() {
    try (WorkerPool pool = new WorkerPool(3, 3)) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  pool.run(
                      100,
                      (index, worker) -> {
                        throw new IllegalArgumentException("task failed");
                      }));
      assertTrue(requireNonNull(e.getMessage()).contains("task failed"), e.getMessage());
      AtomicIntegerArray done = new AtomicIntegerArray(10);
      pool.run(10, (index, worker) -> done.incrementAndGet(index));
      for (int i = 0; i < 10; i++) {
        assertEquals(1, done.get(i));
      }
    }
  }

  @Test
  void manyCallersEachGetTheirTasksDone() throws Exception {
    try (WorkerPool pool = new WorkerPool(3, 3);
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Callable<Integer>> work = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        work.add(() -> {
          int wrong = 0;
          for (int round = 0; round < 500; round++) {
            AtomicIntegerArray done = new AtomicIntegerArray(7);
            AtomicIntegerArray busy = new AtomicIntegerArray(3);
            AtomicInteger clashes = new AtomicInteger();
            pool.run(
                7,
                (index, worker) -> {
                  if (busy.incrementAndGet(worker) != 1) {
                    clashes.incrementAndGet();
                  }
                  done.incrementAndGet(index);
                  busy.decrementAndGet(worker);
                });
            wrong += clashes.get();
            for (int i = 0; i < 7; i++) {
              wrong += done.get(i) == 1 ? 0 : 1;
            }
          }
          return wrong;
        });
      }
      for (Future<Integer> wrong : callers.invokeAll(work)) {
        assertEquals(0, wrong.get());
      }
      assertTrue(pool.rounds() > 0);
    }
  }

  @Test
  void aTaskMayHaveTasks() {
    AtomicInteger done = new AtomicInteger();
    try (WorkerPool pool = new WorkerPool(2, 2)) {
      pool.run(4, (index, worker) -> pool.run(5, (i, w) -> done.incrementAndGet()));
    }
    assertEquals(20, done.get());
  }

  private static Set<Thread> threads() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(thread -> !thread.getName().startsWith("lanewise-worker-"));
    return threads;
  }

  @Test
  void closingLeavesNoThreadBehind() {
    Set<Thread> before = threads();
    WorkerPool pool = new WorkerPool(4, 4);
    assertEquals(before.size() + 3, threads().size());
    pool.run(8, (index, worker) -> {});
    pool.close();
    assertEquals(before, threads());
    pool.close();
    assertEquals(before, threads());
  }

  @Test
  void aClosedPoolComputesOnTheCallersThread() {
    WorkerPool pool = new WorkerPool(4, 4);
    pool.close();
    Set<Thread> used = ConcurrentHashMap.newKeySet();
    AtomicInteger done = new AtomicInteger();
    pool.run(
        8,
        (index, worker) -> {
          used.add(Thread.currentThread());
          done.incrementAndGet();
        });
    assertEquals(8, done.get());
    assertEquals(Set.of(Thread.currentThread()), used);
    assertEquals(0, pool.rounds());
  }

  /** Each round is closed at another moment: by a task, or by another thread meanwhile. */
  @Test
  void closingDuringUseLosesNoTask() throws InterruptedException {
    Set<Thread> before = threads();
    for (int round = 0; round < 200; round++) {
      WorkerPool pool = new WorkerPool(3, 3);
      AtomicIntegerArray done = new AtomicIntegerArray(20);
      int closing = round % 21;
      Thread closer = Thread.ofPlatform().start(closing == 20 ? pool::close : () -> {});
      pool.run(
          20,
          (index, worker) -> {
            if (index == closing) {
              pool.close();
            }
            done.incrementAndGet(index);
          });
      closer.join();
      pool.close();
      assertEquals(before, threads());
      for (int i = 0; i < 20; i++) {
        assertEquals(1, done.get(i));
      }
    }
  }

  @Test
  void closingKeepsTheInterruptFlag() {
    WorkerPool pool = new WorkerPool(3, 3);
    Thread.currentThread().interrupt();
    pool.close();
    assertTrue(Thread.interrupted());
  }
}
