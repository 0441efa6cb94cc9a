package dev.lanewise.network.data;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import java.util.List;
import java.util.Locale;
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

  private final float[] inputs;
  private final int inputWidth;
  private final int rows;
  private final int @Nullable [] labels;
  private final List<String> classNames;
  private final float @Nullable [] targets;
  private final int targetWidth;
  private final @Nullable Schema schema;
  private final float @Nullable [] weights;

  // What a data set is made of; only this class calls it.
  private Dataset(
      float[] inputs,
      int inputWidth,
      int @Nullable [] labels,
      List<String> classNames,
      float @Nullable [] targets,
      int targetWidth,
      @Nullable Schema schema,
      float @Nullable [] weights) {
    if (inputWidth <= 0) {
      throw new DataException("a data set needs at least one input column, not " + inputWidth);
    }
    if (inputs.length % inputWidth != 0) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s cannot be split into rows of %d",
              Count.of(inputs.length, "input value"),
              inputWidth));
    }
    this.inputs = inputs;
    this.inputWidth = inputWidth;
    this.rows = inputs.length / inputWidth;
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
    this.targets = targets;
    this.targetWidth = targetWidth;
    this.schema = schema;
    this.weights = weights;
  }

  /** Creates a data set of inputs alone, for prediction. */
  public static Dataset ofInputs(float[] inputs, int inputWidth) {
    return new Dataset(inputs, inputWidth, null, List.of(), null, 0, null, null);
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
    Dataset dataset = new Dataset(inputs, inputWidth, labels, classNames, null, 0, null, null);
    if (labels.length != dataset.rows) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s of inputs but %s; each row needs one label",
              Count.of(dataset.rows, "row"),
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
    return dataset;
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
    Dataset dataset =
        new Dataset(inputs, inputWidth, null, List.of(), targets, targetWidth, null, null);
    if (targetWidth <= 0 || targets.length != (long) dataset.rows * targetWidth) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s of inputs but %s in rows of %d",
              Count.of(dataset.rows, "row"),
              Count.of(targets.length, "target value"),
              targetWidth));
    }
    return dataset;
  }

  /** Returns the number of rows. */
  public int rows() {
    return rows;
  }

  /** Returns the number of input columns. */
  public int inputWidth() {
    return inputWidth;
  }

  /** Returns the row-major inputs, not a copy. */
  public float[] inputs() {
    return inputs;
  }

  /** Tells whether each row has a class label. */
  public boolean hasLabels() {
    return labels != null;
  }

  /** Tells whether each row has target values. */
  public boolean hasTargets() {
    return targets != null;
  }

  /**
   * Returns one class index a row, not a copy.
   *
   * @throws DataException if the rows have no labels
   */
  public int[] labels() {
    if (labels == null) {
      throw new DataException("the data set has no class labels");
    }
    return labels;
  }

  /** Returns the number of classes, 0 without labels. */
  public int classes() {
    return classNames.size();
  }

  /** Returns the class names in index order, empty without labels. */
  public List<String> classNames() {
    return classNames;
  }

  /**
   * Returns the row-major target values, not a copy.
   *
   * @throws DataException if the rows have no target values
   */
  public float[] targets() {
    if (targets == null) {
      throw new DataException("the data set has no target values");
    }
    return targets;
  }

  /** Returns the number of target values a row, 0 without target values. */
  public int targetWidth() {
    return targetWidth;
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
    if (columns.inputs().size() != inputWidth) {
      throw new DataException(
          "the schema has %s, but a row has %d"
              .formatted(Count.of(columns.inputs().size(), "input column"), inputWidth));
    }
    int width = labels == null ? targetWidth : 1;
    if (!columns.targets().isEmpty() && columns.targets().size() != width) {
      throw new DataException(
          "the schema has %s, but a row has %d"
              .formatted(Count.of(columns.targets().size(), "target"), width));
    }
    return new Dataset(
        inputs, inputWidth, labels, classNames, targets, targetWidth, columns, weights);
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
    if (rowWeights.length != rows) {
      throw new DataException(
          "%s but %s; each row needs one"
              .formatted(Count.of(rows, "row"), Count.of(rowWeights.length, "weight")));
    }
    boolean counts = rows == 0;
    for (int row = 0; row < rows; row++) {
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
    return new Dataset(
        inputs, inputWidth, labels, classNames, targets, targetWidth, schema, rowWeights);
  }

  /** Returns a data set of the given rows, copied, in the given order. */
  public Dataset select(int[] rowIndices) {
    float[] in = new float[Math.multiplyExact(rowIndices.length, inputWidth)];
    for (int i = 0; i < rowIndices.length; i++) {
      System.arraycopy(inputs, rowIndices[i] * inputWidth, in, i * inputWidth, inputWidth);
    }
    int[] selectedLabels = labels == null ? null : new int[rowIndices.length];
    float[] selectedTargets =
        targets == null ? null : new float[Math.multiplyExact(rowIndices.length, targetWidth)];
    float[] selectedWeights = weights == null ? null : new float[rowIndices.length];
    for (int i = 0; i < rowIndices.length; i++) {
      if (weights != null && selectedWeights != null) {
        selectedWeights[i] = weights[rowIndices[i]];
      }
      if (labels != null && selectedLabels != null) {
        selectedLabels[i] = labels[rowIndices[i]];
      }
      if (targets != null && selectedTargets != null) {
        System.arraycopy(
            targets, rowIndices[i] * targetWidth, selectedTargets, i * targetWidth, targetWidth);
      }
    }
    return new Dataset(
        in,
        inputWidth,
        selectedLabels,
        classNames,
        selectedTargets,
        targetWidth,
        schema,
        selectedWeights);
  }
}
