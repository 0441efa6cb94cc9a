package dev.lanewise.network.builtin;

import dev.lanewise.network.data.Dataset;

/** Points in the plane that lie along two curves, one for each of two classes. */
enum PlaneData {
  /** Two half circles that reach into each other. */
  MOONS(0.1) {
    @Override
    void point(int label, SeededRandom random, double[] point) {
      double angle = StrictMath.PI * random.uniform();
      double x = StrictMath.cos(angle);
      double y = StrictMath.sin(angle);
      point[0] = label == 0 ? x - 0.5 : 0.5 - x;
      point[1] = label == 0 ? y - 0.25 : 0.25 - y;
    }
  },
  /** Two arms that wind around each other once. */
  SPIRALS(0.04) {
    @Override
    void point(int label, SeededRandom random, double[] point) {
      // The square root spreads the points evenly along the arm.
      double along = StrictMath.sqrt(random.uniform(0.01, 1));
      double angle = StrictMath.PI * (2 * along + label);
      point[0] = SPIRAL_RADIUS * along * StrictMath.cos(angle);
      point[1] = SPIRAL_RADIUS * along * StrictMath.sin(angle);
    }
  },
  /** A circle within another of twice its radius. */
  CIRCLES(0.08) {
    @Override
    void point(int label, SeededRandom random, double[] point) {
      double angle = 2 * StrictMath.PI * random.uniform();
      double radius = label == 0 ? 1 : 0.5;
      point[0] = radius * StrictMath.cos(angle);
      point[1] = radius * StrictMath.sin(angle);
    }
  };

  private static final double SPIRAL_RADIUS = 2;

  private final double noise;

  PlaneData(double noise) {
    this.noise = noise;
  }

  /** Puts a point on the curve of a class into {@code point}. */
  abstract void point(int label, SeededRandom random, double[] point);

  /** Draws rows that take turns between the two classes. */
  Dataset draw(long seed, int stream, int rows) {
    float[] inputs = new float[2 * rows];
    int[] labels = new int[rows];
    double[] point = new double[2];
    for (int row = 0; row < rows; row++) {
      SeededRandom random = SeededRandom.of(seed, stream, row);
      labels[row] = row % 2;
      point(labels[row], random, point);
      inputs[2 * row] = (float) (point[0] + noise * random.gaussian());
      inputs[2 * row + 1] = (float) (point[1] + noise * random.gaussian());
    }
    return Dataset.ofClasses(inputs, 2, labels, 2);
  }
}
