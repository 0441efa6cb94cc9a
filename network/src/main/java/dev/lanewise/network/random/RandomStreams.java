package dev.lanewise.network.random;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Random numbers by purpose, all from one seed.
 *
 * <p>Each purpose and index has a generator of its own, so that nothing has to be stored to go on
 * after an interruption: the order of epoch 7 is known without having drawn epochs 1 to 6. Only
 * {@link RandomGenerator#nextLong()} of L64X128MixRandom is used, whose algorithm is specified;
 * what is made of the bits is defined here.
 */
public final class RandomStreams {

  /** What random numbers are drawn for. */
  public enum Purpose {
    INITIALIZATION(1),
    SHUFFLING(2),
    VALIDATION(3),
    DROPOUT(4),
    FOLDS(5),
    AUGMENTATION(6),
    MIXUP(7),
    SEARCH(20);

    /** Part of the numerics contract: other numbers would give other weights. */
    private final int number;

    Purpose(int number) {
      this.number = number;
    }
  }

  /** The step of SplitMix64's sequence. */
  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
      RandomGeneratorFactory.of("L64X128MixRandom");

  private final long seed;

  public RandomStreams(long seed) {
    this.seed = seed;
  }

  /** Returns the generator of a purpose and index. */
  public RandomGenerator stream(Purpose purpose, long index) {
    long mixed = mix(mix(mix(seed) + purpose.number) + index);
    return FACTORY.create(mixed);
  }

  /**
   * Returns the key of the random bits of one of many in a series, for {@link #bits}: of a layer in
   * a step, or of an epoch's row.
   *
   * @param one a number that no other one of the purpose has, such as that of a layer
   * @param place the place in the series, such as the step of training
   */
  public long key(Purpose purpose, long one, long place) {
    return mix(mix(mix(mix(seed) + purpose.number) + one) + place);
  }

  /**
   * Returns 64 random bits for an index: the number at that place in the sequence that SplitMix64
   * (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014) gives from a key.
   * Each is computed on its own, so that threads may share them out.
   */
  public static long bits(long key, long index) {
    return mix(key + index * GAMMA);
  }

  /** Spreads every bit over all bits (the finalizer of SplitMix64, Steele, Lea and Flood 2014). */
  private static long mix(long z) {
    long x = z + GAMMA;
    x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }

  /** Returns a number in [0, 1) with 53 random bits. */
  public static double uniform(RandomGenerator random) {
    return uniform(random.nextLong());
  }

  /** Returns a number in [0, 1) with the upper 53 of some random bits. */
  public static double uniform(long bits) {
    return (bits >>> 11) * 0x1p-53;
  }

  /** Returns a standard normal number (Box and Muller 1958). */
  public static double normal(RandomGenerator random) {
    double radius = Math.sqrt(-2 * StrictMath.log(1 - uniform(random)));
    return radius * StrictMath.cos(2 * Math.PI * uniform(random));
  }

  /** Returns 0 … n − 1 in random order. */
  public static int[] permutation(RandomGenerator random, int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    shuffle(random, order);
    return order;
  }

  /** Puts numbers into random order. */
  public static void shuffle(RandomGenerator random, int[] order) {
    shuffle(random, order, order.length);
  }

  /** Puts the first numbers into random order (Fisher and Yates). */
  public static void shuffle(RandomGenerator random, int[] order, int count) {
    for (int i = count - 1; i > 0; i--) {
      int j = (int) (((random.nextLong() >>> 32) * (i + 1L)) >>> 32);
      int moved = order[i];
      order[i] = order[j];
      order[j] = moved;
    }
  }
}
