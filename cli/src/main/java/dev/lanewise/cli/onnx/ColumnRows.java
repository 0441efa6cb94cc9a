package dev.lanewise.cli.onnx;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.DecimalText;
import dev.lanewise.api.text.Listing;
import dev.lanewise.network.data.TableColumn;
import dev.lanewise.onnx.OnnxPredictor;
import dev.lanewise.onnx.OnnxValue;
import java.util.List;
import java.util.Optional;

/**
 * Rows of a table for a model that does not say what its inputs were before.
 *
 * @param rows how many there are
 * @param inputs their columns
 * @param ids the columns that name the rows
 * @param truth what they are measured by, if there is such
 */
record ColumnRows(int rows, List<Bound> inputs, List<TableColumn.Texts> ids, Optional<Truth> truth)
    implements OnnxRows {

  /**
   * An input and what it takes.
   *
   * @param input the input
   * @param columns a column for each of its elements
   */
  record Bound(OnnxValue input, List<TableColumn> columns) {}

  @Override
  public void bind(OnnxPredictor predictor) {
    inputs.forEach(bound -> bind(bound.input(), bound.columns(), predictor));
  }

  private void bind(OnnxValue input, List<TableColumn> taken, OnnxPredictor predictor) {
    int width = taken.size();
    int length = Math.multiplyExact(rows, width);
    switch (input.kind()) {
      case FLOAT, BOOLEAN -> {
        float[] matrix = new float[length];
        for (int i = 0; i < width; i++) {
          float[] numbers = numbers(taken.get(i));
          for (int row = 0; row < rows; row++) {
            matrix[row * width + i] = numbers[row];
          }
        }
        predictor.set(input.name(), matrix);
      }
      case INTEGER -> {
        long[] matrix = new long[length];
        for (int i = 0; i < width; i++) {
          float[] numbers = numbers(taken.get(i));
          for (int row = 0; row < rows; row++) {
            matrix[row * width + i] = whole(numbers[row], row, taken.get(i).name());
          }
        }
        predictor.set(input.name(), matrix);
      }
      case TEXT -> {
        String[] matrix = new String[length];
        for (int i = 0; i < width; i++) {
          for (int row = 0; row < rows; row++) {
            matrix[row * width + i] = text(taken.get(i), row);
          }
        }
        predictor.set(input.name(), matrix);
      }
    }
  }

  /** Returns a number that must be whole and exact in a float. */
  static long whole(float number, int row, String column) {
    if (Math.abs(number) > Truth.LARGEST_WHOLE) {
      throw new DataException(
          "row %d of %s has %s; whole numbers beyond %,d are read with other digits"
              .formatted(row + 1, Listing.shortened(column), number, Truth.LARGEST_WHOLE));
    }
    if (number != Math.rint(number)) {
      throw new DataException(
          "the model takes whole numbers for %s, but row %d has %s"
              .formatted(Listing.shortened(column), row + 1, number));
    }
    return (long) number;
  }

  private static float[] numbers(TableColumn column) {
    return switch (column) {
      case TableColumn.Numbers numbers -> numbers.values();
      case TableColumn.Texts texts -> throw noNumber(texts);
    };
  }

  /** Names the first text that is no number, for which the column is one of texts. */
  private static DataException noNumber(TableColumn.Texts column) {
    int at = 0;
    while (at < column.texts().size() - 1
        && !Float.isNaN(DecimalText.parse(column.texts().get(at)))) {
      at++;
    }
    String text = column.texts().isEmpty() ? "" : column.texts().get(at);
    String line =
        at < column.lines().size() ? "line %d has ".formatted(column.lines().get(at)) : "it has ";
    return new DataException(
        "the model takes numbers for %s, but %s'%s'; correct it, or say by --missing that it stands for a missing value (true and false are 1 and 0, a date is its days since 2000-01-01)"
            .formatted(Listing.shortened(column.name()), line, Listing.shortened(text)));
  }

  /** Returns the text of a row as it is written; empty if it is missing. */
  static String text(TableColumn column, int row) {
    return switch (column) {
      case TableColumn.Texts found -> found.text(row);
      case TableColumn.Numbers found -> Truth.text(found.values()[row]);
    };
  }
}
