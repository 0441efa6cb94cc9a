package dev.lanewise.bench;

import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.registry.Plugins;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
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

/** The small and narrow products of layers, and a row times a matrix, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class SkinnyProductBenchmark {

  /** The kernels by id. */
  @Param({"simd", "scalar"})
  public String kernels;

  /** How the operands lie, then rows × columns × terms. */
  @Param({
    "NN_1x50x784",
    "NN_1x512x784",
    "NN_1x10x512",
    "NN_100x50x784",
    "NN_100x10x100",
    "TN_784x50x100",
    "TN_100x10x100",
    "NT_100x100x10",
    "NT_128x512x10"
  })
  public String shape;

  private Product.Form form;
  private int m;
  private int n;
  private int k;
  private Product product;
  private float[] a;
  private float[] b;
  private float[] c;
  private Matrix left;
  private Matrix right;
  private Matrix result;

  /** Draws the operands. */
  @Setup(Level.Trial)
  public void prepare() {
    String[] parts = shape.split("_", -1);
    form = Product.Form.valueOf(parts[0]);
    int[] sizes = Arrays.stream(parts[1].split("x", -1)).mapToInt(Integer::parseInt).toArray();
    m = sizes[0];
    n = sizes[1];
    k = sizes[2];
    product = Plugins.installed().kernels(kernels).kernels().product(form, m, n, k, Workers.SINGLE);
    a = Inputs.normal(m * k, 1);
    b = Inputs.normal(k * n, 2);
    c = new float[m * n];
    left = Matrix.of(a, 0, form == Product.Form.TN ? m : k);
    right = Matrix.of(b, 0, form == Product.Form.NT ? k : n);
    result = Matrix.of(c, 0, n);
    WarmUp.run(product::isSettled, this::product);
  }

  /** Computes the product. */
  @Benchmark
  public float[] product() {
    product.run(m, n, k, left, right, result, null);
    return c;
  }

  /** Compares some elements with their chain of fused multiply-adds, to the bit. */
  @TearDown(Level.Trial)
  public void check() {
    Inputs.requireChains(form, m, n, k, a, b, c);
  }
}
