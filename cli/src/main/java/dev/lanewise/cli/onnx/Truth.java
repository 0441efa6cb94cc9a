package dev.lanewise.cli.onnx;

import dev.lanewise.api.text.DecimalText;
import dev.lanewise.api.text.Listing;
import dev.lanewise.cli.text.Output;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.TableColumn;
import java.util.List;
import java.util.Optional;

/**
 * What the outputs of a model are compared with.
 *
 * @param title what to call it in messages
 * @param labels a text for each row; none if a row has several targets
 * @param values the targets of each row, side by side; none if they are no numbers
 * @param width how many targets a row has
 * @param remedy what to do if they cannot be compared
 */
@SuppressWarnings("ArrayRecordComponent") // Made once an evaluation, never compared.
record Truth(String title, String[] labels, float[] values, int width, String remedy) {

  private static final String OTHER_COLUMN = "name another column by --target";
  private static final String OTHER_DATA = "take data with other targets";

  /** Up to here whole numbers are exact in a float, which has 24 bits. */
  static final int LARGEST_WHOLE = 1 << 24;

  /** Returns the columns of a table, all of whose cells are there. */
  static Truth of(List<TableColumn> columns) {
    int width = columns.size();
    int rows = columns.getFirst().rows();
    String[] labels = new String[width == 1 ? rows : 0];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = ColumnRows.text(columns.getFirst(), row);
    }
    boolean isNumeric = columns.stream().allMatch(TableColumn.Numbers.class::isInstance);
    float[] values = new float[isNumeric ? Math.multiplyExact(rows, width) : 0];
    for (int i = 0; i < width && isNumeric; i++) {
      if (columns.get(i) instanceof TableColumn.Numbers numbers) {
        for (int row = 0; row < rows; row++) {
          values[row * width + i] = numbers.values()[row];
        }
      }
    }
    return new Truth(
        (width == 1 ? "the column " : "the columns ")
            + Listing.of(columns.stream().map(TableColumn::name).toList()),
        labels,
        values,
        width,
        OTHER_COLUMN);
  }

  /**
   * Returns the labels or targets of rows, if they have such.
   *
   * @param classes the classes of the model if they are known, which labels may number; else empty
   * @param output is told if labels are taken for numbers of classes
   */
  static Optional<Truth> of(Dataset data, List<String> classes, Output output) {
    if (data.hasTargets()) {
      float[] values = data.targets();
      String[] labels = new String[data.targetWidth() == 1 ? values.length : 0];
      for (int row = 0; row < labels.length; row++) {
        labels[row] = text(values[row]);
      }
      return Optional.of(new Truth("the targets", labels, values, data.targetWidth(), OTHER_DATA));
    }
    if (!data.hasLabels()) {
      return Optional.empty();
    }
    List<String> names = data.classNames();
    if (!isNumeric(classes) && isNumeric(names) && names.size() <= classes.size()) {
      output.note(
          "note: the labels 0 to %d stand for the classes of the model in their order: %s"
              .formatted(classes.size() - 1, Listing.of(classes)));
      names = classes;
    }
    String[] labels = new String[data.rows()];
    float[] values = new float[isNumeric(names) ? labels.length : 0];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = names.get(data.labels()[row]);
      if (values.length > 0) {
        values[row] = DecimalText.parse(labels[row]);
      }
    }
    return Optional.of(new Truth("the labels", labels, values, 1, OTHER_DATA));
  }

  /** Tells whether all names are numbers. */
  static boolean isNumeric(List<String> names) {
    return names.stream().noneMatch(name -> Float.isNaN(DecimalText.parse(name)));
  }

  /** Returns a number as it is written, a whole one without a point; empty if it is missing. */
  static String text(float value) {
    if (Float.isNaN(value)) {
      return "";
    }
    return value == Math.rint(value) && Math.abs(value) < LARGEST_WHOLE
        ? Integer.toString((int) value)
        : Float.toString(value);
  }

  boolean isNumeric() {
    return values.length > 0;
  }

  /** Returns the different labels in the order in which they come. */
  List<String> distinct() {
    return List.of(labels).stream().distinct().toList();
  }
}
