package dev.lanewise.kernels.simd;

import dev.lanewise.kernels.simd.code.Lanes;
import dev.lanewise.kernels.simd.code.Reductions;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Maxima of rows as defined by {@link Math#max(float, float)}, whose result does not depend on the
 * order.
 *
 * <p>The hardware's maximum of floats has other rules for zeros and NaN; with Java's rules it takes
 * six instructions. So floats are compared as whole numbers: with the bits of negative ones
 * reversed, their bits are in the order of the floats, −0 below +0 and NaN above all. Only a NaN
 * with its sign bit set is below all. If the smallest integer of a batch is such a NaN, the batch
 * is computed again with the maximum of floats.
 */
final class RowMaxima {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int LANES = Lanes.COUNT;
  private static final int LEAST = key(Float.floatToRawIntBits(Float.NEGATIVE_INFINITY));

  private RowMaxima() {}

  /** Writes the maximum of each row, of at least one column. */
  static void write(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    int least =
        columns < LANES
            ? shortRows(rows, columns, x, offset, stride, out, outOffset)
            : longRows(rows, columns, x, offset, stride, out, outOffset);
    if (least < LEAST) {
      for (int row = 0; row < rows; row++) {
        int from = offset + row * stride;
        out[outOffset + row] = Reductions.max(x, from, from + columns);
      }
    }
  }

  private static int key(int bits) {
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }

  private static IntVector key(FloatVector x) {
    IntVector bits = x.reinterpretAsInts();
    return bits.lanewise(VectorOperators.ASHR, 31)
        .and(Integer.MAX_VALUE)
        .lanewise(VectorOperators.XOR, bits);
  }

  private static float value(int key) {
    return Float.intBitsToFloat(key(key));
  }

  /** Takes rows of at least a vector; the last vector of a row may overlap the one before. */
  private static int longRows(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    IntVector none = IntVector.broadcast(Lanes.INTS, LEAST);
    IntVector least = none;
    for (int row = 0; row < rows; row++) {
      int from = offset + row * stride;
      int last = from + columns - LANES;
      IntVector max = none;
      for (int i = from; i < last; i += LANES) {
        IntVector keys = key(FloatVector.fromArray(SPECIES, x, i));
        max = keys.max(max);
        least = keys.min(least);
      }
      IntVector keys = key(FloatVector.fromArray(SPECIES, x, last));
      least = keys.min(least);
      out[outOffset + row] = value(keys.max(max).reduceLanes(VectorOperators.MAX));
    }
    return none.min(least).reduceLanes(VectorOperators.MIN);
  }

  /** Takes rows of less than a vector, those at the end of the array without vectors. */
  private static int shortRows(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    IntVector none = IntVector.broadcast(Lanes.INTS, LEAST);
    VectorMask<Integer> outside =
        FloatVector.fromArray(SPECIES, Lanes.NUMBERS, 0)
            .compare(VectorOperators.GE, columns)
            .cast(Lanes.INTS);
    IntVector least = none;
    int row = 0;
    for (; row < rows && offset + row * stride <= x.length - LANES; row++) {
      IntVector keys =
          key(FloatVector.fromArray(SPECIES, x, offset + row * stride)).blend(none, outside);
      least = keys.min(least);
      out[outOffset + row] = value(keys.reduceLanes(VectorOperators.MAX));
    }
    int leastBehind = none.min(least).reduceLanes(VectorOperators.MIN);
    for (; row < rows; row++) {
      int max = LEAST;
      for (int i = offset + row * stride; i < offset + row * stride + columns; i++) {
        int key = key(Float.floatToRawIntBits(x[i]));
        max = Math.max(max, key);
        leastBehind = Math.min(leastBehind, key);
      }
      out[outOffset + row] = value(max);
    }
    return leastBehind;
  }
}
