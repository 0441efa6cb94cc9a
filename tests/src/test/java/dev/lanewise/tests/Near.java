package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** How near computed numbers must be to references. */
final class Near {

  private Near() {}

  /**
   * Asserts the tolerance that the documentation states for activations: 2 units in the last place
   * of a float, or 1e-7.
   */
  static void within2Ulp(double expected, float actual, String what) {
    double tolerance = Math.max(2 * Math.ulp((float) expected), 1e-7);
    assertEquals(expected, actual, tolerance, what);
  }

  /** Asserts {@code |expected − actual| ≤ tolerance · max(floor, |expected|)}. */
  static void relative(
      double expected, double actual, double tolerance, double floor, String what) {
    assertEquals(expected, actual, tolerance * Math.max(floor, Math.abs(expected)), what);
  }
}
