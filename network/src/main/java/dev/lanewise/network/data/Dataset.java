package dev.lanewise.network.data;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of inputs, optionally each with a class label or target values.
 *
 * <p>Inputs are row-major: row {@code r}, column {@code c} is {@code inputs()[r * inputWidth() +
 * c]}. Targets are either one class label a row ({@link #hasLabels()}) or {@code targetWidth()}
 * values a row ({@link #hasTargets()}). The arrays are shared, not copied, so that data sets of
 * many gigabytes cost nothing extra: do not change them once they are handed over.
 *
 * @since 0.1
 */
public final class Dataset {

  /** How many numbers a block has at most that is read to look through rows outside memory. */
  private static final int BLOCK = 1 << 20;

  private final Inputs inputs;
  private final Answers answers;
  private final @Nullable Schema schema;
  private final float @Nullable [] weights;

  /**
   * The inputs, in memory or outside.
   *
   * @param array all of them; null if they are outside
   * @param outside what reads them; null if they are in memory
   * @param rows how many rows
   * @param width how many numbers a row has
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Inputs(
      float @Nullable [] array, @Nullable InputRows outside, int rows, int width) {

    static Inputs of(float[] array, int width) {
      requireWidth(width);
      if (array.length % width != 0) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s cannot be split into rows of %d",
                Count.of(array.length, "input value"),
                width));
      }
      return new Inputs(array, null, array.length / width, width);
    }

    static Inputs of(InputRows outside) {
      requireWidth(outside.width());
      return new Inputs(null, outside, outside.rows(), outside.width());
    }

    private static void requireWidth(int width) {
      if (width <= 0) {
        throw new DataException("a data set needs at least one input column, not " + width);
      }
    }

    Inputs select(int[] selected) {
      if (array == null) {
        return of(new SelectedRows(Objects.requireNonNull(outside), selected));
      }
      return of(selected(array, width, selected), width);
    }
  }

  /**
   * What a network is to answer for each row: a class, or some numbers, or nothing that is known.
   *
   * @param labels one class index a row, or null
   * @param classNames the name of each class
   * @param targets row-major numbers, or null
   * @param width how many numbers a row has
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Answers(
      int @Nullable [] labels, List<String> classNames, float @Nullable [] targets, int width) {

    static final Answers NONE = new Answers(null, List.of(), null, 0);

    Answers select(int[] selected) {
      return new Answers(
          labels == null ? null : Arrays.stream(selected).map(row -> labels[row]).toArray(),
          classNames,
          targets == null ? null : selected(targets, width, selected),
          width);
    }
  }

  private Dataset(
      Inputs inputs, Answers answers, @Nullable Schema schema, float @Nullable [] weights) {
    this.inputs = inputs;
    this.answers = answers;
    this.schema = schema;
    this.weights = weights;
  }

  /** Creates a data set of inputs alone, for prediction. */
  public static Dataset ofInputs(float[] inputs, int inputWidth) {
    return new Dataset(Inputs.of(inputs, inputWidth), Answers.NONE, null, null);
  }

  /** Creates a data set of inputs alone that are not held in memory. */
  public static Dataset ofInputs(InputRows rows) {
    return new Dataset(Inputs.of(rows), Answers.NONE, null, null);
  }

  /**
   * Creates a data set whose rows each have one class.
   *
   * @param labels one class index a row, in 0 … {@code classNames.size() − 1}
   * @param classNames the name of each class, in index order
   * @throws DataException if the counts differ or a label is out of range
   */
  public static Dataset ofClasses(
      float[] inputs, int inputWidth, int[] labels, List<String> classNames) {
    return ofInputs(inputs, inputWidth).withClasses(labels, classNames);
  }

  /** Creates a data set of {@code classes} classes named "0", "1", … */
  public static Dataset ofClasses(float[] inputs, int inputWidth, int[] labels, int classes) {
    return ofClasses(
        inputs,
        inputWidth,
        labels,
        IntStream.range(0, classes).mapToObj(Integer::toString).toList());
  }

  /**
   * Creates a data set whose rows each have {@code targetWidth} target values.
   *
   * @param targets row-major target values, {@code rows × targetWidth}
   * @throws DataException if the counts differ
   */
  public static Dataset ofTargets(
      float[] inputs, int inputWidth, float[] targets, int targetWidth) {
    return ofInputs(inputs, inputWidth).withTargets(targets, targetWidth);
  }

  /**
   * Returns the same rows, each with one class.
   *
   * @param labels one class index a row, in 0 … {@code classNames.size() − 1}; not copied
   * @param classNames the name of each class, in index order
   * @throws DataException if the counts differ or a label is out of range
   */
  public Dataset withClasses(int[] labels, List<String> classNames) {
    if (labels.length != rows()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s of inputs but %s; each row needs one label",
              Count.of(rows(), "row"),
              Count.of(labels.length, "label")));
    }
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] < 0 || labels[row] >= classNames.size()) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "row %d has label %d, which is not in 0…%d",
                row,
                labels[row],
                classNames.size() - 1));
      }
    }
    Answers classes = new Answers(labels, List.copyOf(classNames), null, 0);
    return new Dataset(inputs, classes, schema, weights);
  }

  /**
   * Returns the same rows, each with {@code targetWidth} target values.
   *
   * @param targets row-major target values, {@code rows × targetWidth}; not copied
   * @throws DataException if the counts differ
   */
  public Dataset withTargets(float[] targets, int targetWidth) {
    if (targetWidth <= 0 || targets.length != (long) rows() * targetWidth) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s of inputs but %s in rows of %d",
              Count.of(rows(), "row"),
              Count.of(targets.length, "target value"),
              targetWidth));
    }
    Answers values = new Answers(null, List.of(), targets, targetWidth);
    return new Dataset(inputs, values, schema, weights);
  }

  /** Returns the number of rows. */
  public int rows() {
    return inputs.rows();
  }

  /** Returns the number of input columns. */
  public int inputWidth() {
    return inputs.width();
  }

  /** Tells whether all inputs are in memory, as {@link #inputs} returns them. */
  public boolean isInMemory() {
    return inputs.array() != null;
  }

  /**
   * Returns the row-major inputs, not a copy.
   *
   * @throws IllegalStateException if they are not in memory
   */
  public float[] inputs() {
    float[] array = inputs.array();
    if (array == null) {
      throw new IllegalStateException(
          "the inputs of this data set are not in memory; read rows by readInputs");
    }
    return array;
  }

  /**
   * Copies the inputs of some rows, whether they are in memory or not.
   *
   * @param first the first row, from 0
   * @param count how many rows
   * @param target receives {@code count × inputWidth} numbers
   * @param at where in the target they begin
   */
  public void readInputs(int first, int count, float[] target, int at) {
    if (inputs.array() != null) {
      int width = inputs.width();
      System.arraycopy(inputs.array(), first * width, target, at, count * width);
    } else {
      Objects.requireNonNull(inputs.outside()).read(first, count, target, at);
    }
  }

  /**
   * Takes some rows of inputs.
   *
   * @since 0.1
   */
  @FunctionalInterface
  public interface InputBlock {

    /**
     * Looks at rows.
     *
     * @param values their inputs from index 0 on, row by row; only to be read, and only now
     * @param first the number of the first row
     * @param rows how many rows there are
     */
    void accept(float[] values, int first, int rows);
  }

  /** Goes through all inputs in the order of the rows: at once if they are in memory. */
  public void forEachInputBlock(InputBlock block) {
    if (inputs.array() != null) {
      block.accept(inputs.array(), 0, rows());
      return;
    }
    int rowsOfBlock = Math.max(1, BLOCK / inputs.width());
    float[] values = new float[Math.multiplyExact(rowsOfBlock, inputs.width())];
    for (int first = 0; first < rows(); first += rowsOfBlock) {
      int count = Math.min(rowsOfBlock, rows() - first);
      readInputs(first, count, values, 0);
      block.accept(values, first, count);
    }
  }

  /** Tells whether each row has a class label. */
  public boolean hasLabels() {
    return answers.labels() != null;
  }

  /** Tells whether each row has target values. */
  public boolean hasTargets() {
    return answers.targets() != null;
  }

  /**
   * Returns one class index a row, not a copy.
   *
   * @throws DataException if the rows have no labels
   */
  public int[] labels() {
    int[] labels = answers.labels();
    if (labels == null) {
      throw new DataException("the data set has no class labels");
    }
    return labels;
  }

  /** Returns the number of classes, 0 without labels. */
  public int classes() {
    return answers.classNames().size();
  }

  /** Returns the class names in index order, empty without labels. */
  public List<String> classNames() {
    return answers.classNames();
  }

  /**
   * Returns the row-major target values, not a copy.
   *
   * @throws DataException if the rows have no target values
   */
  public float[] targets() {
    float[] targets = answers.targets();
    if (targets == null) {
      throw new DataException("the data set has no target values");
    }
    return targets;
  }

  /** Returns the number of target values a row, 0 without target values. */
  public int targetWidth() {
    return answers.width();
  }

  /** Returns what the columns are, if they come from a table. */
  public Optional<Schema> schema() {
    return Optional.ofNullable(schema);
  }

  /**
   * Returns the same rows with names and kinds of their columns. A value of NaN is then a missing
   * one, which training fills as its preparation says.
   *
   * @throws DataException if there are not as many columns, or not as many named targets
   */
  public Dataset withSchema(Schema columns) {
    if (columns.inputs().size() != inputWidth()) {
      throw new DataException(
          "the schema has %s, but a row has %d"
              .formatted(Count.of(columns.inputs().size(), "input column"), inputWidth()));
    }
    int width = hasLabels() ? 1 : targetWidth();
    if (!columns.targets().isEmpty() && columns.targets().size() != width) {
      throw new DataException(
          "the schema has %s, but a row has %d"
              .formatted(Count.of(columns.targets().size(), "target"), width));
    }
    return new Dataset(inputs, answers, columns, weights);
  }

  /** Tells whether rows count by a weight. */
  public boolean hasWeights() {
    return weights != null;
  }

  /**
   * Returns the weight of each row, not a copy.
   *
   * @throws DataException if the rows have none
   */
  public float[] weights() {
    if (weights == null) {
      throw new DataException("the data set has no weights");
    }
    return weights;
  }

  /**
   * Returns the same rows, each with a weight: the loss is the weighted mean of the rows' losses.
   *
   * @param rowWeights a number from 0 for each row, not all 0; not copied
   * @throws DataException if there are not as many, or one is below 0 or not finite
   */
  public Dataset withWeights(float[] rowWeights) {
    if (rowWeights.length != rows()) {
      throw new DataException(
          "%s but %s; each row needs one"
              .formatted(Count.of(rows(), "row"), Count.of(rowWeights.length, "weight")));
    }
    boolean counts = rows() == 0;
    for (int row = 0; row < rows(); row++) {
      if (!(rowWeights[row] >= 0) || Float.isInfinite(rowWeights[row])) {
        throw new DataException(
            "row %d has the weight %s; weights are finite numbers from 0"
                .formatted(row + 1, rowWeights[row]));
      }
      counts |= rowWeights[row] > 0;
    }
    if (!counts) {
      throw new DataException("all weights are 0, so no row counts");
    }
    return new Dataset(inputs, answers, schema, rowWeights);
  }

  /**
   * Returns a data set of the given rows, in the given order. They are copied, but for inputs that
   * are not in memory.
   */
  public Dataset select(int[] rowIndices) {
    return new Dataset(
        inputs.select(rowIndices),
        answers.select(rowIndices),
        schema,
        weights == null ? null : selected(weights, 1, rowIndices));
  }

  private static float[] selected(float[] values, int width, int[] rows) {
    float[] selected = new float[Math.multiplyExact(rows.length, width)];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * width, selected, i * width, width);
    }
    return selected;
  }
}
