package dev.lanewise.kernels.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies parts of matrices into panels: {@code width} values that one step of a micro-kernel takes,
 * then those of the next step.
 */
final class Packing {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int LANES = Lanes.COUNT;

  private Packing() {}

  /**
   * Packs values that lie side by side.
   *
   * @param count values of a step, at most {@code width}; the rest of the panel is left as it is
   * @param from where the first step's values are; those of the next are {@code stride} further
   */
  static void copy(
      int steps, int count, float[] x, int from, int stride, float[] panel, int offset, int width) {
    int whole = count - count % LANES;
    VectorMask<Float> mask = SPECIES.indexInRange(whole, count);
    for (int step = 0; step < steps; step++) {
      int source = from + step * stride;
      int target = offset + step * width;
      for (int i = 0; i < whole; i += LANES) {
        FloatVector.fromArray(SPECIES, x, source + i).intoArray(panel, target + i);
      }
      if (whole < count) {
        FloatVector.fromArray(SPECIES, x, source + whole, mask)
            .intoArray(panel, target + whole, mask);
      }
    }
  }

  /**
   * Packs values that lie {@code stride} apart, the steps' side by side.
   *
   * @param count values of a step, at most {@code width}; the rest of the panel is left as it is
   */
  static void transpose(
      int steps, int count, float[] x, int from, int stride, float[] panel, int offset, int width) {
    int row = 0;
    for (; row <= count - 4; row += 4) {
      int row0 = from + row * stride;
      int row1 = row0 + stride;
      int row2 = row1 + stride;
      int row3 = row2 + stride;
      int target = offset + row;
      for (int step = 0; step < steps; step++) {
        panel[target] = x[row0 + step];
        panel[target + 1] = x[row1 + step];
        panel[target + 2] = x[row2 + step];
        panel[target + 3] = x[row3 + step];
        target += width;
      }
    }
    for (; row < count; row++) {
      int source = from + row * stride;
      for (int step = 0; step < steps; step++) {
        panel[offset + step * width + row] = x[source + step];
      }
    }
  }
}
