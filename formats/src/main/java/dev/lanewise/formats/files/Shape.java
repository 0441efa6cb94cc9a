package dev.lanewise.formats.files;

import dev.lanewise.api.DataException;
import java.util.Arrays;

/** Arithmetic on shapes from files, where any number may stand. */
public final class Shape {

  /** The most elements of an array that every Java virtual machine can allocate. */
  public static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;

  private Shape() {}

  /**
   * Returns the product of the dimensions.
   *
   * @param name what has the shape, for the message
   * @throws DataException if a dimension is negative or the product is beyond what an array can
   *     hold
   */
  public static int elements(long[] shape, String name) {
    long product = 1;
    for (long dimension : shape) {
      if (dimension < 0) {
        throw new DataException(
            name + " has the shape " + Arrays.toString(shape) + ", which no array can have");
      }
      // Both factors stay below 2^31 until the check, unless one is refused right away.
      if (dimension > MAX_ELEMENTS || product * dimension > MAX_ELEMENTS) {
        throw new DataException(
            name
                + " has the shape "
                + Arrays.toString(shape)
                + ", which is more than the "
                + MAX_ELEMENTS
                + " numbers that one array can hold; split it");
      }
      product *= dimension;
    }
    return (int) product;
  }
}
