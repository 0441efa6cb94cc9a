package dev.lanewise.bench;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.bench.compare.network.LanewiseTraining;
import dev.lanewise.bench.compare.network.NetworkShape;
import dev.lanewise.bench.compare.network.TrainProblem;
import dev.lanewise.network.engine.Engine;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
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

/**
 * Training steps of a classifier: forward, loss, backward and update of a batch.
 *
 * <p>With {@code -prof gc} what is allocated at the end of each epoch counts, spread over its
 * steps: more batches show that the steps themselves allocate nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class TrainingStepBenchmark {

  private static final int STEPS = 20;

  /** The number of inputs and the units of each layer. */
  @Param({"784-50-100-10", "784-512-512-10", "1024-2048-2048-1000"})
  public String network;

  /** The activation of all layers but the last. */
  @Param("relu")
  public String hidden;

  /** The update. */
  @Param({"sgd", "adam"})
  public String optimizer;

  /** The kernels by id. */
  @Param({"simd", "scalar"})
  public String kernels;

  /** The rows of a batch. */
  @Param("128")
  public int batchSize;

  /** How many threads compute. */
  @Param("1")
  public int threads;

  /** How many batches an epoch has. */
  @Param("50")
  public int batches;

  private Engine engine;
  private LanewiseTraining training;

  /** Prepares a run. */
  @Setup(Level.Trial)
  public void prepare() {
    engine = Engine.create(Plugins.installed(), kernels, threads);
    training =
        new LanewiseTraining(
            TrainProblem.draw(
                NetworkShape.parse(batchSize, network),
                hidden,
                TrainProblem.Optimizer.valueOf(optimizer.toUpperCase(Locale.ROOT)),
                batches,
                engine),
            engine);
    WarmUp.run(engine.kernels()::isWarm, this::steps);
  }

  /** Trains some batches; the time is that of one. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void steps() {
    training.run(STEPS);
  }

  /** Checks that the steps learned something, and ends the threads. */
  @TearDown(Level.Trial)
  public void check() {
    training.close();
    engine.close();
    if (!(training.lastLoss() < training.firstLoss())) {
      throw new IllegalStateException(
          "the loss went from %s to %s".formatted(training.firstLoss(), training.lastLoss()));
    }
  }
}
