package dev.lanewise.network.data;

import java.util.List;

/**
 * A column of a {@link Table}.
 *
 * @since 0.1
 */
@SuppressWarnings("ArrayRecordComponent") // The arrays are the data, and columns are not compared.
public sealed interface TableColumn {

  /** Returns the name. */
  String name();

  /** Returns how many rows it has. */
  int rows();

  /**
   * Numbers.
   *
   * @param name the name
   * @param values a value for each row, not copied; NaN where it is missing
   * @since 0.1
   */
  record Numbers(String name, float[] values) implements TableColumn {
    @Override
    public int rows() {
      return values.length;
    }
  }

  /**
   * Texts.
   *
   * @param name the name
   * @param codes the position in {@code texts} for each row, not copied; −1 where it is missing
   * @param texts the distinct texts
   * @param lines where in a file each of the texts is first, for messages; empty if from no file
   * @since 0.1
   */
  record Texts(String name, int[] codes, List<String> texts, List<Long> lines)
      implements TableColumn {

    /** Copies the lists. */
    public Texts {
      texts = List.copyOf(texts);
      lines = List.copyOf(lines);
    }

    @Override
    public int rows() {
      return codes.length;
    }

    /** Returns the text of a row, empty if it is missing. */
    public String text(int row) {
      return codes[row] < 0 ? "" : texts.get(codes[row]);
    }
  }
}
