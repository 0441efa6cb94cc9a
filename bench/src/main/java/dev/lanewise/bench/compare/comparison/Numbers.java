package dev.lanewise.bench.compare.comparison;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Random data that is the same in every run. */
public final class Numbers {

  private Numbers() {}

  public static float[] normal(int length, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
