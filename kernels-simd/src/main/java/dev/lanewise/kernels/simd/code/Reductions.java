package dev.lanewise.kernels.simd.code;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Maxima of rows and sums of columns. */
public final class Reductions {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int LANES = Lanes.COUNT;

  private Reductions() {}

  /**
   * Returns the largest value as defined by {@link Math#max(float, float)}, whose result does not
   * depend on the order.
   */
  public static float max(float[] x, int from, int to) {
    FloatVector least = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    FloatVector max = least;
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      max = FloatVector.fromArray(SPECIES, x, i).max(max);
    }
    if (i < to) {
      VectorMask<Float> mask = SPECIES.indexInRange(i, to);
      max = least.blend(FloatVector.fromArray(SPECIES, x, i, mask), mask).max(max);
    }
    return least.max(max).reduceLanes(VectorOperators.MAX);
  }

  /** Returns the index of the first value that equals {@code sought}, where any NaN equals NaN. */
  public static int indexOf(float sought, float[] x, int from, int to) {
    boolean nan = Float.isNaN(sought);
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      FloatVector values = FloatVector.fromArray(SPECIES, x, i);
      VectorMask<Float> found =
          nan
              ? values.test(VectorOperators.IS_NAN)
              : values.eq(FloatVector.broadcast(SPECIES, sought));
      if (found.anyTrue()) {
        return i + found.firstTrue();
      }
    }
    for (; i < to; i++) {
      if (x[i] == sought || (nan && Float.isNaN(x[i]))) {
        return i;
      }
    }
    throw new IllegalStateException(sought + " is not in the range");
  }

  /** Writes the sums of columns, each in increasing order of rows, a few vectors at a time. */
  public static void columnSums(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    // Sums that began with +0 are never -0, so adding +0 changes none; see VectorCode on receivers.
    FloatVector zero = FloatVector.zero(SPECIES);
    int column = 0;
    for (; column <= columns - 4 * LANES; column += 4 * LANES) {
      FloatVector sum0 = zero;
      FloatVector sum1 = zero;
      FloatVector sum2 = zero;
      FloatVector sum3 = zero;
      for (int row = 0; row < rows; row++) {
        int i = offset + row * stride + column;
        sum0 = FloatVector.fromArray(SPECIES, x, i).add(sum0);
        sum1 = FloatVector.fromArray(SPECIES, x, i + LANES).add(sum1);
        sum2 = FloatVector.fromArray(SPECIES, x, i + 2 * LANES).add(sum2);
        sum3 = FloatVector.fromArray(SPECIES, x, i + 3 * LANES).add(sum3);
      }
      zero.add(sum0).intoArray(out, outOffset + column);
      zero.add(sum1).intoArray(out, outOffset + column + LANES);
      zero.add(sum2).intoArray(out, outOffset + column + 2 * LANES);
      zero.add(sum3).intoArray(out, outOffset + column + 3 * LANES);
    }
    for (; column < columns; column += LANES) {
      VectorMask<Float> mask = SPECIES.indexInRange(column, columns);
      FloatVector sum = zero;
      for (int row = 0; row < rows; row++) {
        int i = offset + row * stride + column;
        sum = FloatVector.fromArray(SPECIES, x, i, mask).add(sum);
      }
      zero.add(sum).intoArray(out, outOffset + column, mask);
    }
  }
}
