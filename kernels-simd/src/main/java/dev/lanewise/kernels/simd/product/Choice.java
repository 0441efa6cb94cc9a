package dev.lanewise.kernels.simd.product;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The ways to compute products of about the same shape, and which is the fastest.
 *
 * <p>Real calls are measured, each with one of the ways, and the shortest time of each way counts:
 * other programs and code that is not compiled make calls longer, never shorter. This is done
 * several times, each time after more work, because at first the code of some ways is not compiled
 * yet. The last choice is final.
 */
final class Choice {

  /** How many multiply-adds there are before each time that ways are measured. */
  private static final long[] WORK_BEFORE = {1L << 32, 1L << 34, 1L << 36};

  /** How many calls of each way are measured at least. */
  private static final int CALLS = 9;

  /**
   * The part of the work before that is measured of each way, as a power of two: code that runs for
   * the first time is not compiled, and short calls do not see it through.
   */
  private static final int MEASURED = 5;

  /** The fraction of the golden ratio, in units of 2⁻³². */
  private static final long GOLDEN_RATIO = 0x9E37_79B9L;

  /** Another way than the first must take at most this part of its time. */
  private static final double BETTER = 0.97;

  /** Beside the index of a way: the call is to be measured. */
  static final int MEASURE = 1 << 8;

  private final String name;
  private final List<Way> ways;

  /** The shortest time of each way, for a multiply-add. */
  private final double[] shortest;

  /** The last shortest times that were compared, for {@link #toString}. */
  private final double[] compared;

  private volatile int chosen;
  private volatile boolean settled;

  /** Counted without a lock: increments of other threads at the same time may be lost. */
  private volatile long work;

  private volatile long nextWork = WORK_BEFORE[0];
  private int phase;
  private long calls;

  /** How many calls are measured in this phase. */
  private long wanted;

  /**
   * Creates a choice.
   *
   * @param name what is to be computed
   * @param ways in how many ways, the one first that is likely the best
   */
  Choice(String name, List<Way> ways) {
    this.name = name;
    this.ways = ways;
    shortest = new double[ways.size()];
    compared = new double[ways.size()];
    settled = ways.size() == 1;
  }

  /** Tells whether the choice is final. */
  boolean isSettled() {
    return settled;
  }

  /** Returns a way. */
  Way way(int index) {
    return ways.get(index);
  }

  /**
   * Returns the index of the way for a call, plus {@link #MEASURE} if {@link #measured} is to be
   * told how long it took.
   *
   * @param size the multiply-adds of the call
   * @param compiled whether all code is compiled
   */
  int next(long size, boolean compiled) {
    if (settled || !compiled) {
      return chosen;
    }
    long done = work + size;
    work = done;
    return done < nextWork ? chosen : nextToMeasure(size);
  }

  private synchronized int nextToMeasure(long size) {
    if (settled || work < nextWork) {
      return chosen;
    }
    if (calls == 0) {
      long each = (WORK_BEFORE[phase] >> MEASURED) / Math.max(1, size);
      wanted = Math.max(CALLS, each) * ways.size();
    }
    // Not in turn: a network's layers that share a choice take turns, too, and each way has to be
    // measured for all of them. Multiples of the golden ratio are spread evenly and never repeat.
    long fraction = (calls++ * GOLDEN_RATIO) & 0xFFFF_FFFFL;
    return (int) ((fraction * ways.size()) >>> 32) + MEASURE;
  }

  /**
   * Records how long a call took.
   *
   * @param index the way's
   * @param nanosPerStep its time for a multiply-add
   */
  synchronized void measured(int index, double nanosPerStep) {
    double known = shortest[index];
    shortest[index] = known == 0 ? nanosPerStep : Math.min(known, nanosPerStep);
    if (calls >= wanted && !settled) {
      compare();
    }
  }

  private void compare() {
    int best = 0;
    double limit = shortest[0] * BETTER;
    for (int way = 1; way < shortest.length; way++) {
      if (shortest[way] > 0 && shortest[way] < limit) {
        best = way;
        limit = shortest[way];
      }
    }
    System.arraycopy(shortest, 0, compared, 0, shortest.length);
    Arrays.fill(shortest, 0);
    chosen = best;
    calls = 0;
    phase++;
    settled = phase == WORK_BEFORE.length;
    nextWork = settled ? Long.MAX_VALUE : WORK_BEFORE[phase];
  }

  /** Returns what is chosen and why. */
  @Override
  public synchronized String toString() {
    StringBuilder text = new StringBuilder(name).append(": ").append(ways.get(chosen));
    if (ways.size() == 1) {
      return text.append(", the only way").toString();
    }
    if (phase == 0) {
      return text.append(", by its shape; not measured yet").toString();
    }
    text.append(" (");
    for (int way = 0; way < compared.length; way++) {
      text.append(way == 0 ? "" : "; ")
          .append(ways.get(way))
          .append(String.format(Locale.ROOT, " %.1f GFLOP/s", 2 / compared[way]));
    }
    return text.append(')').toString();
  }
}
