package dev.lanewise.bench.compare.comparison;

/** Compares results, each value within a tolerance of its own. */
public final class Agreement {

  /** Gives the largest difference that two right results may have. */
  @FunctionalInterface
  public interface Tolerance {
    /** Returns the tolerance of one value, of which ours is given. */
    double at(int index, double ours);
  }

  private final Tolerance tolerance;

  public Agreement(Tolerance tolerance) {
    this.tolerance = tolerance;
  }

  /**
   * Compares.
   *
   * @throws DifferenceException at the first value that differs by more, or is not a number
   */
  void require(String what, float[] ours, float[] theirs) {
    if (ours.length != theirs.length) {
      throw new DifferenceException(
          "%s gives %d values, we give %d".formatted(what, theirs.length, ours.length));
    }
    for (int i = 0; i < ours.length; i++) {
      double allowed = tolerance.at(i, ours[i]);
      if (!(Math.abs((double) ours[i] - theirs[i]) <= allowed)) {
        throw new DifferenceException(
            "%s gives %s at %d, we give %s; they may differ by %s"
                .formatted(what, theirs[i], i, ours[i], allowed));
      }
    }
  }
}
