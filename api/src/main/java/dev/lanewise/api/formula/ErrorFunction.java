package dev.lanewise.api.formula;

/**
 * The error function in double precision, for gradient checks and references.
 *
 * <p>Below 2.5 the Maclaurin series with all terms positive (Abramowitz and Stegun, 7.1.6), above
 * it the continued fraction of erfc (7.1.14) from a fixed depth; relative error about 1e-15 for
 * both.
 */
final class ErrorFunction {

  private static final double SERIES_LIMIT = 2.5;
  private static final int FRACTION_DEPTH = 120;

  private ErrorFunction() {}

  static double erf(double x) {
    double magnitude = Math.abs(x);
    return magnitude < SERIES_LIMIT ? series(x) : Math.copySign(1 - fraction(magnitude), x);
  }

  static double erfc(double x) {
    if (x < SERIES_LIMIT) {
      return x > -SERIES_LIMIT ? 1 - series(x) : 2 - fraction(-x);
    }
    return Double.isNaN(x) ? x : fraction(x);
  }

  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
  }

  private static double fraction(double x) {
    double tail = x;
    for (int n = FRACTION_DEPTH; n > 0; n--) {
      tail = x + n / 2.0 / tail;
    }
    return StrictMath.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
  }
}
