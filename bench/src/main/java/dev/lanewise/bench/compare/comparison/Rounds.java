package dev.lanewise.bench.compare.comparison;

import java.util.Arrays;

/** Seconds per call of our side and of another, round by round, with medians and ratios. */
public final class Rounds {

  private final double[] ours;
  private final double[] others;

  /**
   * Takes the turns of both sides, of which it copies the arrays.
   *
   * @throws IllegalArgumentException if there are none, or one side has more
   */
  public Rounds(double[] ours, double[] others) {
    if (ours.length == 0 || ours.length != others.length) {
      throw new IllegalArgumentException(
          "%d and %d rounds cannot be compared".formatted(ours.length, others.length));
    }
    this.ours = ours.clone();
    this.others = others.clone();
  }

  /** Returns our median time. */
  public double oursMedian() {
    return median(ours);
  }

  /** Returns the other's median time. */
  double othersMedian() {
    return median(others);
  }

  /** Returns the other's shortest time by our shortest. */
  public double ratioOfBest() {
    return best(others) / best(ours);
  }

  /**
   * Returns the median over the rounds of the other's time by ours.
   *
   * <p>The two turns of a round are neighbours in time, so a slow second of the machine changes
   * both and their ratio hardly; the ratio of two medians would take turns from different seconds.
   */
  public double ratioOfMedian() {
    double[] ratios = new double[ours.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = others[i] / ours[i];
    }
    return median(ratios);
  }

  static double best(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Returns the geometric mean. */
  public static double geometricMean(double[] values) {
    return Math.exp(Arrays.stream(values).map(Math::log).average().orElseThrow());
  }
}
