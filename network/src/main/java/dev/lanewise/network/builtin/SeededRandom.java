package dev.lanewise.network.builtin;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Numbers that depend on a seed alone, never on the platform or the Java release.
 *
 * <p>Only the bits of {@code nextLong()} come from the JDK's L64X128MixRandom; every distribution
 * is derived here, because the JDK's own derivations may change between releases.
 */
final class SeededRandom {

  private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
      RandomGeneratorFactory.of("L64X128MixRandom");

  /** The standard deviation of a sum of four 16-bit uniform integers. */
  private static final double SUM_DEVIATION = StrictMath.sqrt(4 * (65536.0 * 65536.0 - 1) / 12);

  private final RandomGenerator bits;

  private SeededRandom(long seed) {
    this.bits = FACTORY.create(seed);
  }

  /**
   * Creates the generator of one row, so that rows do not depend on the order they are drawn in.
   *
   * @param seed the data set's seed
   * @param stream the part of the data set, such as training or test
   * @param row the row within the part
   */
  static SeededRandom of(long seed, int stream, int row) {
    return new SeededRandom(mix(mix(seed) ^ ((long) stream << 32 | row)));
  }

  /** Spreads a seed over all 64 bits, so that neighbouring seeds share nothing. */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Returns a number in 0 (inclusive) to 1 (exclusive). */
  double uniform() {
    return (bits.nextLong() >>> 11) * 0x1p-53;
  }

  /** Returns a number in {@code low} (inclusive) to {@code high} (exclusive). */
  double uniform(double low, double high) {
    return low + (high - low) * uniform();
  }

  /** Returns a number in 0 to {@code bound - 1}; the bias is below {@code bound / 2^31}. */
  int below(int bound) {
    return (int) (((bits.nextLong() >>> 33) * bound) >>> 31);
  }

  /** Returns a number with mean 0 and standard deviation 1, by Marsaglia's polar method. */
  double gaussian() {
    while (true) {
      double x = uniform(-1, 1);
      double y = uniform(-1, 1);
      double square = x * x + y * y;
      if (square > 0 && square < 1) {
        return x * StrictMath.sqrt(-2 * StrictMath.log(square) / square);
      }
    }
  }

  /**
   * Returns a number in −3.5 to 3.5 with mean 0 and standard deviation 1, cheap and bell-shaped.
   */
  double roughGaussian() {
    long draw = bits.nextLong();
    long sum = (draw & 0xFFFF) + (draw >>> 16 & 0xFFFF) + (draw >>> 32 & 0xFFFF) + (draw >>> 48);
    return (sum - 2 * 65535) / SUM_DEVIATION;
  }
}
