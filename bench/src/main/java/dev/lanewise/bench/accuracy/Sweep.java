package dev.lanewise.bench.accuracy;

import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A function at every float, or every n-th, as kernels compute it, against double precision.
 *
 * <p>Floats are taken in increasing order, so that neighbours show whether results fall; at both
 * ends, the infinities, the zeros of both signs and ±1 are taken whatever the distance.
 */
final class Sweep {

  /** What is computed at once: long enough for whole vectors, short enough for the cache. */
  private static final int BLOCK = 1 << 12;

  private static final int BLOCKS_PER_TASK = 1 << 8;

  private static final float[] ALWAYS = {
    Float.NEGATIVE_INFINITY,
    -1,
    -Float.MIN_VALUE,
    -0f,
    0f,
    Float.MIN_VALUE,
    1,
    Float.POSITIVE_INFINITY
  };

  private final NamedFunction function;
  private final Program program;
  private final CompiledProgram compiled;
  private final long stride;

  /**
   * Prepares a sweep.
   *
   * @param stride the distance of the floats, 1 for all
   */
  Sweep(NamedFunction function, Kernels kernels, long stride) {
    Variable x = Variable.element("x");
    this.function = function;
    this.program = new ProgramBuilder().store("y", function.of(x)).build();
    this.compiled = kernels.compile(program);
    this.stride = stride;
  }

  /** Returns how many operations the formula has, constants and the argument aside. */
  int operations() {
    return program.instructions().size();
  }

  /**
   * Runs on so many threads.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  Findings run(int threads) throws InterruptedException {
    long steps = (OrderedFloats.COUNT + stride - 1) / stride;
    List<Callable<Findings>> tasks = new ArrayList<>();
    for (long first = 0; first < steps; first += (long) BLOCK * BLOCKS_PER_TASK) {
      long from = first;
      long to = Math.min(steps, first + (long) BLOCK * BLOCKS_PER_TASK);
      tasks.add(() -> new Part().run(from, to));
    }
    tasks.add(() -> new Part().specials());
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      Findings all = Findings.NONE;
      for (Future<Findings> part : executor.invokeAll(tasks)) {
        all = all.and(part.get());
      }
      return all;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the sweep of " + function.title() + " failed", e.getCause());
    }
  }

  /** What one thread does at a time, with its own buffers. */
  private final class Part {

    private final float[] x = new float[BLOCK];
    private final float[] y = new float[BLOCK];
    private final float[] minusX = new float[BLOCK];
    private final float[] atMinusX = new float[BLOCK];
    private final Arguments here = arguments(x, y);
    private final Arguments there = arguments(minusX, atMinusX);

    private long floats;
    private double worst;
    private float worstAt;
    private long decreasing;
    private long deepest;
    private long odd;
    private double sums;
    private long inexact;

    private Arguments arguments(float[] from, float[] to) {
      return new Arguments(program).input("x", from, 0, BLOCK).output("y", to, 0, BLOCK);
    }

    Findings run(long from, long to) {
      // The one before belongs to the part before, but for the comparison with the first.
      float previous = from == 0 ? Float.NaN : valueAt(OrderedFloats.at((from - 1) * stride));
      for (long block = from; block < to; block += BLOCK) {
        int count = (int) Math.min(BLOCK, to - block);
        for (int i = 0; i < count; i++) {
          x[i] = OrderedFloats.at((block + i) * stride);
        }
        previous = take(count, previous);
      }
      return findings();
    }

    /** NaN of many kinds must give NaN. */
    Findings specials() {
      System.arraycopy(ALWAYS, 0, x, 0, ALWAYS.length);
      take(ALWAYS.length, Float.NaN);
      for (int i = 0; i < ALWAYS.length; i++) {
        double exact = function.exact(x[i]);
        if (function.isDefinedAt(x[i]) && (float) exact == exact && y[i] != exact) {
          inexact++;
        }
      }
      int[] nans = {0x7f800001, 0x7fbfffff, 0x7fc00000, 0x7fffffff};
      for (int nan : nans) {
        x[0] = Float.intBitsToFloat(nan);
        x[1] = Float.intBitsToFloat(nan | 0x80000000);
        take(2, Float.NaN);
      }
      return findings();
    }

    private float valueAt(float argument) {
      x[0] = argument;
      compiled.run(here, 0, 1, 0, 1);
      return function.isDefinedAt(argument) ? y[0] : Float.NaN;
    }

    /** Looks at the first arguments of the block; returns the last result. */
    private float take(int count, float before) {
      compiled.run(here, 0, 1, 0, count);
      if (function.claims(NamedFunction.Claim.ODD)
          || function.claims(NamedFunction.Claim.SUMS_TO_ONE)) {
        compareWithOpposites(count);
      }
      float previous = before;
      for (int i = 0; i < count; i++) {
        if (!function.isDefinedAt(x[i])) {
          continue;
        }
        floats++;
        double error = UlpError.of(function.exact(x[i]), y[i]);
        if (Findings.isWorse(error, worst)) {
          worst = error;
          worstAt = x[i];
        }
        if (y[i] < previous) {
          decreasing++;
          deepest = Math.max(deepest, ordinal(previous) - ordinal(y[i]));
        }
        previous = y[i];
      }
      return previous;
    }

    private void compareWithOpposites(int count) {
      for (int i = 0; i < count; i++) {
        minusX[i] = -x[i];
      }
      compiled.run(there, 0, 1, 0, count);
      for (int i = 0; i < count; i++) {
        if (Float.isNaN(y[i])) {
          continue;
        }
        if (Float.floatToRawIntBits(y[i]) != Float.floatToRawIntBits(-atMinusX[i])) {
          odd++;
        }
        sums = Math.max(sums, Math.abs((double) y[i] + atMinusX[i] - 1));
      }
    }

    private Findings findings() {
      return new Findings(floats, worst, worstAt, decreasing, deepest, odd, sums, inexact);
    }
  }

  /** Returns a number that grows by one from a float to the next. */
  private static long ordinal(float value) {
    int bits = Float.floatToRawIntBits(value);
    return bits >= 0 ? bits : -(long) (bits & 0x7fffffff);
  }
}
