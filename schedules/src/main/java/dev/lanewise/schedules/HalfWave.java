package dev.lanewise.schedules;

/**
 * Half a wave of a cosine: a smooth way from 1 to 0.
 *
 * <p>Sine and cosine are sums of their Taylor series in double precision, for angles up to π/4,
 * where the first term left out is below 10<sup>−17</sup>. They have the same bits on every machine
 * and allocate nothing, which {@link StrictMath} does once it has seen larger angles.
 */
final class HalfWave {

  /** The highest powers of the angle in the series. */
  private static final int COSINE_TERMS = 16;

  private static final int SINE_TERMS = 17;

  private HalfWave() {}

  /**
   * Returns (1 + cos(π · share)) ÷ 2.
   *
   * @param share from 0 to 1
   */
  static double at(double share) {
    return (1 + cosineOf(share)) / 2;
  }

  private static double cosineOf(double share) {
    if (share <= 0.25) {
      return cosine(Math.PI * share);
    }
    return share < 0.75 ? sine(Math.PI * (0.5 - share)) : -cosine(Math.PI * (1 - share));
  }

  /** Returns 1 − x²/(1·2) · (1 − x²/(3·4) · (1 − …)). */
  private static double cosine(double angle) {
    return series(angle, COSINE_TERMS);
  }

  /** Returns x · (1 − x²/(2·3) · (1 − x²/(4·5) · (1 − …))). */
  private static double sine(double angle) {
    return angle * series(angle, SINE_TERMS);
  }

  private static double series(double angle, int highest) {
    double square = angle * angle;
    double sum = 1;
    for (int power = highest; power > 1; power -= 2) {
      sum = 1 - square / ((power - 1) * power) * sum;
    }
    return sum;
  }
}
