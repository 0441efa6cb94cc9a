package dev.lanewise.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerPoolTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void doesEachTaskOnceInManyRounds(int size) {
    try (WorkerPool pool = new WorkerPool(size)) {
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

  @Test
  void passesOnAFailureAndStaysUsable() {
    try (WorkerPool pool = new WorkerPool(3)) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  pool.run(
                      100,
                      (index, worker) -> {
                        throw new IllegalArgumentException("task failed");
                      }));
      assertTrue(e.getMessage().contains("task failed"), e.getMessage());
      AtomicIntegerArray done = new AtomicIntegerArray(10);
      pool.run(10, (index, worker) -> done.incrementAndGet(index));
      for (int i = 0; i < 10; i++) {
        assertEquals(1, done.get(i));
      }
    }
  }

  @Test
  void refusesASecondCaller() {
    try (WorkerPool pool = new WorkerPool(2)) {
      IllegalStateException e =
          assertThrows(
              IllegalStateException.class,
              () -> pool.run(2, (index, worker) -> pool.run(2, (i, w) -> {})));
      assertTrue(e.getMessage().contains("singleThreaded"), e.getMessage());
    }
  }

  @Test
  void endsItsThreadsWhenClosed() throws InterruptedException {
    WorkerPool pool = new WorkerPool(4);
    pool.run(8, (index, worker) -> {});
    pool.close();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("lanewise-worker-")) {
        thread.join(10_000);
        assertTrue(!thread.isAlive());
      }
    }
    assertThrows(IllegalStateException.class, () -> pool.run(2, (index, worker) -> {}));
  }
}
