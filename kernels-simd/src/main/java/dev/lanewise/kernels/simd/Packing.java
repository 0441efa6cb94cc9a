package dev.lanewise.kernels.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies parts of matrices into panels: {@code width} values that one step of a micro-kernel takes,
 * then those of the next step; and turns results. Nothing but the values is written.
 */
final class Packing {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int LANES = Lanes.COUNT;

  private Packing() {}

  /**
   * Packs values that lie side by side.
   *
   * @param count values of a step
   * @param from where the first step's values are; those of the next are {@code stride} further
   */
  static void copy(
      int steps, int count, float[] x, int from, int stride, float[] panel, int offset, int width) {
    if (count < LANES) {
      copyFew(steps, count, x, from, stride, panel, offset, width);
      return;
    }
    int last = count - LANES;
    for (int step = 0; step < steps; step++) {
      int source = from + step * stride;
      int target = offset + step * width;
      for (int i = 0; i < last; i += LANES) {
        FloatVector.fromArray(SPECIES, x, source + i).intoArray(panel, target + i);
      }
      FloatVector.fromArray(SPECIES, x, source + last).intoArray(panel, target + last);
    }
  }

  private static void copyFew(
      int steps, int count, float[] x, int from, int stride, float[] panel, int offset, int width) {
    for (int step = 0; step < steps; step++) {
      int source = from + step * stride;
      int target = offset + step * width;
      for (int i = 0; i < count; i++) {
        panel[target + i] = x[source + i];
      }
    }
  }

  /**
   * Packs values that lie {@code stride} apart, the steps' side by side. The rest of each step
   * stays as it is.
   *
   * @param count values of a step
   */
  static void transpose(
      MicroKernels kernels,
      int steps,
      int count,
      float[] x,
      int from,
      int stride,
      float[] panel,
      int offset,
      int width) {
    if (steps < LANES || count < LANES) {
      transposeFew(steps, count, x, from, stride, panel, offset, width);
      return;
    }
    Transposer transposer = kernels.transposer();
    for (int i = 0; i < count; i += LANES) {
      // The last values and steps again, together with some before them.
      int first = Math.min(i, count - LANES);
      int source = from + first * stride;
      int target = offset + first;
      transposer.run(steps, x, source, stride, panel, target, width);
      if (steps % LANES != 0) {
        int step = steps - LANES;
        transposer.run(LANES, x, source + step, stride, panel, target + step * width, width);
      }
    }
  }

  private static void transposeFew(
      int steps, int count, float[] x, int from, int stride, float[] panel, int offset, int width) {
    for (int i = 0; i < count; i++) {
      int source = from + i * stride;
      for (int step = 0; step < steps; step++) {
        panel[offset + i + step * width] = x[source + step];
      }
    }
  }
}
