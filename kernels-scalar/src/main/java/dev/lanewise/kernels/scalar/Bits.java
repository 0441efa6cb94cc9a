package dev.lanewise.kernels.scalar;

/**
 * Operations on floats given as raw bits, without branches: C2 vectorises arithmetic on {@code
 * int[]}, but neither selections of floats nor {@link Float#floatToRawIntBits}.
 *
 * <p>Conditions are masks: all bits set where they hold. Each method is small enough to be inlined
 * always.
 */
final class Bits {

  private static final int INFINITY = 0x7f800000;
  private static final int MAGNITUDE = 0x7fffffff;
  private static final int ONE = 0x3f800000;

  /** The bits of the float just under √½, where {@code EXPONENT} and {@code MANTISSA} cut. */
  private static final int HALF_ROOT = 0x3f3504f3;

  private Bits() {}

  static int lessThan(int a, int b) {
    return isBelow(ordinal(a), ordinal(b)) & isNumber(a) & isNumber(b);
  }

  static int atMost(int a, int b) {
    return ~isBelow(ordinal(b), ordinal(a)) & isNumber(a) & isNumber(b);
  }

  static int equal(int a, int b) {
    int difference = ordinal(a) - ordinal(b);
    return ~((difference | -difference) >> 31) & isNumber(a) & isNumber(b);
  }

  static int select(int mask, int a, int b) {
    return b ^ ((a ^ b) & mask);
  }

  static int pow2(int bits) {
    return (bits << 23) + ONE;
  }

  static int exponent(int bits) {
    return (bits - HALF_ROOT) >> 23;
  }

  static int mantissa(int bits) {
    return ((bits - HALF_ROOT) & 0x007fffff) + HALF_ROOT;
  }

  /** Returns an integer that orders numbers as floats are; both zeros are 0. */
  private static int ordinal(int bits) {
    int sign = bits >> 31;
    return ((bits & MAGNITUDE) ^ sign) - sign;
  }

  /** Returns x &lt; y as a mask, right where the difference overflows too. */
  private static int isBelow(int x, int y) {
    return ((x & ~y) | (~(x ^ y) & (x - y))) >> 31;
  }

  private static int isNumber(int bits) {
    return ((bits & MAGNITUDE) - (INFINITY + 1)) >> 31;
  }
}
