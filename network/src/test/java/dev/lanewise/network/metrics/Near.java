package dev.lanewise.network.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Compares with a relative tolerance. */
final class Near {

  /** For metrics of double inputs, or of counts. */
  static final double EXACT_INPUTS = 1e-12;

  /**
   * For metrics of float inputs against a reference computed from doubles: rounding a score to
   * float moves it by up to 2⁻²⁴, about 6e-8, of itself, and the logarithm of the smallest score
   * here, or a quotient, magnifies that less than tenfold.
   */
  static final double FLOAT_INPUTS = 1e-6;

  private Near() {}

  static void assertNear(double expected, double actual, double relative, String what) {
    assertEquals(expected, actual, Math.abs(expected) * relative, what);
  }

  static void assertNear(double expected, double actual) {
    assertNear(expected, actual, EXACT_INPUTS, "metric");
  }
}
