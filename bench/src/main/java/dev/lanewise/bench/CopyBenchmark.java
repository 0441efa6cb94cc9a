package dev.lanewise.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A copy of an array, the least that a function of each element can take. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class CopyBenchmark {

  private static final int LENGTH = 4096;

  private float[] x;
  private float[] y;

  /** Draws the array. */
  @Setup(Level.Trial)
  public void prepare() {
    x = Inputs.normal(LENGTH, 3);
    y = new float[LENGTH];
  }

  /** Copies it. */
  @Benchmark
  @OperationsPerInvocation(LENGTH)
  public float[] copy() {
    System.arraycopy(x, 0, y, 0, LENGTH);
    return y;
  }

  /** Compares the copy. */
  @TearDown(Level.Trial)
  public void check() {
    if (!Arrays.equals(x, y)) {
      throw new IllegalStateException("the copy differs");
    }
  }
}
