package dev.lanewise.bench;

import dev.lanewise.api.kernels.Product;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Inputs for benchmarks, and the comparison of their results. */
final class Inputs {

  private Inputs() {}

  static float[] normal(int length, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  static void requireSame(String what, float expected, float actual) {
    if (Float.floatToIntBits(expected) != Float.floatToIntBits(actual)) {
      throw new IllegalStateException("%s is %s instead of %s".formatted(what, actual, expected));
    }
  }

  static void requireNear(String what, double expected, double actual, double tolerance) {
    if (!(Math.abs(expected - actual) <= tolerance)) {
      throw new IllegalStateException(
          "%s is %s instead of %s ± %s".formatted(what, actual, expected, tolerance));
    }
  }

  /** Compares some rows of a product with their chains of fused multiply-adds. */
  static void requireChains(
      Product.Form form, int m, int n, int k, float[] a, float[] b, float[] c) {
    for (int i = 0; i < m; i += Math.max(1, m / 7)) {
      for (int j = 0; j < n; j++) {
        float chain = 0;
        for (int term = 0; term < k; term++) {
          float left = form == Product.Form.TN ? a[term * m + i] : a[i * k + term];
          float right = form == Product.Form.NT ? b[j * k + term] : b[term * n + j];
          chain = Math.fma(left, right, chain);
        }
        requireSame("element " + i + ", " + j, chain, c[i * n + j]);
      }
    }
  }
}
