package dev.lanewise.network.preparation;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The columns that a network was trained on, and what is done to each value before the network sees
 * it. Immutable, and part of the model.
 *
 * <p>Training, evaluation and prediction apply it row by row, in float and in a stated order, so
 * that a row gives the same bits in each.
 *
 * @since 0.1
 */
public final class Preparation {

  private static final int MAX_WIDTH = 1 << 24;

  private final Schema schema;
  private final List<ColumnStep> steps;
  private final Optional<TargetScaling> targets;
  private final int width;

  /**
   * Puts together what was fitted.
   *
   * @param schema the columns
   * @param steps what is done to each column of inputs
   * @param targets how numbers to predict are scaled, if they are
   * @throws DataException if steps and columns do not fit each other
   */
  public Preparation(Schema schema, List<ColumnStep> steps, Optional<TargetScaling> targets) {
    this.schema = schema;
    this.steps = List.copyOf(steps);
    this.targets = targets;
    if (steps.size() != schema.inputs().size()) {
      throw new DataException(
          "%s cannot be prepared in %s"
              .formatted(
                  Count.of(schema.inputs().size(), "column"), Count.of(steps.size(), "step")));
    }
    if (targets.isPresent()
        && !schema.targets().isEmpty()
        && targets.get().width() != schema.targets().size()) {
      throw new DataException(
          "the scaling of %s does not fit the targets %s"
              .formatted(Count.of(targets.get().width(), "target"), schema.targets()));
    }
    long sum = 0;
    for (int i = 0; i < steps.size(); i++) {
      Column column = schema.inputs().get(i);
      boolean isNumber = steps.get(i) instanceof ColumnStep.Numeric;
      if (isNumber == (column.kind() == ColumnKind.CATEGORY)) {
        throw new DataException(
            "the column '%s' is a %s and prepared as another kind"
                .formatted(column.name(), column.kind()));
      }
      sum += steps.get(i).width();
    }
    if (sum > MAX_WIDTH) {
      throw new DataException(
          "the columns give %d inputs, more than %d; leave some out or allow fewer categories"
              .formatted(sum, MAX_WIDTH));
    }
    width = (int) sum;
  }

  /**
   * Fits a preparation of inputs.
   *
   * @param data rows of a table; of one without a schema all columns are numbers
   * @param rows the numbers of the rows to fit it on
   * @param config how columns are prepared
   * @throws DataException if a column's values are too far apart for float, or the rows are not in
   *     memory
   */
  public static Preparation fit(Dataset data, int[] rows, PreparationConfig config) {
    if (!data.isInMemory()) {
      throw new DataException(
          "columns are prepared of data in memory alone, and these rows are too many; prepare them before, or allow more memory by -Xmx");
    }
    Schema schema = data.schema().orElseGet(() -> Schema.ofNumbers(data.inputWidth()));
    Fitting fitting = new Fitting(config, rows);
    List<ColumnStep> steps = new ArrayList<>();
    for (int i = 0; i < schema.inputs().size(); i++) {
      Column column = schema.inputs().get(i);
      ColumnValues values = new ColumnValues(data.inputs(), data.inputWidth(), i, column.name());
      steps.add(
          column.kind() == ColumnKind.CATEGORY
              ? fitting.category(values, column.categories())
              : fitting.number(values, column.kind() == ColumnKind.BOOLEAN));
    }
    return new Preparation(schema, steps, Optional.empty());
  }

  /**
   * Returns the same with a scaling of the numbers to predict.
   *
   * @throws DataException if the schema names another number of targets
   */
  public Preparation withTargets(TargetScaling scaling) {
    return new Preparation(schema, steps, Optional.of(scaling));
  }

  /** Returns the columns. */
  public Schema schema() {
    return schema;
  }

  /** Returns what is done to each column of inputs. */
  public List<ColumnStep> steps() {
    return steps;
  }

  /** Returns how numbers to predict are scaled, if they are. */
  public Optional<TargetScaling> targets() {
    return targets;
  }

  /** Returns how many numbers a row of inputs has before it is prepared. */
  public int inputs() {
    return steps.size();
  }

  /** Returns how many numbers the network sees of a row. */
  public int width() {
    return width;
  }

  /**
   * Prepares a row; allocates nothing.
   *
   * @param inputs rows as {@link Schema} describes them
   * @param from where the row begins
   * @param prepared receives {@link #width} numbers
   * @param at where they begin
   */
  public void apply(float[] inputs, int from, float[] prepared, int at) {
    int to = at;
    // By number: an iterator would be allocated for each row until C2 has compiled it away.
    for (int i = 0; i < steps.size(); i++) {
      ColumnStep step = steps.get(i);
      step.write(inputs[from + i], prepared, to);
      to += step.width();
    }
  }

  /**
   * What of a column training has not seen the like of.
   *
   * @param column its name
   * @param unknown how many rows have a category that the schema does not list
   * @param outside how many rows have a number that is farther outside the range of training than
   *     that is wide
   * @since 0.1
   */
  public record Unfamiliar(String column, int unknown, int outside) {}

  /** Returns the columns of some data with values that training has not seen the like of. */
  public List<Unfamiliar> unfamiliar(Dataset data) {
    int[] unknown = new int[steps.size()];
    int[] outside = new int[steps.size()];
    data.forEachInputBlock((values, _, rows) -> {
      for (int i = 0; i < steps.size(); i++) {
        for (int row = 0; row < rows; row++) {
          float value = values[row * inputs() + i];
          if (steps.get(i) instanceof ColumnStep.Numeric number) {
            outside[i] += number.isFarOutside(value) ? 1 : 0;
          } else {
            unknown[i] += value == Schema.UNKNOWN ? 1 : 0;
          }
        }
      }
    });
    List<Unfamiliar> found = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (unknown[i] + outside[i] > 0) {
        found.add(new Unfamiliar(schema.inputs().get(i).name(), unknown[i], outside[i]));
      }
    }
    return found;
  }
}
