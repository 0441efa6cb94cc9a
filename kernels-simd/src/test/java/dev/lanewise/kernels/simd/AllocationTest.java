package dev.lanewise.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import dev.lanewise.kernels.simd.product.MicroKernels;
import dev.lanewise.kernels.simd.product.SimdProduct;
import dev.lanewise.kernels.simd.product.Way;
import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is allocated once C2 has compiled; a boxed vector in a loop would cost megabytes. */
@Tag("lanes")
class AllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int RUNS = 100;

  /** What the measurement itself may allocate, shared by the runs. */
  private static final long BYTES_PER_RUN = 1;

  /**
   * How often a computation is compiled anew, with another class and profile: on a busy machine C2
   * has once been seen to stay with code that boxes.
   */
  private static final int ATTEMPTS = 3;

  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private static void assertNoAllocation(Function<SimdKernels, Runnable> plan) {
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < ATTEMPTS && least > BYTES_PER_RUN * RUNS; attempt++) {
      Runnable computation = plan.apply(SimdKernels.open());
      // Compilation goes on in the background, so wait until it has come to an end.
      long patience = System.nanoTime() + PATIENCE_NANOS;
      do {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int run = 0; run < RUNS; run++) {
          computation.run();
        }
        least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
      } while (least > BYTES_PER_RUN * RUNS && System.nanoTime() < patience);
    }
    assertTrue(least <= BYTES_PER_RUN * RUNS, RUNS + " runs allocate at least " + least + " bytes");
  }

  private void checkProgram(Program program, int rows, int columns) {
    float[] x = Bits.ordinary(new Random(1), rows * columns);
    float[] out = new float[rows * columns];
    Arguments arguments =
        new Arguments(program).input("x", x, 0, columns).output("out", out, 0, columns);
    if (program.hasRowSums()) {
      arguments.output("sum", new float[rows], 0, 0);
    }
    assertNoAllocation(kernels -> {
      CompiledProgram compiled = kernels.compile(program);
      return () -> compiled.run(arguments, 0, rows, 0, columns);
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100})
  void programs(int columns) {
    Variable x = Variable.element("x");
    Expr silu = x.times(Functions.sigmoid(x));
    checkProgram(new ProgramBuilder().store("out", silu).build(), 16, columns);
    checkProgram(new ProgramBuilder().store("out", silu).rowSum("sum", x).build(), 16, columns);
  }

  /** Where registers suffice, these are computed four and two vectors side by side. */
  @Tag("full")
  @ParameterizedTest
  @ValueSource(ints = {10, 1000})
  void sideBySide(int columns) {
    Variable x = Variable.element("x");
    checkProgram(new ProgramBuilder().store("out", Functions.erf(x)).build(), 16, columns);
    checkProgram(new ProgramBuilder().store("out", Functions.gelu(x)).build(), 16, columns);
    Expr power = Functions.expOrZero(x);
    checkProgram(
        new ProgramBuilder().store("out", power).rowSum("sum", power).build(), 16, columns);
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(ints = {100, 300, 1000})
  void longPrograms(int operations) {
    Variable x = Variable.element("x");
    Expr value = x;
    for (int i = 0; i < operations; i++) {
      value = i % 3 == 0 ? value.times(x).plus(0.01 * i) : value.max(x.times(0.5));
    }
    checkProgram(new ProgramBuilder().store("out", value).build(), 4, 100);
  }

  @Tag("full")
  @ParameterizedTest
  @EnumSource
  void products(Product.Form form) {
    for (int[] shape : new int[][] {{1, 33, 40}, {30, 10, 20}, {50, 70, 60}}) {
      int m = shape[0];
      int n = shape[1];
      int k = shape[2];
      Matrix a = Matrix.of(Bits.ordinary(new Random(1), m * k), 0, form == Product.Form.TN ? m : k);
      Matrix b = Matrix.of(Bits.ordinary(new Random(2), k * n), 0, form == Product.Form.NT ? k : n);
      Matrix c = Matrix.of(new float[m * n], 0, n);
      for (boolean packed : new boolean[] {false, true}) {
        Way way = new Way(false, packed || form == Product.Form.NT, false);
        assertNoAllocation(kernels -> {
          MicroKernels code = new MicroKernels(MicroKernels.Start.SCALAR_FIRST);
          Product product = new SimdProduct(code, form, m, n, k, Workers.SINGLE, way);
          Runnable run = () -> product.run(m, n, k, a, b, c, null);
          // Scalar code computes at first, which allocates nothing in any case.
          run.run();
          long patience = System.nanoTime() + 2 * PATIENCE_NANOS;
          while (!code.areCompiled()) {
            assertTrue(System.nanoTime() < patience, "the code is compiled");
            Thread.onSpinWait();
          }
          return run;
        });
      }
    }
  }

  @Test
  void reductions() {
    float[] x = Bits.ordinary(new Random(1), 10 * 33);
    float[] out = new float[33];
    assertNoAllocation(kernels ->
        () -> {
          kernels.rowMax(10, 33, x, 0, 33, out, 0);
          kernels.columnSums(10, 33, x, 0, 33, out, 0);
          kernels.argmax(33, x, 33);
        });
  }
}
