package dev.lanewise.bench.accuracy;

/**
 * The results of a sweep over floats for a function.
 *
 * @param floats how many were tried
 * @param worst the largest error in ulp
 * @param worstAt the first argument with that error, or 0
 * @param decreasing how many neighbours in the sweep have results in falling order
 * @param deepest by how many floats results fall at most from one to the next
 * @param odd how many pairs x, −x are not opposite to the bit
 * @param sums the largest distance of f(x) + f(−x) from 1
 * @param inexact how many results at 0, 1 and the infinities are not exact although they could be
 */
record Findings(
    long floats,
    double worst,
    float worstAt,
    long decreasing,
    long deepest,
    long odd,
    double sums,
    long inexact) {

  /** What is known before the first float. */
  static final Findings NONE = new Findings(0, 0, 0, 0, 0, 0, 0, 0);

  /** Returns what both found; where errors are equal, this one's argument stays. */
  Findings and(Findings other) {
    return new Findings(
        floats + other.floats,
        Math.max(worst, other.worst),
        isWorse(other.worst, worst) ? other.worstAt : worstAt,
        decreasing + other.decreasing,
        Math.max(deepest, other.deepest),
        odd + other.odd,
        Math.max(sums, other.sums),
        inexact + other.inexact);
  }

  /** Tells whether an error is larger than another; NaN is the largest, as of {@link Math#max}. */
  static boolean isWorse(double error, double than) {
    return Double.compare(error, than) > 0;
  }

  /** Tells whether a function is as good as promised; NaN for a number is not. */
  boolean keep(NamedFunction function) {
    return worst <= function.promisedUlps()
        && inexact == 0
        && !(function.claims(NamedFunction.Claim.INCREASING) && decreasing > 0)
        && !(function.claims(NamedFunction.Claim.ODD) && odd > 0)
        && !(function.claims(NamedFunction.Claim.SUMS_TO_ONE) && !(sums <= 0x1p-23));
  }
}
