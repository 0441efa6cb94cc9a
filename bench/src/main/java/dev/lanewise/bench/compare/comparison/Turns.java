package dev.lanewise.bench.compare.comparison;

import java.util.Arrays;

/**
 * Lets sides take short turns, so that whatever slows the machine slows all of them.
 *
 * @param rounds how many turns each side has
 * @param turnNanos how long a turn takes about; a longer call is a turn by itself
 * @param warmUpNanos how long a side must run without becoming faster before its first turn
 */
public record Turns(int rounds, long turnNanos, long warmUpNanos) {

  /** What counts as having become faster. */
  private static final double GAIN = 0.02;

  private static final int MOST_WARM_UPS = 20;

  private static final int MOST_REPEATS = 3;

  /** More than a compiled side drifts by itself in so short a time. */
  private static final double MUCH = 1.2;

  /**
   * Runs a side until it says that it is warm and has not become faster for the time of a warm-up,
   * and returns how many calls fill a turn.
   */
  int warmUp(Side side, IdleWait quiet) {
    double best = Double.POSITIVE_INFINITY;
    int calls = 1;
    long begin = System.nanoTime();
    long spent = 0;
    while ((spent < warmUpNanos || !side.isWarm())
        && System.nanoTime() - begin < MOST_WARM_UPS * warmUpNanos) {
      // Waits for the compiler, too.
      quiet.await();
      long nanos = time(side, calls);
      double each = (double) nanos / calls;
      spent = each < best * (1 - GAIN) ? 0 : spent + nanos;
      best = Math.min(best, each);
      calls = calls(best);
    }
    return calls;
  }

  private int calls(double nanosEach) {
    return (int) Math.max(1, turnNanos / Math.max(1, nanosEach));
  }

  /**
   * Returns the seconds per call of each side in each round: {@code [side][round]}.
   *
   * <p>Rounds in which a side still became faster, because the compiler was not done with it, are
   * thrown away for all sides, and as many others take their place.
   */
  double[][] alternate(IdleWait quiet, Side[] sides, int[] calls) {
    double[][] seconds = series(quiet, sides, calls);
    for (int i = 0; i < MOST_REPEATS && Arrays.stream(seconds).anyMatch(Turns::stillGains); i++) {
      int[] adapted = new int[calls.length];
      for (int side = 0; side < calls.length; side++) {
        adapted[side] = Math.max(calls[side], calls(1e9 * Rounds.best(seconds[side])));
      }
      seconds = series(quiet, sides, adapted);
    }
    return seconds;
  }

  private double[][] series(IdleWait quiet, Side[] sides, int[] calls) {
    double[][] seconds = new double[sides.length][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int turn = 0; turn < sides.length; turn++) {
        // Every other round goes backwards, so that no side always follows the same one.
        int i = round % 2 == 0 ? turn : sides.length - 1 - turn;
        seconds[i][round] = turn(quiet, sides[i], calls[i]);
      }
    }
    return seconds;
  }

  /** Lets a side take a turn, and returns the seconds per call. */
  static double turn(IdleWait quiet, Side side, int calls) {
    quiet.await();
    if (calls > 2) {
      // Brings data and threads back into use; a side whose call takes a whole turn does this
      // within the call.
      side.run(1);
    }
    return 1e-9 * time(side, calls) / calls;
  }

  /** Returns whether the later half of the rounds was a good deal faster than the earlier. */
  static boolean stillGains(double[] seconds) {
    int half = seconds.length / 2;
    if (half == 0) {
      return false;
    }
    double early = Rounds.median(Arrays.copyOf(seconds, half));
    double late = Rounds.median(Arrays.copyOfRange(seconds, seconds.length - half, seconds.length));
    return early > MUCH * late;
  }

  private static long time(Side side, int calls) {
    long begin = System.nanoTime();
    side.run(calls);
    return System.nanoTime() - begin;
  }
}
