package dev.lanewise.kernels.simd.code;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors of this machine: the preferred ones, at most 512 bits wide.
 *
 * <p>All are in static final fields, which C2 takes as constants; without that, every operation on
 * a vector would be a call with boxed operands. Only one width is used: the methods of the Vector
 * API share their profiles, and after a second width was used, C2 sometimes compiled loops with
 * boxed vectors.
 */
public final class Lanes {

  /** The fewest and most floats of a vector that the kernels are written for. */
  public static final int MIN_LANES = 4;

  public static final int MAX_LANES = 16;

  public static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() <= MAX_LANES
          ? FloatVector.SPECIES_PREFERRED
          : VectorSpecies.of(float.class, VectorShape.S_512_BIT);

  /** As many ints. */
  public static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);

  /** The floats of a vector: 4, 8 or 16. */
  public static final int COUNT = SPECIES.length();

  /** The numbers of the lanes; read only. */
  public static final float[] NUMBERS = numbers();

  /** Exchange lanes that are 8, 4, 2 or 1 apart. */
  public static final VectorShuffle<Float> SWAP_8 = swap(8);

  public static final VectorShuffle<Float> SWAP_4 = swap(4);
  public static final VectorShuffle<Float> SWAP_2 = swap(2);
  public static final VectorShuffle<Float> SWAP_1 = swap(1);

  /** Lanes in the lower half of each group of 16, 8, 4 or 2. */
  public static final VectorMask<Float> LOW_8 = lower(8);

  public static final VectorMask<Float> LOW_4 = lower(4);
  public static final VectorMask<Float> LOW_2 = lower(2);
  public static final VectorMask<Float> LOW_1 = lower(1);

  /** Lanes in the upper half of each group of 16, 8, 4 or 2. */
  public static final VectorMask<Float> HIGH_8 = LOW_8.not();

  public static final VectorMask<Float> HIGH_4 = LOW_4.not();
  public static final VectorMask<Float> HIGH_2 = LOW_2.not();
  public static final VectorMask<Float> HIGH_1 = LOW_1.not();

  private Lanes() {}

  private static VectorMask<Float> lower(int distance) {
    long bits = 0;
    for (int lane = 0; lane < COUNT; lane++) {
      bits |= (lane & distance) == 0 ? 1L << lane : 0;
    }
    return VectorMask.fromLong(SPECIES, bits);
  }

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
