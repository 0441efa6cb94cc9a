package dev.lanewise.kernels.scalar;

/** Computes what {@link Math#fma(float, float, float)} does, without the instruction. */
final class EmulatedFma {

  /** Moves a double to the one beside it, away from zero. */
  private static final double OUTWARD = 1 + 0x1p-52;

  /** The same, towards zero. */
  private static final double INWARD = 1 - 0x1p-53;

  private EmulatedFma() {}

  /**
   * Returns a·b + c, rounded once.
   *
   * <p>The product of two floats is exact in double. So the double nearest to the sum has an error
   * of at most half a unit in its last place, and if its neighbours on both sides round to the same
   * float, so does the sum. Else it lies at or beside a point halfway between two floats.
   */
  static float fma(float a, float b, float c) {
    double sum = (double) a * b + c;
    float outward = (float) (sum * OUTWARD);
    return outward == (float) (sum * INWARD) ? outward : roundedToOdd((double) a * b, c);
  }

  /**
   * Returns p + c, rounded once.
   *
   * <p>The sum is rounded to odd first, that is, an inexact one is cut off and its last bit set: a
   * double so made lies halfway between two floats only if the sum does. Rounded to float, it is
   * the sum rounded once, denormal floats included (Boldo and Melquiond, "Emulation of a FMA and
   * correctly rounded sums: proved algorithms using rounding to odd", IEEE Transactions on
   * Computers 57, 2008). The error of the double sum is Knuth's.
   */
  private static float roundedToOdd(double p, double c) {
    double sum = p + c;
    double part = sum - p;
    double error = (p - (sum - part)) + (c - part);
    if (error == 0 || Double.isNaN(error)) {
      return (float) sum;
    }
    long bits = Double.doubleToRawLongBits(sum);
    if (error > 0 != sum > 0) {
      bits--;
    }
    return (float) Double.longBitsToDouble(bits | 1);
  }
}
