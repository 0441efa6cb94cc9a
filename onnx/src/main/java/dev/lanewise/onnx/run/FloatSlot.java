package dev.lanewise.onnx.run;

import dev.lanewise.api.ConfigurationException;

/** Numbers, or truth values as 0 and 1. */
public final class FloatSlot extends Slot {

  private float[] values = {};
  private boolean isGiven;

  public FloatSlot(int width) {
    super(width);
  }

  @Override
  public void allocate(int maxRows) {
    if (!isGiven) {
      values = array(maxRows, width());
    }
  }

  /** Returns a new array, a little longer, so that vectors may be read over its end. */
  static float[] array(int rows, int width) {
    long size = size(rows, width);
    if (size > Integer.MAX_VALUE - 64) {
      throw new ConfigurationException(
          "a batch of %,d rows of %,d numbers is more than an array holds; use a smaller batch"
              .formatted(rows, width));
    }
    return new float[(int) size];
  }

  /** Takes the array of another slot: the step that writes both has read one before the other. */
  void shareWith(FloatSlot other) {
    values = other.values;
    isGiven = true;
  }

  /** Returns the numbers, row by row; not a copy. */
  public float[] values() {
    return values;
  }

  @Override
  void copy(Slot from, int fromIndex, int toIndex, int length) {
    System.arraycopy(((FloatSlot) from).values, fromIndex, values, toIndex, length);
  }
}
