package dev.lanewise.bench;

import dev.lanewise.api.plugin.Plugins;
import dev.lanewise.network.Dataset;
import dev.lanewise.network.Engine;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingListener;
import dev.lanewise.network.TrainingResult;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Training steps of a classifier of ten classes: forward, loss, backward and update of a batch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class TrainingStepBenchmark {

  private static final int STEPS = 200;
  private static final int CLASSES = 10;

  /** The number of inputs and the units of each layer. */
  @Param({"784-50-100-10", "784-512-512-10"})
  public String network;

  /** The activation of all layers but the last. */
  @Param("relu")
  public String hidden;

  /** The kernels by id. */
  @Param({"simd", "scalar"})
  public String kernels;

  /** The rows of a batch. */
  @Param("100")
  public int batchSize;

  /** How many threads compute. */
  @Param("1")
  public int threads;

  private Engine engine;
  private Dataset data;
  private Trainer trainer;
  private double firstLoss;
  private double lastLoss;

  /** Draws rows whose class is the largest of their first ten inputs. */
  @Setup(Level.Trial)
  public void prepare() {
    int[] widths = Arrays.stream(network.split("-", -1)).mapToInt(Integer::parseInt).toArray();
    int columns = widths[0];
    int rows = STEPS * batchSize;
    float[] inputs = Inputs.normal(rows * columns, 5);
    int[] labels = new int[rows];
    for (int row = 0; row < rows; row++) {
      for (int j = 1; j < CLASSES; j++) {
        if (inputs[row * columns + j] > inputs[row * columns + labels[row]]) {
          labels[row] = j;
        }
      }
    }
    data = Dataset.ofClasses(inputs, columns, labels, CLASSES);
    engine = Engine.create(Plugins.installed(), kernels, threads);
    trainer =
        Trainer.builder()
            .layers(layers(widths))
            .optimizer("adam")
            .epochs(1)
            .batchSize(batchSize)
            .listener(
                new TrainingListener() {
                  @Override
                  public void batchDone(int epoch, int batch, int batches, double loss) {
                    if (batch == 1) {
                      firstLoss = loss;
                    }
                    lastLoss = loss;
                  }
                })
            .build();
  }

  private String layers(int[] widths) {
    int last = widths.length - 1;
    return IntStream.rangeClosed(1, last)
        .mapToObj(i -> widths[i] + ":" + (i == last ? "softmax" : hidden))
        .collect(Collectors.joining(","));
  }

  /** Trains an epoch; the time is that of a step. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public TrainingResult epoch() {
    return trainer.train(data, engine);
  }

  /** Checks that the steps learned something, and ends the threads. */
  @TearDown(Level.Trial)
  public void check() {
    engine.close();
    if (!(lastLoss < firstLoss)) {
      throw new IllegalStateException("the loss went from %s to %s".formatted(firstLoss, lastLoss));
    }
  }
}
