package dev.lanewise.schedules;

/** Half a wave of a cosine: a smooth way from 1 to 0. */
final class HalfWave {

  private HalfWave() {}

  /**
   * Returns (1 + cos(π · share)) ÷ 2.
   *
   * <p>Angles above π/4 are mapped into the range up to it, since beyond that {@link StrictMath}
   * reduces the angle into an array, which it allocates.
   *
   * @param share from 0 to 1
   */
  static double at(double share) {
    return (1 + cosine(share)) / 2;
  }

  private static double cosine(double share) {
    if (share <= 0.25) {
      return StrictMath.cos(StrictMath.PI * share);
    }
    return share < 0.75
        ? StrictMath.sin(StrictMath.PI * (0.5 - share))
        : -StrictMath.cos(StrictMath.PI * (1 - share));
  }
}
