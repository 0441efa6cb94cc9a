package dev.lanewise.formats;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.formats.csv.ColumnUse;
import dev.lanewise.formats.csv.CsvColumn;
import dev.lanewise.formats.csv.CsvFormat;
import dev.lanewise.formats.csv.CsvTable;
import dev.lanewise.formats.csv.CsvText;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Table;
import dev.lanewise.network.data.TableColumn;
import dev.lanewise.network.data.TableRows;
import dev.lanewise.network.data.TargetKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** A file whose way of writing has been found, read for all that it holds. */
final class CsvReading {

  /** So many different values may well be the names of classes, though some are numbers. */
  private static final int FEW_VALUES = 20;

  private final CsvFormat format;
  private final DataOptions options;
  private final List<String> notes = new ArrayList<>();

  CsvReading(Path file, DataOptions options) {
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
    if (options.dialect().header() == CsvDialect.Header.AUTO) {
      if (!format.hasHeader()) {
        notes.add(
            "the first line is data, so columns are named column_1 to column_%d; --header yes takes it for names"
                .formatted(format.names().size()));
      } else if (CsvFormatDetector.counts(format.names())) {
        notes.add(
            "the first line counts the columns and is taken for their names; --header no takes it for data");
      }
    }
  }

  CsvFormat format() {
    return format;
  }

  DataOptions options() {
    return options;
  }

  List<String> notes() {
    return notes;
  }

  TableRows noted(TableRows rows) {
    List<String> all = new ArrayList<>(notes);
    all.addAll(rows.notes());
    return new TableRows(rows.data(), rows.ids(), rows.positions(), all);
  }

  /** Reads rows to learn from. */
  TableRows training() {
    requireNamed("target", options.roles().targets());
    requireNamed("ignored", options.roles().ignored());
    List<String> targets = targets();
    Table table = table(targets, false);
    // Ignored columns were not read, and the last column was chosen before any was left out.
    ColumnRoles roles = options.roles().withIgnored(List.of());
    if (format.names().size() > 1) {
      roles = roles.withTargets(targets);
    }
    TableRows rows = table.rows(roles);
    if (options.classNames().isEmpty()) {
      return noted(rows);
    }
    Schema schema = rows.data().schema().orElseThrow();
    return noted(table.rows(schema, options.classNames(), roles, true));
  }

  /** Reads all columns as they are, to look at them. */
  Table wholeTable() {
    requireNamed("target", options.roles().targets());
    requireNamed("id", options.roles().ids());
    return table(List.of(), true);
  }

  /** Returns the targets by name: those asked for, or the last column with a name. */
  private List<String> targets() {
    if (!options.roles().targets().isEmpty()) {
      return options.roles().targets();
    }
    Set<Integer> unnamed = new HashSet<>(format.unnamed());
    return IntStream.range(0, format.names().size())
        .filter(i -> !unnamed.contains(i) && options.roles().isFree(format.names().get(i)))
        .mapToObj(format.names()::get)
        .reduce((_, last) -> last)
        .stream()
        .toList();
  }

  /**
   * Reads the columns.
   *
   * @param targets the columns to predict
   * @param asTheyAre whether texts among numbers are no mistake
   */
  private Table table(List<String> targets, boolean asTheyAre) {
    Set<String> texts = new HashSet<>(options.roles().ids());
    texts.addAll(options.roles().categories());
    if (options.wantsClasses()) {
      texts.addAll(targets);
    }
    List<CsvColumn> columns = read(texts);
    Set<String> mixed = new HashSet<>();
    for (CsvColumn column : columns) {
      if (isMixed(column)) {
        mixed.add(column.name());
        if (!asTheyAre) {
          requireNames(column, targets.contains(column.name()));
        }
      }
    }
    if (!mixed.isEmpty()) {
      // Numbers were read as such, and how they are written is needed for names.
      texts.addAll(mixed);
      columns = read(texts);
    }
    Set<String> unnamed = new HashSet<>();
    format.unnamed().forEach(i -> unnamed.add(format.names().get(i)));
    List<TableColumn> found = new ArrayList<>();
    for (CsvColumn column : columns) {
      if (!unnamed.contains(column.name()) || !isLeftOut(column)) {
        found.add(column.typed());
      }
    }
    return new Table(format.file().toString(), found);
  }

  private List<CsvColumn> read(Set<String> asTexts) {
    Set<String> ignored = new HashSet<>(options.roles().ignored());
    ColumnUse[] uses = new ColumnUse[format.names().size()];
    for (int i = 0; i < uses.length; i++) {
      String name = format.names().get(i);
      uses[i] =
          ignored.contains(name)
              ? ColumnUse.SKIPPED
              : asTexts.contains(name) ? ColumnUse.TEXTS : ColumnUse.NUMBERS_OR_TEXTS;
    }
    return CsvTable.read(format, uses);
  }

  static boolean isMixed(CsvColumn column) {
    return column.texts() != null && column.values() != null && column.numbers() > 0;
  }

  /** Refuses texts among numbers where they are more likely mistakes than names. */
  private void requireNames(CsvColumn column, boolean isTarget) {
    if (isTarget
        && (options.targetKind() == TargetKind.CLASSES
            || (options.targetKind() == TargetKind.AUTO && column.distinctUpTo(FEW_VALUES)))) {
      return;
    }
    if (column.textRows() <= column.numbers()) {
      throw notANumber(
          column,
          isTarget
              ? "correct it, declare it missing by --missing, or ask for classes by --task classification"
              : "correct it, declare it missing by --missing, or leave the column out by --ignore");
    }
  }

  /** Says which text is among numbers, and what can be done. */
  DataException notANumber(CsvColumn column, String remedy) {
    TableColumn.Texts texts = column.texts();
    if (texts == null) {
      throw new IllegalStateException("the column has no texts");
    }
    return new DataException(
        "%s, line %d, column %s: '%s' is not a number, as %s of %d are; %s"
            .formatted(
                format.file(),
                texts.lines().getFirst(),
                Listing.shortened(column.name()),
                Listing.shortened(texts.texts().getFirst()),
                Count.of(column.numbers(), "value"),
                column.numbers() + column.textRows(),
                remedy));
  }

  /** Tells whether a column without a name holds nothing or numbers the rows. */
  private boolean isLeftOut(CsvColumn column) {
    float[] values = column.values();
    if (column.texts() != null || values == null) {
      return false;
    }
    boolean empty = column.numbers() == 0;
    boolean counts =
        values.length > 1
            && IntStream.range(0, values.length).allMatch(i -> values[i] == values[0] + i);
    if (empty || counts) {
      notes.add(
          "left out: %s, which has no name and %s"
              .formatted(column.name(), empty ? "no values" : "numbers the rows"));
    }
    return empty || counts;
  }

  void requireNamed(String role, List<String> names) {
    for (String name : names) {
      if (!format.names().contains(name)) {
        throw new DataException(
            "%s has no %s column %s; its columns are %s"
                .formatted(
                    format.file(), role, Listing.shortened(name), Listing.of(format.names())));
      }
    }
  }
}
