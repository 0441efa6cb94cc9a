package dev.lanewise.bench.accuracy;

/** The distance of a float from the exact value in units of its last place. */
final class UlpError {

  /** What counts for all that is beyond the largest float, and for infinity. */
  private static final double OVERFLOW = 0x1p128;

  private UlpError() {}

  /**
   * Returns the error of a result in ulp of the exact value: the distance of floats between the
   * powers of two that it lies between, before it is rounded to float. Just below a power of two
   * that is half the ulp of the rounded value. A denormal's ulp is 2⁻¹⁴⁹. NaN instead of a number,
   * or a number instead of NaN, is infinitely wrong; so is a zero of the wrong sign where the exact
   * result is a zero.
   */
  static double of(double exact, float actual) {
    if (Double.isNaN(exact) || Float.isNaN(actual)) {
      return Double.isNaN(exact) && Float.isNaN(actual) ? 0 : Double.POSITIVE_INFINITY;
    }
    if (Double.isInfinite(exact)) {
      return actual == exact ? 0 : Double.POSITIVE_INFINITY;
    }
    if (exact == 0) {
      boolean same = Float.floatToRawIntBits(actual) == Float.floatToRawIntBits((float) exact);
      return same ? 0 : Math.abs(actual) / Float.MIN_VALUE + (actual == 0 ? OVERFLOW : 0);
    }
    double bounded = Math.clamp(exact, -OVERFLOW, OVERFLOW);
    return Math.abs(Math.clamp(actual, -OVERFLOW, OVERFLOW) - bounded) / ulp(bounded);
  }

  /** Below a power of two floats lie twice as dense as above, so the exponent is that of double. */
  private static double ulp(double exact) {
    int exponent = Math.max(Math.getExponent(exact), Float.MIN_EXPONENT);
    return Math.scalb(1.0, Math.min(exponent, Float.MAX_EXPONENT) - 23);
  }
}
