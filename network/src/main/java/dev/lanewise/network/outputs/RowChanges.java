package dev.lanewise.network.outputs;

import dev.lanewise.network.augmentation.Augmentation;
import dev.lanewise.network.augmentation.ImageShape;
import dev.lanewise.network.images.ImageWarp;
import dev.lanewise.network.images.Mixing;
import dev.lanewise.network.random.RandomStreams;
import org.jspecify.annotations.Nullable;

/**
 * How rows are changed at random while they are learned.
 *
 * @param augmentation what the user asked for
 * @param random where random numbers come from
 */
public record RowChanges(Augmentation augmentation, RandomStreams random) {

  /** Tells whether images are changed, which takes long. */
  boolean changesImages() {
    return !augmentation.images().isNone();
  }

  /** Returns what changes images, one for each thread; empty if they stay as they are. */
  ImageWarp[] warps(int inputs, int threads) {
    if (!changesImages()) {
      return new ImageWarp[0];
    }
    ImageShape shape = augmentation.shape(inputs);
    ImageWarp[] warps = new ImageWarp[threads];
    for (int i = 0; i < threads; i++) {
      warps[i] = new ImageWarp(augmentation.images(), shape, random);
    }
    return warps;
  }

  /** Returns what draws how rows are mixed; null if they are not. */
  @Nullable Mixing mixing(int maxRows) {
    return augmentation.mixup() == 0 ? null : new Mixing(augmentation.mixup(), random, maxRows);
  }
}
