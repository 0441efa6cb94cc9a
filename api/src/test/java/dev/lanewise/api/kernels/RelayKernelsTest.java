package dev.lanewise.api.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.KernelsException;
import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.CompiledProgram;
import dev.lanewise.api.formula.Program;
import dev.lanewise.api.formula.Variable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who computes when, with kernels that only say that it was they. */
class RelayKernelsTest {

  private static final int LARGE = 1 << 10;
  private static final long LARGE_WORK = (long) LARGE * LARGE * LARGE;

  /** The runs of a large product that end the runner's time. */
  private static final int WORTH = (int) (Relay.WORTH / LARGE_WORK);

  private static final Program PROGRAM =
      Program.builder().store("y", Variable.element("x").square()).build();

  private final Signed runner = new Signed("runner", false);
  private final Signed finisher = new Signed("finisher", false);
  private final RelayKernels kernels = new RelayKernels(runner, finisher);
  private final float[] nothing = {};

  private void product(Product product, @Nullable CompiledProgram epilogue) {
    Arguments arguments = epilogue == null ? null : new Arguments(PROGRAM);
    product.run(
        LARGE, LARGE, LARGE, nothing, 0, 0, nothing, 0, 0, nothing, 0, 0, epilogue, arguments);
  }

  private Product largeProduct() {
    return kernels.product(Product.Form.NN, LARGE, LARGE, LARGE, Workers.SINGLE);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "nothing was handed over");
      Thread.sleep(1);
    }
  }

  @Test
  void shortWorkIsTheRunnersAlone() {
    Product product = largeProduct();
    for (int i = 1; i < WORTH; i++) {
      product(product, kernels.compile(PROGRAM));
    }
    kernels.argmax(10, nothing, 0);
    assertEquals(1, runner.planned.get());
    assertEquals(WORTH - 1, runner.products.get());
    assertEquals(0, finisher.planned.get());
    assertEquals(0, finisher.compiled.get());
  }

  @Test
  void longWorkIsHandedOverWithItsEpilogue() throws Exception {
    Product product = largeProduct();
    CompiledProgram epilogue = kernels.compile(PROGRAM);
    for (int i = 0; i < WORTH; i++) {
      product(product, epilogue);
    }
    await(() -> {
      int before = runner.large.get();
      product(product, epilogue);
      return runner.large.get() == before;
    });
    int before = finisher.large.get();
    product(product, epilogue);
    assertEquals(before + 1, finisher.large.get());
    assertEquals("finisher", finisher.lastEpilogue);
    assertEquals("runner", runner.lastEpilogue);
  }

  @Test
  void programsAndReductionsAreHandedOver() throws Exception {
    CompiledProgram program = kernels.compile(PROGRAM);
    Arguments arguments = new Arguments(PROGRAM);
    int rows = 1 << 20;
    int columns = 1 << 14;
    await(() -> {
      int before = runner.wide.get();
      program.run(arguments, 0, rows, 0, columns);
      return runner.wide.get() == before;
    });
    await(() -> kernels.argmax(Integer.MAX_VALUE / 64, nothing, 0) == finisher.sign());
    float[] sums = new float[1];
    await(() -> {
      kernels.columnSums(rows, columns, nothing, 0, 0, sums, 0);
      return sums[0] == finisher.sign();
    });
    await(() -> {
      kernels.rowMax(rows, columns, nothing, 0, 0, sums, 0);
      return sums[0] == 2 * finisher.sign();
    });
  }

  @Test
  void manyThreadsMayRunAProgram() throws Exception {
    CompiledProgram program = kernels.compile(PROGRAM);
    Arguments arguments = new Arguments(PROGRAM);
    int threads = 4;
    int runs = 200;
    Thread[] all = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      all[i] =
          Thread.ofPlatform()
              .start(() -> {
                for (int run = 0; run < runs; run++) {
                  program.run(arguments, 0, 1 << 20, 0, 1 << 10);
                }
              });
    }
    for (Thread thread : all) {
      thread.join();
    }
    assertEquals(threads * runs, runner.wide.get() + finisher.wide.get());
  }

  @Test
  void kernelsThatComputeWronglyNeverTakeOver() throws Exception {
    RelayKernels wrong = new RelayKernels(runner, new Signed("wrong", true));
    assertEquals("wrong", wrong.id());
    Product product = wrong.product(Product.Form.NN, LARGE, LARGE, LARGE, Workers.SINGLE);
    for (int i = 0; i < WORTH; i++) {
      product(product, null);
    }
    await(() -> wrong.id().equals("runner"));
    int before = runner.large.get();
    product(product, null);
    assertEquals(before + 1, runner.large.get());
    assertThrows(KernelsException.class, wrong::checkedFinisher);
  }

  @Test
  void theLadderPutsARunnerBeforeASlowStarter() {
    List<KernelsProvider> providers =
        List.of(new Offer(runner, 0, false), new Offer(finisher, 9, true));
    KernelSelection chosen = KernelSelection.choose(providers, KernelSelection.AUTO);
    assertTrue(chosen.kernels() instanceof RelayKernels);
    assertEquals("finisher", chosen.kernels().id());
    assertTrue(chosen.reason().endsWith("; runner until that pays"), chosen.reason());
    assertEquals(2, chosen.candidates().size());
    assertEquals(finisher, KernelSelection.examine(providers, KernelSelection.AUTO).kernels());
    assertEquals(finisher, KernelSelection.choose(providers, "finisher").kernels());
  }

  @Test
  void withoutARunnerASlowStarterBegins() {
    List<KernelsProvider> alone = List.of(new Offer(finisher, 9, true));
    KernelSelection chosen = KernelSelection.choose(alone, KernelSelection.AUTO);
    assertEquals(finisher, chosen.kernels());
    assertFalse(chosen.reason().contains("until"));
  }

  private record Offer(Signed kernels, int priority, boolean startsSlowly)
      implements KernelsProvider {

    @Override
    public String id() {
      return kernels.id();
    }

    @Override
    public Kernels open() {
      return kernels;
    }
  }

  /** Kernels that count; a small product is computed as the ladder's check wants it. */
  private static final class Signed implements Kernels {

    final AtomicInteger planned = new AtomicInteger();
    final AtomicInteger compiled = new AtomicInteger();
    final AtomicInteger products = new AtomicInteger();
    private final AtomicInteger large = new AtomicInteger();
    private final AtomicInteger wide = new AtomicInteger();
    private final String id;
    private final boolean wrong;
    volatile String lastEpilogue = "";

    Signed(String id, boolean wrong) {
      this.id = id;
      this.wrong = wrong;
    }

    int sign() {
      return id.equals("finisher") ? 2 : 1;
    }

    private final class Signing implements CompiledProgram {
      @Override
      public void run(Arguments arguments, int fromRow, int toRow, int fromColumn, int toColumn) {
        if (toRow == 1 << 20) {
          wide.incrementAndGet();
        }
      }

      @Override
      public String toString() {
        return id;
      }
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public String description() {
      return "signs";
    }

    @Override
    public int lanes() {
      return 1;
    }

    @Override
    public CompiledProgram compile(Program program) {
      compiled.incrementAndGet();
      return new Signing();
    }

    @Override
    public Product product(Product.Form form, int maxM, int maxN, int maxK, Workers workers) {
      planned.incrementAndGet();
      return (m, n, k, a, ao, as, b, bo, bs, c, co, cs, epilogue, arguments) -> {
        products.incrementAndGet();
        if (m == LARGE) {
          large.incrementAndGet();
          lastEpilogue = String.valueOf(epilogue);
          return;
        }
        for (int i = 0; i < m && m < 100; i++) {
          for (int j = 0; j < n; j++) {
            float chain = wrong ? 1 : 0;
            for (int l = 0; l < k; l++) {
              chain = Math.fma(a[ao + i * as + l], b[bo + l * bs + j], chain);
            }
            c[co + i * cs + j] = chain;
          }
        }
      };
    }

    @Override
    public void rowMax(
        int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
      out[outOffset] = 2 * sign();
    }

    @Override
    public int argmax(int columns, float[] x, int offset) {
      return sign();
    }

    @Override
    public void columnSums(
        int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
      out[outOffset] = sign();
    }
  }
}
