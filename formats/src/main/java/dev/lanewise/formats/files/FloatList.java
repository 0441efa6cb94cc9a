package dev.lanewise.formats.files;

import dev.lanewise.api.DataException;
import java.util.Arrays;

/** A growing array of floats for files that do not say how many numbers they hold. */
public final class FloatList {

  private static final int FIRST = 1 << 10;

  private final String file;
  private float[] values = new float[FIRST];
  private int size;

  /**
   * Starts an empty list.
   *
   * @param file what is read, for messages
   */
  public FloatList(String file) {
    this.file = file;
  }

  public void add(float value) {
    if (size == values.length) {
      if (size == Shape.MAX_ELEMENTS) {
        throw new DataException(
            file + " holds more than " + size + " numbers, the most one array can hold; split it");
      }
      values = resized((int) Math.min(2L * size, Shape.MAX_ELEMENTS));
    }
    values[size++] = value;
  }

  /** Returns the values in an array of just their size. */
  public float[] toArray() {
    return size == values.length ? values : resized(size);
  }

  private float[] resized(int length) {
    try {
      return Arrays.copyOf(values, length);
    } catch (OutOfMemoryError e) {
      throw FileProblem.memory(file, (long) length * Float.BYTES, e);
    }
  }
}
