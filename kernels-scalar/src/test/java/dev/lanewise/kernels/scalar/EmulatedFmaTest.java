package dev.lanewise.kernels.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Compares emulated fused multiply-adds with {@link Math#fma(float, float, float)}. */
class EmulatedFmaTest {

  private static final float[] SPECIAL = {
    0,
    -0f,
    1,
    -1,
    3,
    0.5f,
    1 / 3f,
    Math.nextUp(1f),
    Math.nextDown(1f),
    -Math.nextDown(2f),
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    3 * Float.MIN_VALUE,
    Float.MIN_NORMAL,
    -Math.nextDown(Float.MIN_NORMAL),
    0x1p-75f,
    0x1.fffffep-75f,
    0x1.800002p-76f,
    0x1p-24f,
    -0x1p-25f,
    0x1.000002p24f,
    0x1.fffffep63f,
    0x1p64f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Math.nextDown(Float.MAX_VALUE),
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN
  };

  private static void check(float a, float b, float c) {
    float expected = Math.fma(a, b, c);
    float actual = EmulatedFma.fma(a, b, c);
    if (Float.floatToIntBits(expected) != Float.floatToIntBits(actual)) {
      assertEquals(
          Float.toHexString(expected),
          Float.toHexString(actual),
          Float.toHexString(a) + " · " + Float.toHexString(b) + " + " + Float.toHexString(c));
    }
  }

  @Test
  void specialValues() {
    for (float a : SPECIAL) {
      for (float b : SPECIAL) {
        for (float c : SPECIAL) {
          check(a, b, c);
        }
      }
    }
  }

  @Test
  void anyBits() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2_000_000; i++) {
      check(anyFloat(random), anyFloat(random), anyFloat(random));
    }
  }

  @Test
  void pointsHalfwayBetweenFloats() {
    SplittableRandom random = new SplittableRandom(2);
    int halfway = 0;
    for (int i = 0; i < 1_000_000; i++) {
      // 25 bits, the last of them set, beside a value that decides alone, or is 0.
      float b =
          Math.scalb((float) (random.nextInt(1 << 23, 1 << 24) | 1), random.nextInt(-160, 90));
      float c = random.nextInt(4) == 0 ? 0 : Math.scalb(b, -random.nextInt(40, 120));
      double product = 3.0 * b;
      halfway += product == (float) product || Float.isInfinite((float) product) ? 0 : 1;
      check(3, b, c);
      check(-3, b, c);
      // The same from two values.
      check(1, b, Math.scalb(b, -random.nextInt(1, 30)));
      check(b, 1, -Math.scalb(1f, random.nextInt(-20, 60)));
    }
    assertTrue(halfway > 300_000, "only " + halfway);
  }

  @Test
  void cancellation() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 1_000_000; i++) {
      float a = Math.scalb(random.nextFloat(), random.nextInt(-100, 60));
      float b = Math.scalb(random.nextFloat(), random.nextInt(-60, 60));
      float c = -a * b;
      check(a, b, c);
      check(a, b, Math.nextUp(c));
      check(a, b, Math.nextDown(c));
    }
  }

  private static float anyFloat(SplittableRandom random) {
    return Float.intBitsToFloat(random.nextInt());
  }
}
