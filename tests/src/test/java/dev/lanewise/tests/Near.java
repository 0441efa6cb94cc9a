package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

/** How near computed numbers must be to references. */
final class Near {

  private Near() {}

  /**
   * Asserts the tolerance that the documentation states for activations and losses: 2 units in the
   * last place of a float, or 1e-7, since they may be differences of numbers of size 1, such as the
   * slope 1 − tanh(x)². The contracts check small results.
   */
  static void within2Ulp(double expected, double actual, String what) {
    double tolerance = Math.max(2 * Math.ulp((float) expected), 1e-7);
    assertEquals(expected, actual, tolerance, what);
  }

  /**
   * Asserts 4 units in the last place of a float, of the result or of what it moves by when the
   * input moves by a share of itself, {@code |x·f′(x)|}. It has no floor: where 1e-8 is right 0 is
   * wrong. 4, since mish and gelu_tanh round a few times and have up to 2.7 where they are lowest.
   */
  static void within4UlpOfValue(
      double expected, double actual, double x, double slope, String what) {
    double size = Math.max(Math.abs(expected), Math.abs(x * slope));
    assertEquals(expected, actual, 4 * Math.ulp((float) size), what);
  }

  /**
   * Asserts 3 units in the last place of a float, or 1.5e-7: what the logarithm of a sum of
   * exponentials needs, whose sum is already rounded when its logarithm is taken.
   */
  static void within3Ulp(double expected, double actual, String what) {
    double tolerance = Math.max(3 * Math.ulp((float) expected), 1.5e-7);
    assertEquals(expected, actual, tolerance, what);
  }

  /** Asserts 2 units in the last place of a float, however small the number is. */
  static void within2UlpOnly(double expected, double actual, String what) {
    assertEquals(expected, actual, 2 * Math.ulp((float) expected), what);
  }

  /**
   * Asserts a row's gradient to 1e-6 of its largest element, or to 1.5e-7.
   *
   * <p>1.5e-7 because a row's gradient is a difference, as is p − 1 for cross-entropy: where its
   * sides are nearly the same the whole row is small, and each side still has the rounding of a
   * float.
   */
  static void gradientOfRow(double[] expected, double[] actual, String what) {
    assertEquals(expected.length, actual.length, what);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], Math.max(1e-6 * largest, 1.5e-7), what + " at " + i);
    }
  }

  /** Asserts {@code |expected − actual| ≤ tolerance · max(floor, |expected|)}. */
  static void relative(
      double expected, double actual, double tolerance, double floor, String what) {
    assertEquals(expected, actual, tolerance * Math.max(floor, Math.abs(expected)), what);
  }
}
