package dev.lanewise.kernels.scalar;

/**
 * Continues the rows of a {@link BlockedProduct} where fused multiply-add is no instruction.
 *
 * <p>Rows go through {@link EmulatedLoops}, first the faster loop, then the one that handles ties,
 * and at last element by element through {@link EmulatedFma}, until all values of the row are
 * certain. Rows with values that could overflow or become denormal, infinities and NaN go to {@link
 * EmulatedFma} at once.
 */
final class EmulatedAccumulation {

  /** Steps of a block: 256 KiB in double. */
  static final int STEPS = 64;

  /**
   * The least product of magnitudes whose last bit is 2⁻¹⁴⁹ or more: each factor has 24 bits and is
   * less than twice its first one.
   */
  private static final double SMALLEST = 0x1p-101;

  /**
   * The largest magnitude of a chain, and of the sum of all products of a block. Below it no
   * intermediate sum overflows, because rounding adds little.
   */
  private static final double LARGEST = 0x1p126;

  /** After a group whose rows all have ties, the faster loop is skipped for this many groups. */
  private static final int TIED_GROUPS = 8;

  private final float[][] packed;
  private final float[][] result;
  private final double[][] wide;
  private final double[][] chains;

  /** Whether each row of the group keeps to the conditions of the loops. */
  private final boolean[] regular = new boolean[BlockedProduct.ROWS];

  /** The smallest magnitude except 0, and the largest, in each packed row. */
  private final float[] smallest;

  private final float[] largest;

  /** Whether there are so few rows that preparing the packed block does not pay. */
  private boolean tooFewRows;

  /** For how many more groups of rows ties are assumed. */
  private int groupsAssumedTied;

  /** Whether a value may be −0, which only products that underflow make. */
  private boolean underflow;

  /**
   * Creates the scratch.
   *
   * @param packed the packed rows of the block
   * @param result the rows of the result
   * @param length the length of each
   */
  EmulatedAccumulation(float[][] packed, float[][] result, int length) {
    this.packed = packed;
    this.result = result;
    int steps = Math.min(packed.length, STEPS);
    wide = new double[steps][length];
    chains = new double[result.length][length];
    smallest = new float[steps];
    largest = new float[steps];
  }

  /**
   * Takes over a block that was packed.
   *
   * @param rows how many rows of the result it is for
   * @param first whether chains begin with it
   */
  void begin(int rows, int steps, int columns, boolean first) {
    tooFewRows = rows < BlockedProduct.ROWS;
    underflow &= !first;
    for (int s = 0; s < steps && !tooFewRows; s++) {
      widen(packed[s], wide[s], columns);
      findExtremes(s, columns);
    }
  }

  /**
   * Compares magnitudes as integers. In these, 0 − 1 without its sign bit is the largest, so 0 is
   * ignored in the minimum.
   */
  private void findExtremes(int s, int columns) {
    float[] row = packed[s];
    int min = Integer.MAX_VALUE;
    int max = 0;
    for (int j = 0; j < columns; j++) {
      int bits = Float.floatToRawIntBits(row[j]) & Integer.MAX_VALUE;
      max = Math.max(max, bits);
      min = Math.min(min, (bits - 1) & Integer.MAX_VALUE);
    }
    smallest[s] =
        min == Integer.MAX_VALUE ? Float.POSITIVE_INFINITY : Float.intBitsToFloat(min + 1);
    largest[s] = Float.intBitsToFloat(max);
  }

  /** Continues rows of the result, the first of which is {@code row}, by the block's steps. */
  void run(View a, int row, int rows, int step, int steps, int columns) {
    for (int r = 0; r < rows; r++) {
      regular[r] = isRegular(a, row + r, step, steps, result[r], columns);
    }
    boolean tied = groupsAssumedTied > 0;
    if (tied) {
      groupsAssumedTied--;
    } else {
      runWithoutTies(a, row, rows, step, steps, columns);
    }
    int uncertain = 0;
    for (int r = 0; r < rows; r++) {
      if (!regular[r]) {
        runEach(a, row + r, step, steps, result[r], columns);
      } else if (tied || !narrow(chains[r], result[r], columns)) {
        uncertain++;
        runWithTies(a, row + r, step, steps, r, columns);
      }
    }
    if (!tied && uncertain == BlockedProduct.ROWS) {
      groupsAssumedTied = TIED_GROUPS;
    }
  }

  /** Steps are the outer loop, so that their rows are read once from the second-level cache. */
  private void runWithoutTies(View a, int row, int rows, int step, int steps, int columns) {
    for (int r = 0; r < rows; r++) {
      if (regular[r]) {
        widen(result[r], chains[r], columns);
      }
    }
    for (int s = 0; s < steps; s++) {
      for (int r = 0; r < rows; r++) {
        if (regular[r]) {
          EmulatedLoops.step(chains[r], wide[s], a.array[a.index(row + r, step + s)], columns);
        }
      }
    }
  }

  private void runWithTies(View a, int row, int step, int steps, int r, int columns) {
    widen(result[r], chains[r], columns);
    for (int s = 0; s < steps; s++) {
      EmulatedLoops.stepWithTies(chains[r], wide[s], a.array[a.index(row, step + s)], columns);
    }
    if (!narrow(chains[r], result[r], columns)) {
      runEach(a, row, step, steps, result[r], columns);
    }
  }

  private void runEach(View a, int row, int step, int steps, float[] values, int columns) {
    underflow = true;
    for (int s = 0; s < steps; s++) {
      float factor = a.array[a.index(row, step + s)];
      float[] right = packed[s];
      for (int j = 0; j < columns; j++) {
        values[j] = EmulatedFma.fma(factor, right[j], values[j]);
      }
    }
  }

  /** Tells whether a row keeps to the conditions of the loops. */
  private boolean isRegular(View a, int row, int step, int steps, float[] values, int columns) {
    if (tooFewRows || (underflow && hasNegativeZero(values, columns))) {
      return false;
    }
    double bound = 0;
    for (int s = 0; s < steps; s++) {
      double factor = Math.abs(a.array[a.index(row, step + s)]);
      if (factor != 0 && factor * smallest[s] < SMALLEST) {
        return false;
      }
      bound += factor * largest[s];
    }
    // NaN is not.
    return bound <= LARGEST;
  }

  private static boolean hasNegativeZero(float[] values, int n) {
    for (int j = 0; j < n; j++) {
      if (Float.floatToRawIntBits(values[j]) == Integer.MIN_VALUE) {
        return true;
      }
    }
    return false;
  }

  private static void widen(float[] from, double[] to, int n) {
    for (int j = 0; j < n; j++) {
      to[j] = from[j];
    }
  }

  /** Copies values, or returns false, and copies none, if some are uncertain or too large. */
  private static boolean narrow(double[] from, float[] to, int n) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = 0;
    for (; i <= n - 4; i += 4) {
      sum0 += Math.abs(from[i]);
      sum1 += Math.abs(from[i + 1]);
      sum2 += Math.abs(from[i + 2]);
      sum3 += Math.abs(from[i + 3]);
    }
    for (; i < n; i++) {
      sum0 += Math.abs(from[i]);
    }
    // NaN is not at most that.
    if (!(sum0 + sum1 + sum2 + sum3 <= LARGEST)) {
      return false;
    }
    for (int j = 0; j < n; j++) {
      to[j] = (float) from[j];
    }
    return true;
  }
}
