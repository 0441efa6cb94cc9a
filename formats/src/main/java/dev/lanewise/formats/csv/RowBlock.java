package dev.lanewise.formats.csv;

import java.util.Arrays;

/** The cells of some rows as characters side by side, to be understood on another thread. */
final class RowBlock {

  private static final int CHARS_OF_CELL = 8;

  /** Small files need little memory. */
  private static final int FIRST_ROWS = 16;

  private static final int FIRST_CHARS = 64;

  /** A block with long texts is full before it has all its rows. */
  private static final int FULL = 1 << 22;

  private final int columns;
  private final int capacity;
  private long[] lines = new long[FIRST_ROWS];
  private int[] ends;
  private char[] text;
  private int cells;
  private int rows;
  private int length;

  /**
   * Starts a block.
   *
   * @param columns how many cells a row has
   * @param capacity how many rows
   */
  RowBlock(int columns, int capacity) {
    this.columns = columns;
    this.capacity = capacity;
    ends = new int[Math.min(capacity, FIRST_ROWS) * columns];
    text = new char[Math.max(FIRST_CHARS, ends.length * CHARS_OF_CELL)];
  }

  /** Adds a cell without the blanks around it. */
  void add(char[] source, int offset, int count) {
    int from = offset;
    int to = offset + count;
    while (from < to && Character.isWhitespace(source[from])) {
      from++;
    }
    while (to > from && Character.isWhitespace(source[to - 1])) {
      to--;
    }
    int size = to - from;
    if (size > text.length - length) {
      long wanted = Math.max((long) length + size, 2L * text.length);
      text = Arrays.copyOf(text, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
    }
    System.arraycopy(source, from, text, length, size);
    length += size;
    if (cells == ends.length) {
      ends = Arrays.copyOf(ends, (int) Math.min(2L * cells, (long) capacity * columns));
    }
    ends[cells++] = length;
  }

  /** Ends a row that began on a line. */
  void endRow(long line) {
    if (rows == lines.length) {
      lines = Arrays.copyOf(lines, Math.min(2 * rows, capacity));
    }
    lines[rows++] = line;
  }

  boolean isFull() {
    return rows == capacity || length >= FULL;
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  long line(int row) {
    return lines[row];
  }

  char[] text() {
    return text;
  }

  int start(int row, int column) {
    int cell = row * columns + column;
    return cell == 0 ? 0 : ends[cell - 1];
  }

  int end(int row, int column) {
    return ends[row * columns + column];
  }
}
