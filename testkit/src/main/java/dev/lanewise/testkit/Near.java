package dev.lanewise.testkit;

/** How near numbers of single precision are to their definition in double precision. */
final class Near {

  private Near() {}

  /**
   * Tells whether a float is what the definition says: NaN where that is NaN, infinite where that
   * is beyond the floats, else within the tolerance.
   *
   * @param scale the largest number that the result was computed from
   * @param tolerance the allowed difference as a share of 1, the scale or the result, whichever is
   *     largest
   */
  static boolean near(double expected, float actual, double scale, double tolerance) {
    if (Double.isNaN(expected)) {
      return Float.isNaN(actual);
    }
    if (Math.abs(expected) > Float.MAX_VALUE) {
      return Math.abs(actual) >= Float.MAX_VALUE && Math.signum(actual) == Math.signum(expected);
    }
    double size = Math.max(Math.abs(expected), Double.isFinite(scale) ? Math.abs(scale) : 0);
    return Math.abs(expected - actual) <= tolerance * Math.max(1, size);
  }
}
