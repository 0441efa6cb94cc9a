package dev.lanewise.network.data;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The columns of a table that a network learns from and predicts.
 *
 * <p>A row of inputs is an array with a float for each column, in this order: a number; 1 or 0 for
 * true and false; days since 2000-01-01 for a date; the index of a category, or {@link #UNKNOWN}
 * for one that is not listed. NaN is a missing value.
 *
 * @since 0.1
 */
public final class Schema {

  /** The code of a category that the schema does not list. */
  public static final float UNKNOWN = -1;

  private final List<Column> inputs;
  private final List<String> targets;
  private final Map<String, Integer> positions = new HashMap<>();
  private final List<Map<String, Integer>> codes;

  /**
   * Creates a schema.
   *
   * @param inputs the columns of inputs, in the order of a row
   * @param targets the names of the columns to predict; may be empty
   * @throws DataException if two columns have the same name, or there are no inputs
   */
  public Schema(List<Column> inputs, List<String> targets) {
    this.inputs = List.copyOf(inputs);
    this.targets = List.copyOf(targets);
    if (inputs.isEmpty()) {
      throw new DataException("a schema needs at least one column of inputs");
    }
    Set<String> targetNames = new HashSet<>(targets);
    for (Column column : inputs) {
      if (positions.put(column.name(), positions.size()) != null
          || targetNames.contains(column.name())) {
        throw new DataException("two columns are named '%s'".formatted(column.name()));
      }
    }
    codes = this.inputs.stream().map(Schema::codes).toList();
  }

  private static Map<String, Integer> codes(Column column) {
    Map<String, Integer> codes = HashMap.newHashMap(column.categories().size());
    for (String category : column.categories()) {
      codes.put(category, codes.size());
    }
    return codes;
  }

  /** Creates a schema of numbers named {@code column_1}, {@code column_2} and so on. */
  public static Schema ofNumbers(int width) {
    return new Schema(
        IntStream.rangeClosed(1, width).mapToObj(i -> Column.number("column_" + i)).toList(),
        List.of());
  }

  /** Returns the columns of inputs, in the order of a row. */
  public List<Column> inputs() {
    return inputs;
  }

  /** Returns the names of the columns to predict, empty if they have none. */
  public List<String> targets() {
    return targets;
  }

  /** Returns the position of an input by name, −1 if there is none. */
  public int indexOf(String name) {
    return positions.getOrDefault(name, -1);
  }

  /**
   * Checks that a table has all inputs.
   *
   * @param source what to call the table in messages
   * @param names the names of its columns
   * @throws DataException with the names of those that are missing
   */
  public void requireInputs(String source, List<String> names) {
    Set<String> here = new HashSet<>(names);
    List<String> missing =
        inputs.stream().map(Column::name).filter(name -> !here.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new DataException(
          "%s lacks %s that the model was trained on: %s; its columns are %s"
              .formatted(
                  source,
                  missing.size() == 1 ? "a column" : Count.of(missing.size(), "column"),
                  Listing.of(missing),
                  Listing.of(names)));
    }
  }

  /**
   * Returns the number that stands for a text in a row; allocates nothing.
   *
   * @param column the position of a {@link ColumnKind#CATEGORY}
   * @return the index of the category, or {@link #UNKNOWN}
   */
  public float code(int column, String text) {
    Integer code = codes.get(column).get(text);
    return code == null ? UNKNOWN : code;
  }

  /** Returns whether a row of inputs holds nothing but numbers. */
  public boolean isNumeric() {
    return inputs.stream().noneMatch(column -> column.kind() == ColumnKind.CATEGORY);
  }

  /** Compares columns and targets. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Schema schema
        && inputs.equals(schema.inputs)
        && targets.equals(schema.targets);
  }

  @Override
  public int hashCode() {
    return 31 * inputs.hashCode() + targets.hashCode();
  }

  @Override
  public String toString() {
    return inputs.stream().map(Column::name).toList() + " → " + targets;
  }
}
