package dev.lanewise.network.data;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Named columns of numbers and texts, in memory, from a file or from a program.
 *
 * {@snippet :
 * Table table =
 *     Table.builder("houses")
 *         .numbers("area", area)
 *         .texts("heating", heating)
 *         .numbers("price", price)
 *         .build();
 * Dataset data = table.rows(ColumnRoles.DEFAULT.withTargets(List.of("price"))).data();
 * }
 *
 * <p>A single target column is read as
 *
 * <ul>
 *   <li>classes sorted by name, if it holds texts;
 *   <li>classes, if it holds just the whole numbers 0 … k − 1 or 1 … k, all of them, with k from 2
 *       to 1,000, or just −1 and 1;
 *   <li>values to predict, if it holds other numbers.
 * </ul>
 *
 * <p>{@link ColumnRoles#kind} overrides this. Several target columns are values, or labels if each
 * holds 0 and 1 alone and the roles ask for labels. Rows without a target are left out.
 *
 * <p>A column of inputs is a date if all its texts are dates that read the same everywhere, such as
 * {@code 2026-01-31}, with or without a time, or {@code 31 Jan 2026}, and a boolean if all are
 * {@code true} or {@code false}; other texts are categories. A column of texts that differ in most
 * rows is left out, with a note, unless a role names it.
 *
 * @since 0.1
 */
public final class Table {

  private final String source;
  private final Map<String, TableColumn> columns = new LinkedHashMap<>();
  private final int rows;

  /**
   * Puts columns together.
   *
   * @param source what to call the table in messages, such as the path of a file
   * @param columns the columns, in order
   * @throws DataException if there are none, two have one name, or their lengths differ
   */
  public Table(String source, List<TableColumn> columns) {
    this.source = source;
    if (columns.isEmpty()) {
      throw new DataException(source + " has no columns");
    }
    rows = columns.getFirst().rows();
    for (TableColumn column : columns) {
      if (this.columns.put(column.name(), column) != null) {
        throw new DataException("%s has two columns named '%s'".formatted(source, column.name()));
      }
      if (column.rows() != rows) {
        throw new DataException(
            "%s: the column '%s' has %s, but the first one has %d"
                .formatted(source, column.name(), Count.of(column.rows(), "row"), rows));
      }
    }
  }

  /**
   * Starts a table.
   *
   * @param source what to call it in messages
   */
  public static Builder builder(String source) {
    return new Builder(source);
  }

  /**
   * Collects columns.
   *
   * @since 0.1
   */
  public static final class Builder {

    private final String source;
    private final List<TableColumn> columns = new ArrayList<>();

    private Builder(String source) {
      this.source = source;
    }

    /** Adds numbers, NaN where one is missing; the array is not copied. */
    public Builder numbers(String name, float[] values) {
      columns.add(new TableColumn.Numbers(name, values));
      return this;
    }

    /** Adds texts, null or empty where one is missing. */
    public Builder texts(String name, @Nullable String[] values) {
      Map<String, Integer> distinct = new LinkedHashMap<>();
      int[] codes = new int[values.length];
      for (int i = 0; i < values.length; i++) {
        String value = values[i];
        if (value == null || value.isEmpty()) {
          codes[i] = -1;
        } else {
          Integer code = distinct.putIfAbsent(value, distinct.size());
          codes[i] = code == null ? distinct.size() - 1 : code;
        }
      }
      columns.add(new TableColumn.Texts(name, codes, List.copyOf(distinct.keySet()), List.of()));
      return this;
    }

    /**
     * Returns the table.
     *
     * @throws DataException as the constructor of {@link Table}
     */
    public Table build() {
      return new Table(source, columns);
    }
  }

  /** Returns what it is called in messages. */
  public String source() {
    return source;
  }

  /** Returns the number of rows. */
  public int rows() {
    return rows;
  }

  /** Returns the columns, in order. */
  public List<TableColumn> columns() {
    return List.copyOf(columns.values());
  }

  /** Returns the names of the columns, in order. */
  public List<String> names() {
    return List.copyOf(columns.keySet());
  }

  /** Returns a column by name, if there is one. */
  public Optional<TableColumn> column(String name) {
    return Optional.ofNullable(columns.get(name));
  }

  /**
   * Returns the rows to learn from.
   *
   * @throws DataException if a role names no column, no inputs or targets are left, or targets are
   *     not as their kind demands
   */
  public TableRows rows(ColumnRoles roles) {
    return new TableConversion(this, roles).training();
  }

  /**
   * Returns the rows for a network that was trained on another table, whose columns are found by
   * name. Other columns are left out.
   *
   * @param schema the columns that the network knows
   * @param classes the names of its classes in index order; empty if it has none
   * @param roles which columns are ids, and other targets than the schema names
   * @param needsTargets whether targets must be there; if not, they are read where they are
   * @throws DataException if a column is missing, or does not hold what the schema says
   */
  public TableRows rows(
      Schema schema, List<String> classes, ColumnRoles roles, boolean needsTargets) {
    return new TableConversion(this, roles).known(schema, classes, needsTargets);
  }

  /**
   * Returns what a column holds, as a network would take it.
   *
   * @throws DataException if there is no such column
   */
  public Column describe(String name) {
    return InputColumn.describe(
        column(name)
            .orElseThrow(() -> new DataException("%s has no column '%s'".formatted(source, name))));
  }

  /**
   * Returns a column as the numbers that a network takes, a value for each row.
   *
   * @param schema describes it
   * @param input which of the schema's inputs it is
   * @throws DataException if there is no such column, or it does not hold what the schema says
   */
  public float[] values(Schema schema, int input) {
    Schema alone = new Schema(List.of(schema.inputs().get(input)), List.of());
    float[] values = new float[rows];
    new InputColumn(source, alone, 0)
        .write(
            column(alone.inputs().getFirst().name())
                .orElseThrow(() ->
                    new DataException(
                        "%s has no column '%s'"
                            .formatted(source, alone.inputs().getFirst().name()))),
            IntStream.range(0, rows).toArray(),
            values);
    return values;
  }

  /** Returns the names that are no columns, of those given. */
  Set<String> missing(List<String> names) {
    Set<String> missing = new HashSet<>(names);
    missing.removeAll(columns.keySet());
    return missing;
  }
}
