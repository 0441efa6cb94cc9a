package dev.lanewise.kernels.simd.product;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product.Form;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.kernels.simd.Bits;
import dev.lanewise.kernels.simd.code.Compilation;
import dev.lanewise.kernels.simd.code.Lanes;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
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
    MicroKernels kernels = new MicroKernels(MicroKernels.Start.SCALAR_FIRST);
    MicroKernel first = kernels.get(2, 2, MicroKernel.Left.ROWS, MicroKernel.Right.PANEL);
    Packing packing = kernels.packing();
    assertInstanceOf(ScalarMicroKernel.class, first);
    assertInstanceOf(ScalarPacking.class, packing);
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
    MicroKernels kernels = new MicroKernels(MicroKernels.Start.SCALAR_FIRST);
    int m = 23;
    int n = 3 * Lanes.COUNT + 1;
    int k = 61;
    SimdProduct product = new SimdProduct(kernels, Form.NN, m, n, k, Workers.SINGLE);
    Random random = new Random(3);
    Matrix a = Matrix.of(Bits.ordinary(random, m * k), 0, k);
    Matrix b = Matrix.of(Bits.ordinary(random, k * n), 0, n);
    float[] expected = new float[m * n];
    product.run(m, n, k, a, b, Matrix.of(expected, 0, n), null);
    boolean compiled;
    do {
      compiled = kernels.areCompiled();
      float[] c = new float[m * n];
      product.run(m, n, k, a, b, Matrix.of(c, 0, n), null);
      Bits.assertSame(expected, c, () -> "while it is compiled");
    } while (!compiled);
  }

  /** Code that is as fast as is said. */
  private static final class Pretended implements Compilation.Code {

    private final AtomicBoolean fast;
    private final CountDownLatch compiled = new CountDownLatch(1);

    Pretended(boolean fast) {
      this.fast = new AtomicBoolean(fast);
    }

    @Override
    public long round() {
      return fast.get() ? 1_000_000 : 0;
    }

    @Override
    public void compiled() {
      compiled.countDown();
    }

    boolean isCompiled() {
      return compiled.getCount() == 0;
    }
  }

  @Test
  void codeThatFailsStopsNoOther() throws InterruptedException {
    Compilation compilation = new Compilation();
    for (Throwable failure :
        List.of(new IllegalStateException("on purpose"), new StackOverflowError("on purpose"))) {
      compilation.add(
          "code that fails",
          () -> {
            throwAny(failure);
            return new Pretended(true);
          });
    }
    Pretended code = new Pretended(true);
    compilation.add("code that does nothing", () -> code);
    await(compilation::isDone);
    assertTrue(code.isCompiled());
  }

  private static void throwAny(Throwable failure) {
    switch (failure) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(failure);
    }
  }

  @Test
  void codeThatIsNeverFastIsGivenUpAfterOtherCodeGotItsTurn() throws InterruptedException {
    Compilation compilation = new Compilation(200_000_000, 1_000_000_000);
    Pretended slow = new Pretended(false);
    Pretended fast = new Pretended(true);
    compilation.add("code that is never fast", () -> slow);
    compilation.add("code that is fast", () -> fast);
    await(fast::isCompiled);
    assertFalse(compilation.isDone(), "the slow code is tried on");
    await(compilation::isDone);
    assertFalse(slow.isCompiled());
  }

  @Test
  void theThreadEndsWhenNobodyComputesAndComesBack() throws InterruptedException {
    Compilation compilation = new Compilation(60_000_000_000L, 20_000_000);
    Pretended code = new Pretended(false);
    compilation.add("code that is slow at first", () -> code);
    await(() -> !isThreadLeft());
    code.fast.set(true);
    assertFalse(code.isCompiled());
    await(compilation::isDone);
    assertTrue(code.isCompiled());
  }

  @Test
  void anInterruptedThreadIsReplaced() throws InterruptedException {
    Compilation compilation = new Compilation();
    Pretended code = new Pretended(false);
    compilation.add("code that is slow at first", () -> code);
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("lanewise-compilation")) {
        thread.interrupt();
        thread.join();
      }
    }
    code.fast.set(true);
    await(compilation::isDone);
    assertTrue(code.isCompiled());
  }

  @Test
  void resultsThatDifferAreRefused() {
    Compilation.requireSame(new float[] {0f, Float.NaN}, new float[] {0f, Float.NaN});
    assertThrows(
        IllegalStateException.class,
        () -> Compilation.requireSame(new float[] {0f}, new float[] {-0f}));
  }
}
