package dev.lanewise.kernels.simd.product;

import dev.lanewise.kernels.simd.code.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The product of one row with a large matrix, which is read once, row by row.
 *
 * <p>The time is that of reading the matrix from the third-level cache or memory. Micro-kernels
 * would read a few columns of all rows, then the next ones, a pattern that the hardware does not
 * fetch ahead. Here a handful of rows is read along at a time, and the sums go through the
 * first-level cache in between.
 */
public final class VectorProduct {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int LANES = Lanes.COUNT;

  /** How many rows are read side by side. */
  public static final int ROWS = 8;

  private VectorProduct() {}

  /**
   * Computes the whole vectors of {@code c = a·b}.
   *
   * @param columns how many columns; what exceeds a multiple of the lanes is left out
   * @param depth how many rows {@code b} has, at least {@link #ROWS}
   */
  static void compute(
      int columns,
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset) {
    int whole = columns - columns % LANES;
    int step = depth % ROWS;
    for (int k = 0; k < step; k++) {
      add(whole, a[aOffset + k * aStride], b, bOffset + k * bStride, k == 0, c, cOffset);
    }
    for (; step < depth; step += ROWS) {
      add(
          whole,
          a,
          aOffset + step * aStride,
          aStride,
          b,
          bOffset + step * bStride,
          bStride,
          step == 0,
          c,
          cOffset);
    }
  }

  /** Adds a row's products to the sums. */
  private static void add(
      int columns, float factor, float[] b, int row, boolean first, float[] c, int cOffset) {
    FloatVector x = FloatVector.broadcast(SPECIES, factor);
    for (int j = 0; j < columns; j += LANES) {
      FloatVector sum =
          first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, cOffset + j);
      x.fma(FloatVector.fromArray(SPECIES, b, row + j), sum).intoArray(c, cOffset + j);
    }
  }

  /** Adds eight rows' products to the sums, in order. */
  private static void add(
      int columns,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int row,
      int bStride,
      boolean first,
      float[] c,
      int cOffset) {
    FloatVector x0 = FloatVector.broadcast(SPECIES, a[aOffset]);
    FloatVector x1 = FloatVector.broadcast(SPECIES, a[aOffset + aStride]);
    FloatVector x2 = FloatVector.broadcast(SPECIES, a[aOffset + 2 * aStride]);
    FloatVector x3 = FloatVector.broadcast(SPECIES, a[aOffset + 3 * aStride]);
    FloatVector x4 = FloatVector.broadcast(SPECIES, a[aOffset + 4 * aStride]);
    FloatVector x5 = FloatVector.broadcast(SPECIES, a[aOffset + 5 * aStride]);
    FloatVector x6 = FloatVector.broadcast(SPECIES, a[aOffset + 6 * aStride]);
    FloatVector x7 = FloatVector.broadcast(SPECIES, a[aOffset + 7 * aStride]);
    for (int j = 0; j < columns; j += LANES) {
      int at = row + j;
      FloatVector sum =
          first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, cOffset + j);
      sum = x0.fma(FloatVector.fromArray(SPECIES, b, at), sum);
      sum = x1.fma(FloatVector.fromArray(SPECIES, b, at + bStride), sum);
      sum = x2.fma(FloatVector.fromArray(SPECIES, b, at + 2 * bStride), sum);
      sum = x3.fma(FloatVector.fromArray(SPECIES, b, at + 3 * bStride), sum);
      sum = x4.fma(FloatVector.fromArray(SPECIES, b, at + 4 * bStride), sum);
      sum = x5.fma(FloatVector.fromArray(SPECIES, b, at + 5 * bStride), sum);
      sum = x6.fma(FloatVector.fromArray(SPECIES, b, at + 6 * bStride), sum);
      x7.fma(FloatVector.fromArray(SPECIES, b, at + 7 * bStride), sum).intoArray(c, cOffset + j);
    }
  }
}
