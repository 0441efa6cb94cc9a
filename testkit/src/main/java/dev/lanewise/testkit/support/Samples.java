package dev.lanewise.testkit.support;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Numbers and sizes to test with. */
public final class Samples {

  /** What lies around results and must stay. */
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
    -Float.MIN_NORMAL,
    0x1.fffp-127f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    0.5f,
    88.8f,
    -103.9f,
    0x1p-25f
  };

  /**
   * Numbers at which naive formulas overflow single precision. Each is less than eight times the
   * one before, so that eᶜˣ, where it overflows a double at one, has overflowed a float before:
   * there double precision shows what the formula should have been.
   */
  private static final float[] LARGE = {20, 100, 500, 1e3f, 4e3f, 1e4f};

  private Samples() {}

  /** Returns the given numbers, and large ones of both signs. */
  public static float[] withLarge(float... values) {
    float[] all = Arrays.copyOf(values, values.length + 2 * LARGE.length);
    for (int i = 0; i < LARGE.length; i++) {
      all[values.length + 2 * i] = LARGE[i];
      all[values.length + 2 * i + 1] = -LARGE[i];
    }
    return all;
  }

  /** Returns 0, 1, the lanes and their multiples with their neighbours, and primes. */
  public static int[] sizes(int lanes) {
    return IntStream.concat(
            IntStream.of(0, 1, 2, 3, 5, 7, 13, 37, 97),
            IntStream.of(1, 2, 4)
                .flatMap(n -> IntStream.of(n * lanes - 1, n * lanes, n * lanes + 1)))
        .filter(size -> size >= 0)
        .distinct()
        .sorted()
        .toArray();
  }

  /** Returns numbers of moderate size. */
  public static float[] plain(RandomGenerator random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian(0, random.nextInt(8) == 0 ? 20 : 1);
    }
    return values;
  }

  /** Returns numbers of moderate size, special ones and any bits. */
  public static float[] wild(RandomGenerator random, int length) {
    float[] values = plain(random, length);
    for (int i = 0; i < length; i++) {
      switch (random.nextInt(8)) {
        case 0, 1 -> values[i] = SPECIAL[random.nextInt(SPECIAL.length)];
        case 2 -> values[i] = Float.intBitsToFloat(random.nextInt());
        default -> {
          // The number stays as it is.
        }
      }
    }
    return values;
  }

  /** Returns numbers between two bounds. */
  public static float[] between(RandomGenerator random, int length, double low, double high) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextDouble(low, high);
    }
    return values;
  }

  /** Returns what must not be written. */
  public static float[] canaries(int length) {
    float[] values = new float[length];
    Arrays.fill(values, CANARY);
    return values;
  }
}
