package dev.lanewise.kernels.simd;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Test data, and equality to the bit, but for the payload of NaN. */
public final class Bits {

  /** What lies around results in tests and must stay. */
  public static final float CANARY = 0x1.badp7f;

  private static final float[] SPECIAL = {
    0f,
    -0f,
    1f,
    -1f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    0x1.fffp-127f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    88.5f,
    -103.9f,
    0x1p-25f
  };

  private Bits() {}

  static boolean same(float expected, float actual) {
    return Float.floatToIntBits(expected) == Float.floatToIntBits(actual);
  }

  public static void assertSame(float[] expected, float[] actual, Supplier<String> what) {
    if (expected.length != actual.length) {
      fail(what.get() + ": lengths differ");
    }
    for (int i = 0; i < expected.length; i++) {
      if (!same(expected[i], actual[i])) {
        fail("%s: [%d] is %s instead of %s".formatted(what.get(), i, actual[i], expected[i]));
      }
    }
  }

  /** Returns ordinary numbers of mixed sizes and signs. */
  public static float[] ordinary(RandomGenerator random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian(0, random.nextInt(8) == 0 ? 30 : 1);
    }
    return values;
  }

  /** Returns ordinary numbers with zeros, infinities, denormals and NaN among them. */
  public static float[] wild(RandomGenerator random, int length) {
    float[] values = ordinary(random, length);
    for (int i = 0; i < length; i++) {
      if (random.nextInt(4) == 0) {
        values[i] = SPECIAL[random.nextInt(SPECIAL.length)];
      }
    }
    return values;
  }
}
