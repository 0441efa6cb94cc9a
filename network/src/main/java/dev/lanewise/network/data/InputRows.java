package dev.lanewise.network.data;

/**
 * Rows of inputs that are read where they are needed, because all together are too many for memory.
 *
 * <p>Several threads read at the same time, and each row always gives the same numbers.
 *
 * @since 0.1
 */
public interface InputRows {

  /** Returns the number of rows. */
  int rows();

  /** Returns how many numbers a row has, at least 1. */
  int width();

  /**
   * Reads rows.
   *
   * @param first the first row, from 0
   * @param count how many rows, from 0
   * @param target receives {@code count × width} numbers, row by row
   * @param at where in the target they begin
   */
  void read(int first, int count, float[] target, int at);
}
