package dev.lanewise.network.layers;

import dev.lanewise.api.ConfigurationException;

/** Allocates the arrays that computations work on. */
public final class Buffers {

  /**
   * Extra floats after the last row. With them, the vector that holds the end of a short row lies
   * within the array; without them, vector code would compute it in a copy.
   */
  private static final int SLACK = 16;

  private Buffers() {}

  /** Returns an array for a number of values. */
  public static float[] of(int values) {
    return new float[values + SLACK];
  }

  /**
   * Returns an array for rows of values.
   *
   * @param what what the array is for, for the message
   * @throws ConfigurationException if there are more values than an array holds
   */
  public static float[] of(int rows, int width, String what) {
    long values = (long) rows * width;
    if (values > Integer.MAX_VALUE - 64) {
      throw new ConfigurationException(
          "%s needs %,d values for a batch of %,d; use a smaller batch"
              .formatted(what, values, rows));
    }
    return of((int) values);
  }
}
