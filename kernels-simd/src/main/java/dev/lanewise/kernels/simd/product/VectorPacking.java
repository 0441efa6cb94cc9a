package dev.lanewise.kernels.simd.product;

import dev.lanewise.kernels.simd.code.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Packs a vector at a time, and transposes squares of vectors. */
final class VectorPacking extends Packing {

  private static final VectorSpecies<Float> SPECIES = Lanes.SPECIES;
  private static final int LANES = Lanes.COUNT;

  private final Transposer transposer = TransposerAssembler.generate();

  /** For what is less than a vector. */
  private final Packing few = new ScalarPacking();

  @Override
  void copy(
      int steps, int count, float[] x, int from, int stride, float[] panel, int offset, int width) {
    if (count < LANES) {
      few.copy(steps, count, x, from, stride, panel, offset, width);
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

  /**
   * Packs four steps of all panels, then the next four. So many rows are read side by side that the
   * processor waits for several of their cache lines at once.
   */
  @Override
  void copyPanels(
      int steps,
      int panels,
      float[] x,
      int from,
      int stride,
      float[] panel,
      int offset,
      int distance) {
    int step = 0;
    for (; step <= steps - 4; step += 4) {
      copyFour(panels, x, from + step * stride, stride, panel, offset + step * 2 * LANES, distance);
    }
    for (; step < steps; step++) {
      copyOne(panels, x, from + step * stride, panel, offset + step * 2 * LANES, distance);
    }
  }

  private static void copyFour(
      int panels, float[] x, int from, int stride, float[] panel, int offset, int distance) {
    for (int i = 0; i < panels; i++) {
      int at = from + i * 2 * LANES;
      FloatVector a0 = FloatVector.fromArray(SPECIES, x, at);
      FloatVector a1 = FloatVector.fromArray(SPECIES, x, at + LANES);
      FloatVector b0 = FloatVector.fromArray(SPECIES, x, at + stride);
      FloatVector b1 = FloatVector.fromArray(SPECIES, x, at + stride + LANES);
      FloatVector c0 = FloatVector.fromArray(SPECIES, x, at + 2 * stride);
      FloatVector c1 = FloatVector.fromArray(SPECIES, x, at + 2 * stride + LANES);
      FloatVector d0 = FloatVector.fromArray(SPECIES, x, at + 3 * stride);
      FloatVector d1 = FloatVector.fromArray(SPECIES, x, at + 3 * stride + LANES);
      int to = offset + i * distance;
      a0.intoArray(panel, to);
      a1.intoArray(panel, to + LANES);
      b0.intoArray(panel, to + 2 * LANES);
      b1.intoArray(panel, to + 3 * LANES);
      c0.intoArray(panel, to + 4 * LANES);
      c1.intoArray(panel, to + 5 * LANES);
      d0.intoArray(panel, to + 6 * LANES);
      d1.intoArray(panel, to + 7 * LANES);
    }
  }

  private static void copyOne(
      int panels, float[] x, int from, float[] panel, int offset, int distance) {
    for (int i = 0; i < panels; i++) {
      int at = from + i * 2 * LANES;
      int to = offset + i * distance;
      FloatVector.fromArray(SPECIES, x, at).intoArray(panel, to);
      FloatVector.fromArray(SPECIES, x, at + LANES).intoArray(panel, to + LANES);
    }
  }

  @Override
  void transpose(
      int steps, int count, float[] x, int from, int stride, float[] panel, int offset, int width) {
    if (steps < LANES || count < LANES) {
      few.transpose(steps, count, x, from, stride, panel, offset, width);
      return;
    }
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
}
