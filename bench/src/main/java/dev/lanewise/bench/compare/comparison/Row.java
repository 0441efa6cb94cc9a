package dev.lanewise.bench.compare.comparison;

import org.jspecify.annotations.Nullable;

/**
 * The result of a case, against one peer or none.
 *
 * @param work the case
 * @param rounds how many turns each had
 * @param ours our value in the case's unit, by median time
 * @param peak the peak of one thread's fused multiply-adds at that time, in GFLOP/s
 * @param against the peer's part, or null
 */
public record Row(Case work, int rounds, double ours, double peak, @Nullable Against against) {

  /**
   * A peer's part.
   *
   * @param peer its name
   * @param seconds its median time of a call
   * @param value its value in the case's unit, by median time
   * @param ratioBest its shortest time by ours; above 1 we are faster
   * @param ratioMedian the median over the rounds of its time by ours
   */
  public record Against(
      String peer, double seconds, double value, double ratioBest, double ratioMedian) {}

  /** Returns the peer's share of the peak of all threads; NaN where it has no meaning. */
  public double peersShareOfPeak() {
    return against == null || work.work().operations() == 0
        ? Double.NaN
        : 1e-9 * work.work().operations() / against.seconds() / (peak * work.threads());
  }

  /** Returns our share of the peak of all threads; NaN where it has no meaning. */
  public double shareOfPeak() {
    return work.work().unit() == Unit.GFLOPS ? ours / (peak * work.threads()) : Double.NaN;
  }
}
