package dev.lanewise.bench;

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
}
