package dev.lanewise.network.preparation;

import dev.lanewise.api.DataException;
import java.util.List;

/**
 * What is done to one column of a row.
 *
 * <p>All arithmetic is in float, one operation after the other as stated, so that the result is the
 * same bits everywhere. Nothing is allocated.
 *
 * @since 0.1
 */
public sealed interface ColumnStep {

  /** Returns how many numbers are written. */
  int width();

  /** Writes what the network sees of a value, NaN if it is missing. */
  void write(float value, float[] prepared, int at);

  /**
   * A number: {@code (x − shift) ÷ scale}, with {@code fill} for a missing x.
   *
   * @param fill what stands for a missing number
   * @param shift what is subtracted
   * @param scale what the difference is divided by, above 0
   * @param indicator whether a second number says if the value was missing, 1, or not, 0
   * @param min the smallest value that was there in training
   * @param max the largest
   * @since 0.1
   */
  record Numeric(float fill, float shift, float scale, boolean indicator, float min, float max)
      implements ColumnStep {

    /**
     * Checks the numbers.
     *
     * @throws DataException if one is not finite, or the scale not above 0
     */
    public Numeric {
      if (!Float.isFinite(fill)
          || !Float.isFinite(shift)
          || !Float.isFinite(scale)
          || scale <= 0
          || !(min <= max)) {
        throw new DataException(
            "a number cannot be prepared by fill %s, shift %s, scale %s, range %s to %s"
                .formatted(fill, shift, scale, min, max));
      }
    }

    @Override
    public int width() {
      return indicator ? 2 : 1;
    }

    @Override
    public void write(float value, float[] prepared, int at) {
      boolean missing = Float.isNaN(value);
      prepared[at] = ((missing ? fill : value) - shift) / scale;
      if (indicator) {
        prepared[at + 1] = missing ? 1 : 0;
      }
    }

    /** Tells whether a value is farther outside the range of training than that is wide. */
    boolean isFarOutside(float value) {
      double range = (double) max - min;
      return value < min - range || value > max + range;
    }
  }

  /**
   * A category as columns of 0 and 1.
   *
   * @param width how many columns
   * @param slots the column of each category by its code; −1 for none, so that all are 0
   * @param unknown the column of a category that training has not seen; −1 for none
   * @param missing the column of a missing value; −1 for none
   * @since 0.1
   */
  record OneHot(int width, List<Integer> slots, int unknown, int missing) implements ColumnStep {

    /**
     * Copies the slots.
     *
     * @throws DataException if there is no such column
     */
    public OneHot {
      slots = List.copyOf(slots);
      check(width, unknown);
      check(width, missing);
      for (int slot : slots) {
        check(width, slot);
      }
    }

    private static void check(int width, int slot) {
      if (slot < -1 || slot >= width) {
        throw new DataException(
            "column %d of a category is none of its %d columns".formatted(slot, width));
      }
    }

    @Override
    public void write(float value, float[] prepared, int at) {
      for (int i = 0; i < width; i++) {
        prepared[at + i] = 0;
      }
      int slot;
      if (Float.isNaN(value)) {
        slot = missing;
      } else {
        int code = (int) value;
        slot = code >= 0 && code < slots.size() ? slots.get(code) : unknown;
      }
      if (slot >= 0) {
        prepared[at + slot] = 1;
      }
    }
  }

  /**
   * A category as one number: {@code (rank − shift) ÷ scale}.
   *
   * @param ranks the rank of each category by its code; −1 for one that training has not seen
   * @param unknown the rank of a category that training has not seen
   * @param missing the rank of a missing value
   * @param shift what is subtracted
   * @param scale what the difference is divided by, above 0
   * @since 0.1
   */
  record Ordinal(List<Integer> ranks, int unknown, int missing, float shift, float scale)
      implements ColumnStep {

    /**
     * Copies the ranks.
     *
     * @throws DataException if shift or scale are not finite, or the scale not above 0
     */
    public Ordinal {
      ranks = List.copyOf(ranks);
      if (!Float.isFinite(shift) || !Float.isFinite(scale) || scale <= 0) {
        throw new DataException(
            "ranks cannot be prepared by shift %s and scale %s".formatted(shift, scale));
      }
    }

    @Override
    public int width() {
      return 1;
    }

    @Override
    public void write(float value, float[] prepared, int at) {
      prepared[at] = (rank(value) - shift) / scale;
    }

    private int rank(float value) {
      if (Float.isNaN(value)) {
        return missing;
      }
      int code = (int) value;
      int rank = code >= 0 && code < ranks.size() ? ranks.get(code) : -1;
      return rank < 0 ? unknown : rank;
    }
  }
}
