package dev.lanewise.formats.csv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cells of some rows, understood. */
final class ParsedBlock {

  /** The texts of a column of a block. */
  static final class Texts {
    final int[] codes;
    final Map<String, Integer> distinct = new HashMap<>();
    final List<String> inOrder = new ArrayList<>();
    final List<Long> lines = new ArrayList<>();

    private Texts(int rows) {
      codes = new int[rows];
      Arrays.fill(codes, -1);
    }

    private void add(int row, String text, long line) {
      Integer code = distinct.putIfAbsent(text, inOrder.size());
      if (code == null) {
        code = inOrder.size();
        inOrder.add(text);
        lines.add(line);
      }
      codes[row] = code;
    }
  }

  private final int rows;
  private final float[] @Nullable [] values;
  private final @Nullable Texts[] texts;

  private ParsedBlock(int rows, int columns) {
    this.rows = rows;
    values = new float[columns][];
    texts = new Texts[columns];
  }

  /**
   * Understands the cells.
   *
   * @param uses what each column is to be read as
   */
  static ParsedBlock parse(RowBlock block, ColumnUse[] uses, CellReader cells) {
    ParsedBlock parsed = new ParsedBlock(block.rows(), block.columns());
    for (int column = 0; column < uses.length; column++) {
      switch (uses[column]) {
        case SKIPPED -> {}
        case NUMBERS_OR_TEXTS -> parsed.readNumbers(block, column, cells);
        case TEXTS -> parsed.readTexts(block, column, cells);
      }
    }
    return parsed;
  }

  private void readNumbers(RowBlock block, int column, CellReader cells) {
    float[] numbers = new float[rows];
    for (int row = 0; row < rows; row++) {
      int from = block.start(row, column);
      int to = block.end(row, column);
      float value = cells.number(block.text(), from, to);
      numbers[row] = value;
      if (Float.isNaN(value)) {
        String text = cells.text(block.text(), from, to);
        if (text != null) {
          Texts found = texts[column];
          if (found == null) {
            found = new Texts(rows);
            texts[column] = found;
          }
          found.add(row, text, block.line(row));
        }
      }
    }
    values[column] = numbers;
  }

  private void readTexts(RowBlock block, int column, CellReader cells) {
    Texts found = new Texts(rows);
    for (int row = 0; row < rows; row++) {
      String text = cells.text(block.text(), block.start(row, column), block.end(row, column));
      if (text != null) {
        found.add(row, text, block.line(row));
      }
    }
    texts[column] = found;
  }

  int rows() {
    return rows;
  }

  /** Returns a column's numbers; NaN where there is none; null if it was read as texts. */
  float @Nullable [] values(int column) {
    return values[column];
  }

  /** Returns a column's texts; null if it has none. */
  @Nullable Texts texts(int column) {
    return texts[column];
  }

  /** Lets go of a column that was taken over. */
  void release(int column) {
    values[column] = null;
    texts[column] = null;
  }
}
