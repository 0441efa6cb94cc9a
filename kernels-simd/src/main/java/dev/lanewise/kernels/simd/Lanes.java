package dev.lanewise.kernels.simd;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors of this machine: the preferred ones, at most 512 bits wide.
 *
 * <p>All are in static final fields, which C2 takes as constants; without that, every operation on
 * a vector would be a call with boxed operands.
 */
final class Lanes {

  /** The fewest and most floats of a vector that the kernels are written for. */
  static final int MIN_LANES = 4;

  static final int MAX_LANES = 16;

  static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() <= MAX_LANES
          ? FloatVector.SPECIES_PREFERRED
          : VectorSpecies.of(float.class, VectorShape.S_512_BIT);

  /** As many ints. */
  static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);

  /** The floats of a vector: 4, 8 or 16. */
  static final int COUNT = SPECIES.length();

  /** The numbers of the lanes; read only. */
  static final float[] NUMBERS = numbers();

  /** Exchange lanes that are 8, 4, 2 or 1 apart. */
  static final VectorShuffle<Float> SWAP_8 = swap(8);

  static final VectorShuffle<Float> SWAP_4 = swap(4);
  static final VectorShuffle<Float> SWAP_2 = swap(2);
  static final VectorShuffle<Float> SWAP_1 = swap(1);

  private Lanes() {}

  private static float[] numbers() {
    float[] numbers = new float[COUNT];
    for (int lane = 0; lane < COUNT; lane++) {
      numbers[lane] = lane;
    }
    return numbers;
  }

  private static VectorShuffle<Float> swap(int distance) {
    int[] sources = new int[COUNT];
    Arrays.setAll(sources, lane -> (lane ^ distance) % COUNT);
    return VectorShuffle.fromArray(SPECIES, sources, 0);
  }
}
