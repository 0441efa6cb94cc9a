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
