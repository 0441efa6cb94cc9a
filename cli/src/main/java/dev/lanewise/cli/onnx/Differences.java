package dev.lanewise.cli.onnx;

/** How far the outputs of two models for the same rows are apart. */
final class Differences {

  /** How far apart outputs may be, in parts of them: float has 24 bits. */
  private static final double TOLERANCE = 1e-5;

  private final double least;
  private double absolute;
  private double relative;
  private boolean hasNan;

  /**
   * Begins without a difference.
   *
   * @param least outputs that are smaller count as this for relative differences
   */
  Differences(double least) {
    this.least = least;
  }

  /**
   * Compares rows of outputs. Of two classes with one output, an ONNX file also gives the first
   * one's probability, so that the last columns are compared if one has more of them.
   */
  void add(float[] expected, int expectedWidth, float[] found, int foundWidth) {
    int width = Math.min(expectedWidth, foundWidth);
    for (int row = 0; row < expected.length / expectedWidth; row++) {
      for (int i = width; i > 0; i--) {
        add(expected[(row + 1) * expectedWidth - i], found[(row + 1) * foundWidth - i]);
      }
    }
  }

  private void add(float expected, float found) {
    if (expected == found || (Float.isNaN(expected) && Float.isNaN(found))) {
      return;
    }
    double difference = Math.abs((double) expected - found);
    // One that is NaN is as far from a number as can be.
    hasNan |= Double.isNaN(difference) && (Float.isNaN(expected) || Float.isNaN(found));
    double distance = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    absolute = Math.max(absolute, distance);
    relative = Math.max(relative, distance / Math.max(Math.abs(expected), least));
  }

  /** Returns the largest difference so far. */
  double absolute() {
    return absolute;
  }

  /** Returns the largest difference so far in parts of the output that is expected. */
  double relative() {
    return relative;
  }

  /** Tells whether one of the two gave NaN where the other gave a number. */
  boolean hasNan() {
    return hasNan;
  }

  /** Tells whether all outputs so far agree, but for roundings. */
  boolean areSmall() {
    return relative <= TOLERANCE;
  }
}
