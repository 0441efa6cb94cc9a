package dev.lanewise.api.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ScratchPoolTest {

  private final AtomicInteger made = new AtomicInteger();
  private final ScratchPool<float[]> pool =
      new ScratchPool<>(() -> new float[made.incrementAndGet()]);

  @Test
  void whatIsPutBackIsUsedAgain() {
    float[] first = pool.acquire();
    float[] second = pool.acquire();
    assertNotSame(first, second);
    pool.release(second);
    assertSame(second, pool.acquire());
    assertEquals(2, made.get());
  }

  @Test
  void anotherThreadFindsWhatIsFree() throws InterruptedException {
    float[] first = pool.acquire();
    pool.release(first);
    List<float[]> found = new ArrayList<>();
    Thread thread = Thread.ofPlatform().start(() -> found.add(pool.acquire()));
    thread.join();
    assertSame(first, found.getFirst());
  }

  @Test
  void whatExceedsThePoolIsLeft() {
    List<float[]> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(pool.acquire());
    }
    all.forEach(pool::release);
    for (int i = 0; i < 100; i++) {
      pool.acquire();
    }
    assertEquals(100 + 100 - 64, made.get());
  }
}
