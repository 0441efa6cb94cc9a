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
import org.jspecify.annotations.Nullable;

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
  private final List<Boolean> whole;

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
    whole = this.inputs.stream().map(Column::hasWholeCategories).toList();
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
   * Returns the number that stands for a text in a row; allocates nothing for a category.
   *
   * <p>Where all categories are whole numbers, as {@link Column#hasWholeCategories} says, {@code
   * 3.0} and {@code 3.00} are the category {@code 3}.
   *
   * @param column the position of a {@link ColumnKind#CATEGORY}
   * @return the index of the category, or {@link #UNKNOWN}
   */
  public float code(int column, String text) {
    Map<String, Integer> known = codes.get(column);
    Integer code = known.get(text);
    if (code == null && whole.get(column)) {
      code = known.get(withoutZeros(text));
    }
    return code == null ? UNKNOWN : code;
  }

  /** Returns what is before a decimal point that only zeros follow; else the text. */
  private static String withoutZeros(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '0') {
      end--;
    }
    return end > 0 && end < text.length() && text.charAt(end - 1) == '.'
        ? text.substring(0, end - 1)
        : text;
  }

  /**
   * Returns the number that stands for a value in a row, as it would be read from a file.
   *
   * <p>A column of numbers takes a number that is finite as a float; one of truth values {@code
   * true}, {@code false}, 1 or 0; one of dates a {@link java.time.LocalDate}, or another date or
   * time, or its text; a category any value whose text it is. Null, NaN and the empty text are
   * missing, and give NaN.
   *
   * @param column the position of the column
   * @throws DataException if the column takes no such value
   */
  public float value(int column, @Nullable Object value) {
    String text = value instanceof Number number ? InputColumn.text(number) : String.valueOf(value);
    boolean isMissing =
        value == null
            || text.isEmpty()
            || (value instanceof Number number && Double.isNaN(number.doubleValue()));
    if (isMissing) {
      return Float.NaN;
    }
    Column wanted = inputs.get(column);
    if (wanted.kind() == ColumnKind.CATEGORY) {
      return code(column, text);
    }
    float number =
        value instanceof Number given && wanted.kind() != ColumnKind.DATE
            ? given.floatValue()
            : InputColumn.parse(wanted.kind(), text);
    boolean isTaken =
        switch (wanted.kind()) {
          case NUMBER -> value instanceof Number && Float.isFinite(number);
          case BOOLEAN -> number == 0 || number == 1;
          case DATE, CATEGORY -> !Float.isNaN(number);
        };
    if (!isTaken) {
      throw new DataException(
          "the column %s takes %s, not '%s'; correct the value, or pass null for a missing one"
              .formatted(
                  Listing.shortened(wanted.name()),
                  switch (wanted.kind()) {
                    case NUMBER -> "finite numbers, as a Number";
                    case BOOLEAN -> "true or false";
                    case DATE -> "dates such as 2026-01-31";
                    case CATEGORY -> "texts";
                  },
                  Listing.shortened(text)));
    }
    return number;
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
