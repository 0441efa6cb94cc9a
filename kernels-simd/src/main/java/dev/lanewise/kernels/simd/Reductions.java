package dev.lanewise.kernels.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Maxima of rows and sums of columns. */
final class Reductions {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int LANES = Lanes.COUNT;

  private Reductions() {}

  /** Returns the largest value as {@link Math#max(float, float)} has it, in whatever order. */
  static float max(float[] x, int from, int to) {
    FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      max = max.max(FloatVector.fromArray(SPECIES, x, i));
    }
    if (i < to) {
      VectorMask<Float> mask = SPECIES.indexInRange(i, to);
      max = max.blend(max.max(FloatVector.fromArray(SPECIES, x, i, mask)), mask);
    }
    return max.reduceLanes(VectorOperators.MAX);
  }

  /** Returns the index of the first value that equals {@code sought}, where any NaN equals NaN. */
  static int indexOf(float sought, float[] x, int from, int to) {
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
  static void columnSums(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    int column = 0;
    for (; column <= columns - 4 * LANES; column += 4 * LANES) {
      FloatVector sum0 = FloatVector.zero(SPECIES);
      FloatVector sum1 = FloatVector.zero(SPECIES);
      FloatVector sum2 = FloatVector.zero(SPECIES);
      FloatVector sum3 = FloatVector.zero(SPECIES);
      for (int row = 0; row < rows; row++) {
        int i = offset + row * stride + column;
        sum0 = sum0.add(FloatVector.fromArray(SPECIES, x, i));
        sum1 = sum1.add(FloatVector.fromArray(SPECIES, x, i + LANES));
        sum2 = sum2.add(FloatVector.fromArray(SPECIES, x, i + 2 * LANES));
        sum3 = sum3.add(FloatVector.fromArray(SPECIES, x, i + 3 * LANES));
      }
      sum0.intoArray(out, outOffset + column);
      sum1.intoArray(out, outOffset + column + LANES);
      sum2.intoArray(out, outOffset + column + 2 * LANES);
      sum3.intoArray(out, outOffset + column + 3 * LANES);
    }
    for (; column < columns; column += LANES) {
      VectorMask<Float> mask = SPECIES.indexInRange(column, columns);
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int row = 0; row < rows; row++) {
        int i = offset + row * stride + column;
        sum = sum.add(FloatVector.fromArray(SPECIES, x, i, mask));
      }
      sum.intoArray(out, outOffset + column, mask);
    }
  }
}
