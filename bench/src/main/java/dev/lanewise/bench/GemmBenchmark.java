package dev.lanewise.bench;

import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.registry.Plugins;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A square single-precision product on one thread; {@code gflops} is 2·n³ in 10⁹ a second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class GemmBenchmark {

  /** The kernels by id. */
  @Param({"simd", "scalar"})
  public String kernels;

  /** How the operands lie. */
  @Param("NN")
  public Product.Form form;

  /** The number of rows, columns and terms. */
  @Param({"64", "512"})
  public int n;

  private Product product;
  private float[] a;
  private float[] b;
  private float[] c;
  private Matrix left;
  private Matrix right;
  private Matrix result;

  /** Counts arithmetic, so that JMH prints a rate. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Rate {
    /** Floating-point operations in 10⁹. */
    public double gflops;
  }

  /** Draws the operands. */
  @Setup(Level.Trial)
  public void prepare() {
    product = Plugins.installed().kernels(kernels).kernels().product(form, n, n, n, Workers.SINGLE);
    a = Inputs.normal(n * n, 1);
    b = Inputs.normal(n * n, 2);
    c = new float[n * n];
    left = Matrix.of(a, 0, n);
    right = Matrix.of(b, 0, n);
    result = Matrix.of(c, 0, n);
    WarmUp.run(product::isSettled, this::multiply);
  }

  /** Computes the product. */
  @Benchmark
  public float[] product(Rate rate) {
    multiply();
    rate.gflops += 2e-9 * n * n * n;
    return c;
  }

  private void multiply() {
    product.run(n, n, n, left, right, result, null);
  }

  /** Compares some elements with their chain of fused multiply-adds, to the bit. */
  @TearDown(Level.Trial)
  public void check() {
    Inputs.requireChains(form, n, n, n, a, b, c);
  }
}
