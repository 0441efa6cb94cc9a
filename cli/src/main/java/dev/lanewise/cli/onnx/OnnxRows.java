package dev.lanewise.cli.onnx;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.DecimalText;
import dev.lanewise.api.text.Listing;
import dev.lanewise.formats.CsvDialect;
import dev.lanewise.formats.DataOptions;
import dev.lanewise.formats.DataSource;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Table;
import dev.lanewise.network.data.TableColumn;
import dev.lanewise.onnx.OnnxModel;
import dev.lanewise.onnx.OnnxPredictor;
import dev.lanewise.onnx.OnnxValue;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Rows for an ONNX model. Of a table, each input takes the column of its name; a single input of
 * numbers takes all columns that have no other role, in their order.
 *
 * @param table the columns, if the data is a table
 * @param data the rows, if it is not
 * @param roles what columns of the table are for
 */
record OnnxRows(Optional<Table> table, Optional<Dataset> data, ColumnRoles roles) {

  /** Cells are read as float, which has 24 bits. */
  private static final int LARGEST_WHOLE = 1 << 24;

  /**
   * A column that names the rows.
   *
   * @param name its name
   * @param texts its texts, one a row
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Id(String name, String[] texts) {}

  /**
   * Returns where rows are read from.
   *
   * @param argument the DATA argument
   * @param notes is told what was understood, each sentence once, as data may be read again
   */
  static DataSource source(
      String argument, ColumnRoles roles, CsvDialect dialect, Consumer<String> notes) {
    Set<String> said = new HashSet<>();
    return DataSource.of(
        argument,
        DataOptions.defaults().withDialect(dialect).withRoles(roles),
        note -> {
          if (said.add(note)) {
            notes.accept(note);
          }
        });
  }

  /** Reads data. */
  static OnnxRows read(OnnxModel model, DataSource source, ColumnRoles roles) {
    List<String> texts =
        model.inputs().stream()
            .filter(input -> input.kind() == OnnxValue.Kind.TEXT)
            .map(OnnxValue::name)
            .toList();
    Optional<Table> table = source.table().map(found -> asTexts(found, texts, source, roles));
    if (table.isPresent()) {
      return new OnnxRows(table, Optional.empty(), roles);
    }
    int width = model.inputs().stream().mapToInt(OnnxValue::width).sum();
    return new OnnxRows(Optional.empty(), Optional.of(source.inputs(width).data()), roles);
  }

  /** Reads a table again if columns that the model takes as texts were understood as numbers. */
  private static Table asTexts(
      Table table, List<String> texts, DataSource source, ColumnRoles roles) {
    List<String> numbers =
        texts.stream()
            .filter(name ->
                table.column(name).filter(TableColumn.Numbers.class::isInstance).isPresent())
            .toList();
    List<String> all = Stream.concat(roles.categories().stream(), numbers.stream()).toList();
    return numbers.isEmpty()
        ? table
        : source.withRoles(roles.withCategories(all)).table().orElse(table);
  }

  int rows() {
    return table.map(Table::rows).or(() -> data.map(Dataset::rows)).orElse(0);
  }

  /** Gives all inputs their values. */
  void bind(OnnxModel model, OnnxPredictor predictor) {
    List<OnnxValue> inputs = model.inputs();
    if (data.isPresent()) {
      bindRows(inputs, data.get(), predictor);
      return;
    }
    Table columns = table.orElseThrow();
    List<String> missing =
        inputs.stream()
            .filter(input -> input.width() != 1 || columns.column(input.name()).isEmpty())
            .map(OnnxValue::name)
            .toList();
    if (missing.isEmpty()) {
      for (OnnxValue input : inputs) {
        bindColumn(input, columns.column(input.name()).orElseThrow(), predictor);
      }
    } else if (inputs.size() == 1 && inputs.getFirst().kind() == OnnxValue.Kind.FLOAT) {
      predictor.set(inputs.getFirst().name(), matrix(inputs.getFirst(), columns));
    } else {
      throw new DataException(
          "%s has no column for the %s %s of the model; its columns are %s"
              .formatted(
                  columns.source(),
                  missing.size() == 1 ? "input" : "inputs",
                  Listing.of(missing),
                  Listing.of(columns.names())));
    }
  }

  private static void bindRows(List<OnnxValue> inputs, Dataset rows, OnnxPredictor predictor) {
    if (inputs.size() != 1 || inputs.getFirst().kind() != OnnxValue.Kind.FLOAT) {
      throw new ConfigurationException(
          "the model has the inputs %s, which take columns of a table by name; give it a .csv"
              .formatted(Listing.of(inputs.stream().map(OnnxValue::name).toList())));
    }
    float[] values = new float[Math.multiplyExact(rows.rows(), rows.inputWidth())];
    rows.readInputs(0, rows.rows(), values, 0);
    predictor.set(inputs.getFirst().name(), values);
  }

  private static void bindColumn(OnnxValue input, TableColumn column, OnnxPredictor predictor) {
    switch (input.kind()) {
      case FLOAT, BOOLEAN -> predictor.set(input.name(), numbers(column));
      case INTEGER -> {
        float[] numbers = numbers(column);
        long[] longs = new long[numbers.length];
        for (int i = 0; i < longs.length; i++) {
          if (Math.abs(numbers[i]) > LARGEST_WHOLE) {
            throw new DataException(
                "row %d of %s has %s; whole numbers beyond %,d are read with other digits"
                    .formatted(i + 1, Listing.shortened(input.name()), numbers[i], LARGEST_WHOLE));
          }
          if (numbers[i] != Math.rint(numbers[i])) {
            throw new DataException(
                "the model takes whole numbers for %s, but row %d has %s"
                    .formatted(Listing.shortened(input.name()), i + 1, numbers[i]));
          }
          longs[i] = (long) numbers[i];
        }
        predictor.set(input.name(), longs);
      }
      case TEXT -> predictor.set(input.name(), texts(column));
    }
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

  /** Returns the texts of a column as they are written. */
  static String[] texts(TableColumn column) {
    String[] texts = new String[column.rows()];
    for (int row = 0; row < texts.length; row++) {
      texts[row] =
          switch (column) {
            case TableColumn.Texts found -> found.text(row);
            case TableColumn.Numbers found -> number(found.values()[row]);
          };
    }
    return texts;
  }

  private static String number(float value) {
    return value == Math.rint(value) && Math.abs(value) < 1 << 24
        ? Integer.toString((int) value)
        : Float.toString(value);
  }

  private float[] matrix(OnnxValue input, Table columns) {
    List<TableColumn> taken =
        columns.columns().stream().filter(column -> roles.mayBeInput(column.name())).toList();
    if (taken.size() != input.width()) {
      throw new DataException(
          "%s has %s for an input that takes %d; name others by --target, --ignore or --id"
              .formatted(columns.source(), Count.of(taken.size(), "column"), input.width()));
    }
    float[] matrix = new float[Math.multiplyExact(columns.rows(), taken.size())];
    for (int i = 0; i < taken.size(); i++) {
      float[] numbers = numbers(taken.get(i));
      for (int row = 0; row < numbers.length; row++) {
        matrix[row * taken.size() + i] = numbers[row];
      }
    }
    return matrix;
  }

  /** Returns the same rows with other roles of their columns. */
  OnnxRows withRoles(ColumnRoles other) {
    return new OnnxRows(table, data, other);
  }

  /** Returns the columns that name the rows. */
  List<Id> ids() {
    return roles.ids().stream()
        .map(name ->
            table
                .flatMap(columns -> columns.column(name))
                .map(column -> new Id(name, texts(column)))
                .orElseThrow(() ->
                    new ConfigurationException(
                        "there is no column %s for --id".formatted(Listing.shortened(name)))))
        .toList();
  }
}
