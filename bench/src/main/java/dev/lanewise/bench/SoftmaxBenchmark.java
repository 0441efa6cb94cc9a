package dev.lanewise.bench;

import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** Softmax over the rows of a batch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class SoftmaxBenchmark {

  /** The kernels by id. */
  @Param({"simd", "scalar"})
  public String kernels;

  /** The length of a row. */
  @Param({"10", "1000", "50000"})
  public int classes;

  /** The number of rows. */
  @Param("10")
  public int rows;

  private RowActivation softmax;
  private RowActivation.Computation computation;
  private float[] x;
  private float[] y;
  private Matrix inputs;
  private Matrix outputs;

  /** Draws the rows. */
  @Setup(Level.Trial)
  public void prepare() {
    Plugins plugins = Plugins.installed();
    softmax = (RowActivation) plugins.activation(PluginReference.of("softmax"));
    computation = softmax.bind(plugins.kernels(kernels).kernels(), rows, classes);
    x = Inputs.normal(rows * classes, 4);
    y = new float[x.length];
    inputs = Matrix.of(x, 0, classes);
    outputs = Matrix.of(y, 0, classes);
  }

  /** Computes all rows. */
  @Benchmark
  public float[] forward() {
    computation.forward(rows, inputs, outputs);
    return y;
  }

  /** Compares each row with softmax in double precision. */
  @TearDown(Level.Trial)
  public void check() {
    for (int row = 0; row < rows; row++) {
      int at = row * classes;
      double[] inputs = IntStream.range(0, classes).mapToDouble(j -> x[at + j]).toArray();
      double[] expected = softmax.evaluate(inputs);
      for (int j = 0; j < classes; j++) {
        Inputs.requireNear(
            "row " + row + ", class " + j, expected[j], y[at + j], 1e-6 * expected[j] + 1e-9);
      }
      double sum = Arrays.stream(expected).sum();
      Inputs.requireNear("the sum of row " + row, 1, sum, 1e-9);
    }
  }
}
