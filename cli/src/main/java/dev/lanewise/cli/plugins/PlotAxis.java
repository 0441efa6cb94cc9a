package dev.lanewise.cli.plugins;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * An axis that begins and ends at a tick.
 *
 * @param low the first tick, as a multiple of the step
 * @param intervals how many steps lie between the first tick and the last
 * @param step the distance between ticks: 1, 2 or 5 times a power of ten
 */
record PlotAxis(long low, int intervals, double step) {

  private static final double NEGLIGIBLE = 1e-9;
  private static final int MAX_PLAIN_DECIMALS = 4;
  private static final double MAX_PLAIN = 1e5;

  /** Returns the shortest axis that holds two numbers, with so many steps or fewer. */
  static PlotAxis around(double low, double high, int maxIntervals) {
    double span = high - low;
    if (span <= NEGLIGIBLE * Math.max(Math.abs(low), Math.abs(high)) || span < Float.MIN_NORMAL) {
      // A flat line shows best in the middle.
      double margin = Math.max(1, Math.abs(low));
      return around(low - margin, high + margin, maxIntervals);
    }
    double power = Math.pow(10, Math.floor(Math.log10(span / maxIntervals)));
    for (double factor : new double[] {1, 2, 5, 10, 20}) {
      double step = factor * power;
      double first = Math.floor(low / step + NEGLIGIBLE);
      double last = Math.ceil(high / step - NEGLIGIBLE);
      if (last - first <= maxIntervals) {
        return new PlotAxis((long) first, (int) (last - first), step);
      }
    }
    throw new IllegalArgumentException("no steps for " + low + " to " + high);
  }

  /** Returns the number at a tick, counted from 0. */
  double tick(int index) {
    return (low + index) * step;
  }

  double first() {
    return tick(0);
  }

  double last() {
    return tick(intervals);
  }

  /** Returns where a number lies, from 0 at the first tick to 1 at the last. */
  double position(double number) {
    return (number - first()) / (last() - first());
  }

  /** Tells whether 0 lies between the ends. */
  boolean crossesZero() {
    return low < 0 && low + intervals > 0;
  }

  /** Returns what stands at each tick. */
  List<String> labels() {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + NEGLIGIBLE));
    boolean plain =
        decimals <= MAX_PLAIN_DECIMALS && Math.max(Math.abs(first()), Math.abs(last())) < MAX_PLAIN;
    return IntStream.rangeClosed(0, intervals)
        .mapToObj(i ->
            low + i == 0
                ? "0"
                : plain
                    ? String.format(Locale.ROOT, "%." + decimals + "f", tick(i))
                    : String.format(Locale.ROOT, "%.1e", tick(i)))
        .toList();
  }
}
