package dev.lanewise.bench.accuracy;

/** All floats but NaN by number, from −∞ (0) over −0 and +0 to +∞ ({@link #COUNT} − 1). */
final class OrderedFloats {

  private static final int INFINITY_BITS = 0x7f800000;

  /** How many there are: 2³² − 2²⁴ + 2. */
  static final long COUNT = 2L * (INFINITY_BITS + 1L);

  private OrderedFloats() {}

  /** Returns the float of a number. */
  static float at(long number) {
    long fromPlusZero = number - COUNT / 2;
    return fromPlusZero >= 0
        ? Float.intBitsToFloat((int) fromPlusZero)
        : -Float.intBitsToFloat((int) (-1 - fromPlusZero));
  }
}
