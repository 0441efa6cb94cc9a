package dev.lanewise.network.validation;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Count;
import dev.lanewise.network.data.Dataset;
import java.util.BitSet;

/**
 * A division of rows into those to train on and a part to judge by, which is held out.
 *
 * @param training the rows to train on
 * @param judged the rows held out
 * @since 0.1
 */
public record HeldOut(Dataset training, Dataset judged) {

  /**
   * Holds out a share of the rows, drawn at random; where rows have classes, the part has nearly
   * the same share of each class. It follows from the rows, the share and the seed alone.
   *
   * @param share the part held out, above 0 and below 1; its rows are rounded down
   * @throws ConfigurationException if the share is out of range, or so small that it is no row
   */
  public static HeldOut of(Dataset data, double share, long seed) {
    checkShare(share);
    int[] dealt = Folds.dealt(data, seed, 0);
    BitSet held = new BitSet(dealt.length);
    // Evenly over the order, in which the rows of a class are neighbours.
    for (int i = 0; i < dealt.length; i++) {
      held.set(dealt[i], (long) ((i + 1) * share) > (long) (i * share));
    }
    if (held.isEmpty()) {
      throw new ConfigurationException(
          "a part of %s of %s is no row; hold out a larger part"
              .formatted(share, Count.of(data.rows(), "row")));
    }
    BitSet others = (BitSet) held.clone();
    others.flip(0, dealt.length);
    return new HeldOut(
        data.select(others.stream().toArray()), data.select(held.stream().toArray()));
  }

  /**
   * Checks a share before there are rows.
   *
   * @throws ConfigurationException if it is out of range
   */
  public static void checkShare(double share) {
    if (!(share > 0 && share < 1)) {
      throw new ConfigurationException(
          "a part of %s of the rows is out of range: above 0 and below 1".formatted(share));
    }
  }
}
