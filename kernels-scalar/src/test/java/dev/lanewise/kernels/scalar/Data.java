package dev.lanewise.kernels.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;

/** Floats to test with, and comparison by bits. */
final class Data {

  /** Fills what must not be written. */
  static final float CANARY = Float.intBitsToFloat(0x7fc12345);

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
    -Float.MIN_NORMAL,
    0x1.fffffcp-127f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    0.5f,
    88.8f,
    -104f,
    1e-30f
  };

  private Data() {}

  /** Fills an array with numbers of moderate size. */
  static float[] plain(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (random.nextFloat() - 0.5f) * 8;
    }
    return values;
  }

  /** Fills an array with numbers of which every third is special or any bits. */
  static float[] wild(Random random, int length) {
    float[] values = plain(random, length);
    for (int i = 0; i < length; i++) {
      int choice = random.nextInt(6);
      if (choice == 0) {
        values[i] = SPECIAL[random.nextInt(SPECIAL.length)];
      } else if (choice == 1) {
        values[i] = Float.intBitsToFloat(random.nextInt());
      }
    }
    return values;
  }

  /** Compares by bits, but for the payload of NaN; canaries must match in all bits. */
  static void assertSame(float[] expected, float[] actual, String what) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      int wanted = Float.floatToIntBits(expected[i]);
      int got = Float.floatToIntBits(actual[i]);
      boolean canary = isCanary(expected[i]);
      if (wanted != got || canary != isCanary(actual[i])) {
        assertEquals(
            canary ? "untouched" : expected[i] + " " + Integer.toHexString(wanted),
            actual[i] + " " + Integer.toHexString(Float.floatToRawIntBits(actual[i])),
            what + " at " + i);
      }
    }
  }

  private static boolean isCanary(float value) {
    return Float.floatToRawIntBits(value) == Float.floatToRawIntBits(CANARY);
  }
}
