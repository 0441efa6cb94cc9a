package dev.lanewise.bench;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.bench.compare.network.NetworkShape;
import dev.lanewise.bench.compare.network.NetworkWeights;
import dev.lanewise.network.Predictor;
import dev.lanewise.network.engine.Engine;
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

/** The outputs of a classifier for one row and for a batch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class PredictionBenchmark {

  /** The number of inputs and the units of each layer. */
  @Param({"784-50-100-10", "784-512-512-10"})
  public String network;

  /** The activation of all layers but the last. */
  @Param("relu")
  public String hidden;

  /** The kernels by id. */
  @Param({"simd", "scalar"})
  public String kernels;

  /** How many rows are predicted at once. */
  @Param({"1", "100"})
  public int rows;

  /** How many threads compute. */
  @Param("1")
  public int threads;

  private Engine engine;
  private NetworkWeights weights;
  private Predictor predictor;
  private float[] inputs;
  private float[] outputs;

  /** Draws weights and rows. */
  @Setup(Level.Trial)
  public void prepare() {
    engine = Engine.create(Plugins.installed(), kernels, threads);
    NetworkShape shape = NetworkShape.parse(rows, network);
    weights = NetworkWeights.draw(shape, hidden, engine);
    predictor = weights.model(engine).predictor(engine, rows);
    inputs = Inputs.normal(rows * shape.inputs(1), 6);
    outputs = new float[rows * shape.classes()];
    WarmUp.run(engine.kernels()::isWarm, this::predict);
  }

  /** Predicts all rows. */
  @Benchmark
  public float[] predict() {
    predictor.predict(inputs, rows, outputs);
    return outputs;
  }

  /**
   * Compares each output with that of scalar kernels for its row alone, to the bit.
   *
   * <p>Not in the setup: scalar code that ran before would be in the profile of what is measured.
   * {@code -prof gc} counts what this allocates, about 2.5 MB in all, to the last iteration.
   */
  @TearDown(Level.Trial)
  public void check() {
    engine.close();
    NetworkShape shape = weights.shape();
    int width = shape.inputs(1);
    float[] row = new float[width];
    float[] expected = new float[shape.classes()];
    try (Engine plain = Engine.create(Plugins.installed(), "scalar", 1)) {
      Predictor single = weights.model(plain).predictor(plain, 1);
      for (int i = 0; i < rows; i++) {
        System.arraycopy(inputs, i * width, row, 0, width);
        single.predict(row, 1, expected);
        for (int j = 0; j < expected.length; j++) {
          Inputs.requireSame(
              "row " + i + ", class " + j, expected[j], outputs[i * expected.length + j]);
        }
      }
    }
  }
}
