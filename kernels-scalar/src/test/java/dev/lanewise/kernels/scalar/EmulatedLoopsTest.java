package dev.lanewise.kernels.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the loops do not mark as uncertain is {@link Math#fma(float, float, float)}. */
class EmulatedLoopsTest {

  private static final int VALUES = 1009;
  private static final int ROUNDS = 3000;

  /** How many values were marked uncertain by the loop that knows no ties, and by the other. */
  private int uncertain;

  private int uncertainWithTies;

  private void check(float a, float[] b, float[] c) {
    double[] wide = new double[b.length];
    double[] chains = new double[b.length];
    double[] withTies = new double[b.length];
    for (int j = 0; j < b.length; j++) {
      wide[j] = b[j];
      chains[j] = c[j];
      withTies[j] = c[j];
    }
    EmulatedLoops.step(chains, wide, a, b.length);
    EmulatedLoops.stepWithTies(withTies, wide, a, b.length);
    for (int j = 0; j < b.length; j++) {
      uncertain += compare(a, b[j], c[j], chains[j]);
      uncertainWithTies += compare(a, b[j], c[j], withTies[j]);
    }
  }

  /** Returns 1 if the value is uncertain. */
  private static int compare(float a, float b, float c, double actual) {
    if (!(Math.abs(actual) <= Float.MAX_VALUE)) {
      return 1;
    }
    double expected = Math.fma(a, b, c);
    if (Double.doubleToRawLongBits(expected) != Double.doubleToRawLongBits(actual)) {
      assertEquals(
          Double.toHexString(expected),
          Double.toHexString(actual),
          Float.toHexString(a) + " · " + Float.toHexString(b) + " + " + Float.toHexString(c));
    }
    return 0;
  }

  @Test
  void ordinaryValuesAreHardlyEverSpoilt() {
    SplittableRandom random = new SplittableRandom(1);
    float[] b = new float[VALUES];
    float[] c = new float[VALUES];
    for (int round = 0; round < ROUNDS; round++) {
      for (int j = 0; j < VALUES; j++) {
        b[j] = (float) random.nextDouble(-1, 1);
        c[j] = (float) random.nextDouble(-4, 4);
      }
      check((float) random.nextDouble(-1, 1), b, c);
    }
    assertTrue(uncertain < 10 && uncertainWithTies == 0, uncertain + " and " + uncertainWithTies);
  }

  @Test
  void tiesAreRoundedToEvenByTheSlowerLoop() {
    SplittableRandom random = new SplittableRandom(2);
    float[] b = new float[VALUES];
    float[] c = new float[VALUES];
    for (int round = 0; round < ROUNDS; round++) {
      for (int j = 0; j < VALUES; j++) {
        b[j] = Math.scalb((float) random.nextInt(1 << 23, 1 << 24), random.nextInt(-12, 3));
        c[j] = Math.scalb((float) random.nextInt(-1 << 24, 1 << 24), random.nextInt(-12, 3));
      }
      check(random.nextInt(-2, 3), b, c);
    }
    assertTrue(uncertain > VALUES * ROUNDS / 100, "only " + uncertain);
    assertTrue(uncertainWithTies < uncertain / 100, uncertainWithTies + " of " + uncertain);
  }

  /** Around powers of two, of all magnitudes that are allowed, with few bits and many. */
  @Test
  void extremeValues() {
    SplittableRandom random = new SplittableRandom(3);
    float[] b = new float[VALUES];
    float[] c = new float[VALUES];
    for (int round = 0; round < ROUNDS; round++) {
      float a = extreme(random, -30, 20);
      for (int j = 0; j < VALUES; j++) {
        b[j] = extreme(random, -60, 90);
        c[j] =
            switch (random.nextInt(5)) {
              case 0 -> 0f;
              case 1 -> extreme(random, -149, -110);
              // What makes the sum a point halfway between floats, or one beside it.
              case 2 -> {
                float sum = extreme(random, -60, 60);
                yield (float) (sum + 0.5 * Math.ulp(sum) - (double) a * b[j]);
              }
              default -> extreme(random, -149, 100);
            };
        if (c[j] == 0) {
          c[j] = 0f;
        }
        if (!(Math.abs(c[j]) < 0x1p126f) || Math.abs((double) a * b[j]) < 0x1p-101) {
          c[j] = 0;
          b[j] = 0;
        }
      }
      check(a, b, c);
    }
    assertTrue(
        uncertain < VALUES * ROUNDS / 2 && uncertainWithTies < VALUES * ROUNDS / 2,
        "all uncertain");
  }

  private static float extreme(SplittableRandom random, int minExponent, int maxExponent) {
    int mantissa =
        switch (random.nextInt(5)) {
          case 0 -> 0;
          case 1 -> (1 << 23) - 1 - random.nextInt(3);
          case 2 -> random.nextInt(4);
          case 3 -> random.nextInt(1 << 8) << 15;
          default -> random.nextInt(1 << 23);
        };
    float x =
        Math.scalb((float) ((1 << 23) + mantissa), random.nextInt(minExponent, maxExponent) - 23);
    return random.nextBoolean() ? x : -x;
  }

  @Test
  void aSpoiltValueStaysSo() {
    double[] chains = {Math.scalb(1.0, 828), -Math.scalb(1.0, 1000), Double.NaN, 0x1p300};
    double[] b = {Float.MAX_VALUE, -1, 0, Float.MAX_VALUE};
    double[] withTies = chains.clone();
    for (int i = 0; i < 200; i++) {
      EmulatedLoops.step(chains, b, -Float.MAX_VALUE, b.length);
      EmulatedLoops.stepWithTies(withTies, b, Float.MAX_VALUE, b.length);
      for (int j = 0; j < b.length; j++) {
        assertTrue(!(Math.abs(chains[j]) <= Float.MAX_VALUE), "step " + i);
        assertTrue(!(Math.abs(withTies[j]) <= Float.MAX_VALUE), "step " + i);
      }
    }
  }
}
