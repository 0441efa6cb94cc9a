package dev.lanewise.formats;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.formats.csv.ColumnUse;
import dev.lanewise.formats.csv.CsvColumn;
import dev.lanewise.formats.csv.CsvFormat;
import dev.lanewise.formats.csv.CsvTable;
import dev.lanewise.formats.csv.CsvText;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Table;
import dev.lanewise.network.data.TableColumn;
import dev.lanewise.network.data.TableRows;
import dev.lanewise.network.data.TargetKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Reads tables of text: comma-separated or by semicolons, tabs or bars, with decimal points or
 * commas, quoted or not, with a line of names or without, packed by gzip or not.
 *
 * <p>What {@link CsvDialect} leaves open is found from the first lines. {@link Table} says how
 * columns are understood. A column that holds numbers and texts is one of categories if most are
 * texts, and else an error. A column that the header leaves unnamed is left out if it is empty or
 * numbers the rows.
 *
 * @since 0.1
 */
public final class CsvReader {

  private CsvReader() {}

  /**
   * Reads rows of inputs and targets.
   *
   * @throws DataException if the file is missing, empty or no CSV, a row has more or fewer cells
   *     than the header, a role names no column, or a column holds what cannot be understood
   */
  public static Dataset read(Path file, DataOptions options) {
    return readRows(file, options).data();
  }

  /**
   * Reads rows of inputs and targets, with ids and what the user should see.
   *
   * @throws DataException as for {@link #read}
   */
  public static TableRows readRows(Path file, DataOptions options) {
    Reading reading = new Reading(file, options);
    if (options.schema().isPresent()) {
      return reading.known(options.schema().get(), true);
    }
    TableRows rows = reading.table(List.of()).rows(reading.rolesRead());
    return options.classNames().isEmpty() ? reading.noted(rows) : reading.withClasses(rows);
  }

  /**
   * Reads rows of inputs for prediction, with ids, and with targets where the file has them.
   *
   * <p>Columns are found by name if {@link DataOptions#schema} has those of a model. Else they are
   * taken by position: those that are targets or ids by name are left out, and if there is one more
   * than the model takes, the last one.
   *
   * @param inputWidth how many inputs a row of the model has
   * @throws DataException as for {@link #read}, or if the columns do not fit the model
   */
  public static TableRows readInputs(Path file, int inputWidth, DataOptions options) {
    Reading reading = new Reading(file, options);
    return options.schema().isPresent()
        ? reading.known(options.schema().get(), false)
        : reading.byPosition(inputWidth);
  }

  /**
   * Reads all columns of a table.
   *
   * @throws DataException if the file is missing, empty or no CSV, or a column holds what cannot be
   *     understood
   */
  public static Table readTable(Path file, DataOptions options) {
    return new Reading(file, options).table(List.of());
  }

  /** A file whose way of writing has been found. */
  private static final class Reading {

    private final CsvFormat format;
    private final DataOptions options;
    private final List<String> notes = new ArrayList<>();

    Reading(Path file, DataOptions options) {
      this.options = options;
      format =
          CsvFormatDetector.detect(
              new CsvText(file, options.dialect().encoding()), options.dialect());
      boolean plain = format.delimiter() == ',' || options.dialect().delimiter().isPresent();
      boolean points = format.decimal() == '.' || options.dialect().decimal().isPresent();
      if (!plain || !points) {
        notes.add(
            "columns are separated by %s%s"
                .formatted(
                    format.delimiterName(),
                    format.decimal() == ',' ? ", and numbers have decimal commas" : ""));
      }
      if (!format.hasHeader() && options.dialect().header() == CsvDialect.Header.AUTO) {
        notes.add(
            "the first line is data, so columns are named column_1 to column_%d; --header yes takes it for names"
                .formatted(format.names().size()));
      }
    }

    TableRows noted(TableRows rows) {
      List<String> all = new ArrayList<>(notes);
      all.addAll(rows.notes());
      return new TableRows(rows.data(), rows.ids(), all);
    }

    /** Reads a table whose classes a model knows but not its columns. */
    TableRows withClasses(TableRows rows) {
      Schema schema = rows.data().schema().orElseThrow();
      return noted(table(List.of()).rows(schema, options.classNames(), rolesRead(), true));
    }

    /** Reads the columns, those that are named as texts whatever they look like. */
    Table table(List<String> asTexts) {
      Set<String> texts = new HashSet<>(asTexts);
      texts.addAll(options.roles().ids());
      texts.addAll(options.roles().categories());
      if (options.wantsClasses()) {
        texts.addAll(targets());
      }
      List<CsvColumn> columns = read(texts);
      Set<String> mixed = new HashSet<>();
      for (CsvColumn column : columns) {
        if (column.texts() != null && column.values() != null && column.numbers() > 0) {
          mixed.add(column.name());
          requireCategories(column);
        }
      }
      if (!mixed.isEmpty()) {
        // Numbers were read as such, and how they are written is needed for names.
        texts.addAll(mixed);
        columns = read(texts);
      }
      List<TableColumn> found = new ArrayList<>();
      for (CsvColumn column : columns) {
        if (!isLeftOut(column)) {
          found.add(
              column.texts() != null
                  ? column.texts()
                  : new TableColumn.Numbers(
                      column.name(), column.values() == null ? new float[0] : column.values()));
        }
      }
      return new Table(format.file().toString(), found);
    }

    /** Returns the targets by name: those asked for, those of a model, or the last column. */
    private List<String> targets() {
      if (!options.roles().targets().isEmpty()) {
        return options.roles().targets();
      }
      return options
          .schema()
          .map(Schema::targets)
          .orElseGet(() ->
              format.names().stream()
                  .filter(name -> !isTaken(name))
                  .reduce((_, last) -> last)
                  .stream()
                  .toList());
    }

    private boolean isTaken(String name) {
      return options.roles().ids().contains(name)
          || options.roles().ignored().contains(name)
          || options.roles().features().contains(name)
          || options.roles().weights().filter(name::equals).isPresent();
    }

    /** Returns the roles of the columns that are read: the ignored ones are skipped. */
    ColumnRoles rolesRead() {
      requireNamed(options.roles().ignored());
      return options.roles().withIgnored(List.of());
    }

    private List<CsvColumn> read(Set<String> asTexts) {
      ColumnUse[] uses = new ColumnUse[format.names().size()];
      for (int i = 0; i < uses.length; i++) {
        String name = format.names().get(i);
        uses[i] =
            options.roles().ignored().contains(name) && !options.roles().ids().contains(name)
                ? ColumnUse.SKIPPED
                : asTexts.contains(name) ? ColumnUse.TEXTS : ColumnUse.NUMBERS_OR_TEXTS;
      }
      return CsvTable.read(format, uses);
    }

    /** Refuses texts among numbers, which are more likely mistakes than names. */
    private void requireCategories(CsvColumn column) {
      if (targets().contains(column.name()) && options.targetKind() != TargetKind.VALUES) {
        return;
      }
      TableColumn.Texts texts = column.texts();
      if (texts != null && column.textRows() <= column.numbers()) {
        throw new DataException(
            "%s, line %d, column %s: '%s' is not a number, as %s of %d are; correct it, declare it missing by --missing, or leave the column out by --ignore"
                .formatted(
                    format.file(),
                    texts.lines().getFirst(),
                    Listing.shortened(column.name()),
                    Listing.shortened(texts.texts().getFirst()),
                    Count.of(column.numbers(), "value"),
                    column.numbers() + column.textRows()));
      }
    }

    /** Tells columns without a name that hold nothing or number the rows. */
    private boolean isLeftOut(CsvColumn column) {
      int index = format.names().indexOf(column.name());
      if (!format.unnamed().contains(index)) {
        return false;
      }
      float[] values = column.values();
      if (column.texts() != null || values == null) {
        return false;
      }
      boolean empty = column.numbers() == 0;
      boolean counts =
          values.length > 0
              && IntStream.range(0, values.length).allMatch(i -> values[i] == values[0] + i);
      if (empty || counts) {
        notes.add(
            "left out: column %d, which has no name and %s"
                .formatted(index + 1, empty ? "no values" : "numbers the rows"));
        return true;
      }
      return false;
    }

    TableRows known(Schema schema, boolean needsTargets) {
      List<String> categories =
          schema.inputs().stream()
              .filter(column -> column.kind() == ColumnKind.CATEGORY)
              .map(Column::name)
              .toList();
      Table table = renamed(table(categories), schema);
      return noted(table.rows(schema, options.classNames(), rolesRead(), needsTargets));
    }

    /** Gives the columns of a file without a header the names that a model knows, by position. */
    private Table renamed(Table table, Schema schema) {
      if (format.hasHeader()) {
        return table;
      }
      List<String> names = new ArrayList<>(schema.inputs().stream().map(Column::name).toList());
      if (table.columns().size() > names.size()) {
        names.addAll(schema.targets());
      }
      if (table.columns().size() != names.size()) {
        throw new DataException(
            "%s has %s without names, and the model takes %d by position"
                .formatted(
                    format.file(),
                    Count.of(table.columns().size(), "column"),
                    schema.inputs().size()));
      }
      List<TableColumn> renamed = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        renamed.add(
            switch (table.columns().get(i)) {
              case TableColumn.Numbers numbers ->
                  new TableColumn.Numbers(names.get(i), numbers.values());
              case TableColumn.Texts texts ->
                  new TableColumn.Texts(names.get(i), texts.codes(), texts.texts(), texts.lines());
            });
      }
      return new Table(table.source(), renamed);
    }

    TableRows byPosition(int inputWidth) {
      requireNamed(options.roles().targets());
      requireNamed(options.roles().ids());
      List<String> left =
          new ArrayList<>(
              format.names().stream()
                  .filter(name ->
                      !options.roles().targets().contains(name)
                          && !options.roles().ids().contains(name)
                          && !options.roles().ignored().contains(name))
                  .toList());
      Optional<String> dropped = Optional.empty();
      if (left.size() == inputWidth + 1 && left.size() == format.names().size()) {
        dropped = Optional.of(left.removeLast());
        notes.add(
            "left out: the last column %s, as the model takes %s by position"
                .formatted(Listing.shortened(dropped.get()), Count.of(inputWidth, "column")));
      }
      if (left.size() != inputWidth) {
        throw new DataException(
            "%s has %s of inputs and the model takes %d by position; its columns are %s"
                .formatted(
                    format.file(),
                    Count.of(left.size(), "column"),
                    inputWidth,
                    Listing.of(format.names())));
      }
      Set<String> skipped = new HashSet<>(format.names());
      skipped.removeAll(left);
      skipped.removeAll(options.roles().ids());
      ColumnUse[] uses = new ColumnUse[format.names().size()];
      for (int i = 0; i < uses.length; i++) {
        String name = format.names().get(i);
        uses[i] =
            skipped.contains(name)
                ? ColumnUse.SKIPPED
                : options.roles().ids().contains(name)
                    ? ColumnUse.TEXTS
                    : ColumnUse.NUMBERS_OR_TEXTS;
      }
      List<TableColumn> columns = new ArrayList<>();
      for (CsvColumn column : CsvTable.read(format, uses)) {
        columns.add(
            column.texts() != null
                ? column.texts()
                : new TableColumn.Numbers(
                    column.name(), column.values() == null ? new float[0] : column.values()));
      }
      Schema schema = new Schema(left.stream().map(Column::number).toList(), List.of());
      TableRows rows =
          new Table(format.file().toString(), columns)
              .rows(schema, List.of(), options.roles().withTargets(List.of()), false);
      requireComplete(rows.data(), left);
      return noted(rows);
    }

    private void requireNamed(List<String> names) {
      for (String name : names) {
        if (!format.names().contains(name)) {
          throw new DataException(
              "%s has no column %s; its columns are %s"
                  .formatted(format.file(), Listing.shortened(name), Listing.of(format.names())));
        }
      }
    }

    /** Refuses missing values, which a model without a preparation cannot fill. */
    private void requireComplete(Dataset data, List<String> columns) {
      float[] inputs = data.inputs();
      for (int i = 0; i < inputs.length; i++) {
        if (Float.isNaN(inputs[i])) {
          throw new DataException(
              "%s, row %d, column %s: the value is missing, and the model cannot fill it; fill it in or remove the row"
                  .formatted(
                      format.file(),
                      i / columns.size() + 1,
                      Listing.shortened(columns.get(i % columns.size()))));
        }
      }
    }
  }
}
