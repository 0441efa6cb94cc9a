package dev.lanewise.bench.compare;

/**
 * Lets sides take short turns, so that whatever slows the machine slows all of them.
 *
 * @param rounds how many turns each side has
 * @param turnNanos how long a turn takes about; a longer call is a turn by itself
 * @param warmUpNanos for how long a side must not have become faster before its first turn
 */
record Turns(int rounds, long turnNanos, long warmUpNanos) {

  /** What counts as having become faster. */
  private static final double GAIN = 0.02;

  private static final int MOST_WARM_UPS = 20;

  /**
   * Runs a side until it has not become faster for the time of a warm-up, and returns how many
   * calls fill a turn.
   */
  int warmUp(Side side, Quiet quiet) {
    double best = Double.POSITIVE_INFINITY;
    int calls = 1;
    long begin = System.nanoTime();
    long spent = 0;
    while (spent < warmUpNanos && System.nanoTime() - begin < MOST_WARM_UPS * warmUpNanos) {
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

  /** Returns the seconds per call of each side in each round: {@code [side][round]}. */
  double[][] alternate(Quiet quiet, Side[] sides, int[] calls) {
    double[][] seconds = new double[sides.length][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int turn = 0; turn < sides.length; turn++) {
        // Every other round goes backwards, so that no side always follows the same one.
        int i = round % 2 == 0 ? turn : sides.length - 1 - turn;
        quiet.await();
        if (calls[i] > 2) {
          // Brings data and threads back; who needs a whole turn for a call does so in it.
          sides[i].run();
        }
        seconds[i][round] = 1e-9 * time(sides[i], calls[i]) / calls[i];
      }
    }
    return seconds;
  }

  private static long time(Side side, int calls) {
    long begin = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      side.run();
    }
    return System.nanoTime() - begin;
  }
}
