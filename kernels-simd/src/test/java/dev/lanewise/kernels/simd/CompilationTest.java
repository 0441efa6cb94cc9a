package dev.lanewise.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.kernels.Product.Form;
import dev.lanewise.api.kernels.Workers;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CompilationTest {

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(5);
    }
  }

  private static boolean isThreadLeft() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("lanewise-compilation"));
  }

  @Test
  void aStandInGivesWayToVectorCodeAndNoThreadIsLeft() throws InterruptedException {
    MicroKernels kernels = new MicroKernels(MicroKernels.Start.PLAIN_FIRST);
    MicroKernel first = kernels.get(2, 2, MicroKernel.Left.ROWS, MicroKernel.Right.PANEL);
    Packing packing = kernels.packing();
    assertInstanceOf(PlainMicroKernel.class, first);
    assertInstanceOf(PlainPacking.class, packing);
    assertFalse(kernels.hasRowProduct());
    await(kernels::areCompiled);
    assertNotSame(
        first, kernels.get(2, 2, MicroKernel.Left.ROWS, MicroKernel.Right.PANEL), "compiled");
    assertInstanceOf(VectorPacking.class, kernels.packing());
    assertTrue(kernels.hasRowProduct());
    await(() -> !isThreadLeft());
  }

  @Test
  void theChangeCannotBeSeenInResults() throws InterruptedException {
    MicroKernels kernels = new MicroKernels(MicroKernels.Start.PLAIN_FIRST);
    int m = 23;
    int n = 3 * Lanes.COUNT + 1;
    int k = 61;
    SimdProduct product = new SimdProduct(kernels, Form.NN, m, n, k, Workers.SINGLE);
    Random random = new Random(3);
    float[] a = Bits.ordinary(random, m * k);
    float[] b = Bits.ordinary(random, k * n);
    float[] expected = new float[m * n];
    product.run(m, n, k, a, 0, k, b, 0, n, expected, 0, n, null, null);
    boolean compiled;
    do {
      compiled = kernels.areCompiled();
      float[] c = new float[m * n];
      product.run(m, n, k, a, 0, k, b, 0, n, c, 0, n, null, null);
      Bits.assertSame(expected, c, () -> "while it is compiled");
    } while (!compiled);
  }

  @Test
  void codeThatFailsStopsNoOther() throws InterruptedException {
    Compilation compilation = new Compilation();
    CountDownLatch compiled = new CountDownLatch(1);
    compilation.add(
        "code that fails",
        () -> {
          throw new IllegalStateException("on purpose");
        });
    compilation.add(
        "code that does nothing",
        () ->
            new Compilation.Code() {
              @Override
              public long round() {
                return 1_000_000;
              }

              @Override
              public void compiled() {
                compiled.countDown();
              }
            });
    compiled.await();
    await(compilation::isDone);
    assertEquals(0, compiled.getCount());
  }
}
