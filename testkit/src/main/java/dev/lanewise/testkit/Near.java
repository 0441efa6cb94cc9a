package dev.lanewise.testkit;

/** How near numbers of single precision are to their definition in double precision. */
final class Near {

  private Near() {}

  /**
   * Tells whether a float is what the definition says: NaN where that is NaN, infinite where that
   * is beyond the floats, else within the tolerance.
   *
   * <p>Nothing is measured by 1, so that a result of 1e-8 must be as right as one of 1. There is
   * one absolute allowance: a number below {@link Float#MIN_NORMAL} may become 0 anywhere in a
   * computation, as the named functions have it, and then be multiplied by an input. So results may
   * differ by {@code MIN_NORMAL} times the largest input, if that is above 1.
   *
   * @param scale what else the result may be measured by, such as its {@link Sensitivity}
   * @param largestInput the largest magnitude of the numbers that the result was computed from
   * @param tolerance the allowed difference as a share of the scale or the result, whichever is
   *     larger
   */
  static boolean near(
      double expected, float actual, double scale, double largestInput, double tolerance) {
    if (Double.isNaN(expected)) {
      return Float.isNaN(actual);
    }
    if (Math.abs(expected) > Float.MAX_VALUE) {
      return Math.abs(actual) >= Float.MAX_VALUE && Math.signum(actual) == Math.signum(expected);
    }
    double size = Math.max(Math.abs(expected), Double.isFinite(scale) ? scale : 0);
    double largest = Double.isFinite(largestInput) ? Math.max(1, largestInput) : 1;
    return Math.abs(expected - actual) <= tolerance * size + Float.MIN_NORMAL * largest;
  }
}
