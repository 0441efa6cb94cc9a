package dev.lanewise.formats;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.formats.csv.ColumnUse;
import dev.lanewise.formats.csv.CsvColumn;
import dev.lanewise.formats.csv.CsvFormat;
import dev.lanewise.formats.csv.CsvTable;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Table;
import dev.lanewise.network.data.TableColumn;
import dev.lanewise.network.data.TableRows;
import dev.lanewise.network.data.TargetKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** A file read for a model: nothing but the columns that the model knows, targets and ids. */
final class CsvModelReading {

  private final CsvReading reading;
  private final CsvFormat format;
  private final DataOptions options;
  private final ColumnRoles roles;

  CsvModelReading(CsvReading reading) {
    this.reading = reading;
    format = reading.format();
    options = reading.options();
    roles = options.roles();
    reading.requireNamed("target", roles.targets());
    reading.requireNamed("id", roles.ids());
    reading.requireNamed("weight", roles.weights().stream().toList());
  }

  /**
   * Reads the columns of a model.
   *
   * @param needsTargets whether targets must be there
   */
  TableRows byName(Schema schema, boolean needsTargets) {
    List<String> names = namesInModel(schema);
    schema.requireInputs(format.file().toString(), names);
    for (String id : roles.ids()) {
      if (schema.indexOf(id) >= 0) {
        throw new ConfigurationException(
            "the model takes %s for an input; leave out --id, or train with it, too"
                .formatted(Listing.shortened(id)));
      }
    }
    ColumnRoles known = needsTargets ? withTarget(schema, names) : roles;
    List<String> targets = known.targets().isEmpty() ? schema.targets() : known.targets();
    Set<String> targetNames = new HashSet<>(targets);
    Set<String> ids = new HashSet<>(roles.ids());
    List<String> extra = new ArrayList<>();
    ColumnUse[] uses = new ColumnUse[names.size()];
    for (int i = 0; i < uses.length; i++) {
      String name = names.get(i);
      int input = schema.indexOf(name);
      if (ids.contains(name)) {
        uses[i] = ColumnUse.TEXTS;
      } else if (input >= 0) {
        uses[i] =
            schema.inputs().get(input).kind() == ColumnKind.CATEGORY
                ? ColumnUse.TEXTS
                : ColumnUse.NUMBERS_OR_TEXTS;
      } else if (targetNames.contains(name)) {
        uses[i] = options.wantsClasses() ? ColumnUse.TEXTS : ColumnUse.NUMBERS_OR_TEXTS;
      } else if (needsTargets && roles.weights().filter(name::equals).isPresent()) {
        uses[i] = ColumnUse.NUMBERS_OR_TEXTS;
      } else {
        uses[i] = ColumnUse.SKIPPED;
        extra.add(name);
      }
    }
    if (!extra.isEmpty()) {
      reading
          .notes()
          .add("left out: %s, which the model does not know".formatted(Listing.of(extra)));
    }
    List<TableColumn> columns = new ArrayList<>();
    for (CsvColumn column : CsvTable.read(renamed(names), uses)) {
      if (CsvReading.isMixed(column)
          && (schema.indexOf(column.name()) >= 0
              || needsTargets
              || options.targetKind() == TargetKind.VALUES)) {
        throw reading.notANumber(column, "correct it or declare it missing by --missing");
      }
      columns.add(withPoints(column.typed(), schema));
    }
    return reading.noted(
        new Table(format.file().toString(), columns)
            .rows(schema, options.classNames(), known.withIgnored(List.of()), needsTargets));
  }

  /**
   * Takes the last column that is no input for the target where neither user nor model names one.
   */
  private ColumnRoles withTarget(Schema schema, List<String> names) {
    if (!roles.targets().isEmpty() || !schema.targets().isEmpty()) {
      return roles;
    }
    List<String> free =
        names.stream().filter(name -> schema.indexOf(name) < 0 && roles.isFree(name)).toList();
    if (free.isEmpty()) {
      throw new DataException(
          "%s has no column for the target, as the model takes all of them for inputs: %s; add one with what is right"
              .formatted(format.file(), Listing.of(names)));
    }
    reading
        .notes()
        .add(
            "the target is the last column %s, as the model names none; --target takes another"
                .formatted(Listing.shortened(free.getLast())));
    return roles.withTargets(List.of(free.getLast()));
  }

  /** Writes {@code 3,0} as {@code 3.0} where it may be a category that is a whole number. */
  private TableColumn withPoints(TableColumn column, Schema schema) {
    int input = schema.indexOf(column.name());
    return format.decimal() == ','
            && input >= 0
            && schema.inputs().get(input).hasWholeCategories()
            && column instanceof TableColumn.Texts(var name, var codes, var texts, var lines)
        ? new TableColumn.Texts(
            name, codes, texts.stream().map(text -> text.replace(',', '.')).toList(), lines)
        : column;
  }

  private CsvFormat renamed(List<String> names) {
    return new CsvFormat(
        format.text(),
        format.delimiter(),
        format.decimal(),
        format.hasHeader(),
        names,
        format.unnamed(),
        format.missing());
  }

  /**
   * Returns the file's columns by the names that the model knows. A file without names, and a model
   * that has names, meet by position: first the inputs, then the targets, if there are so many.
   */
  private List<String> namesInModel(Schema schema) {
    Set<String> here = new HashSet<>(format.names());
    if (format.hasHeader() || schema.inputs().stream().map(Column::name).allMatch(here::contains)) {
      return format.names();
    }
    List<Integer> free =
        IntStream.range(0, format.names().size())
            .filter(i ->
                !roles.targets().contains(format.names().get(i))
                    && !roles.ids().contains(format.names().get(i)))
            .boxed()
            .toList();
    List<String> known = new ArrayList<>(schema.inputs().stream().map(Column::name).toList());
    if (free.size() != known.size() && roles.targets().isEmpty()) {
      known.addAll(schema.targets());
    }
    if (free.size() != known.size()) {
      throw new DataException(
          "%s has %s without names, and the model takes %d by position"
              .formatted(format.file(), Count.of(free.size(), "column"), schema.inputs().size()));
    }
    List<String> names = new ArrayList<>(format.names());
    for (int i = 0; i < known.size(); i++) {
      names.set(free.get(i), known.get(i));
    }
    return names;
  }

  /**
   * Reads the inputs of a model that does not know the names of its columns.
   *
   * @param inputWidth how many it takes
   */
  TableRows byPosition(int inputWidth) {
    Set<String> taken = new HashSet<>(roles.targets());
    taken.addAll(roles.ids());
    List<String> left =
        new ArrayList<>(format.names().stream().filter(name -> !taken.contains(name)).toList());
    if (left.size() == inputWidth + 1 && left.size() == format.names().size()) {
      reading
          .notes()
          .add(
              "left out: the last column %s, as the model takes %s by position"
                  .formatted(Listing.shortened(left.removeLast()), Count.of(inputWidth, "column")));
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
    Set<String> inputs = new HashSet<>(left);
    Set<String> ids = new HashSet<>(roles.ids());
    ColumnUse[] uses = new ColumnUse[format.names().size()];
    for (int i = 0; i < uses.length; i++) {
      String name = format.names().get(i);
      uses[i] =
          ids.contains(name)
              ? ColumnUse.TEXTS
              : inputs.contains(name) ? ColumnUse.NUMBERS_OR_TEXTS : ColumnUse.SKIPPED;
    }
    List<TableColumn> columns = new ArrayList<>();
    for (CsvColumn column : CsvTable.read(format, uses)) {
      if (inputs.contains(column.name()) && CsvReading.isMixed(column)) {
        throw reading.notANumber(column, "correct it or remove the row");
      }
      columns.add(column.typed());
    }
    Schema schema = new Schema(left.stream().map(Column::number).toList(), List.of());
    TableRows rows =
        new Table(format.file().toString(), columns)
            .rows(schema, List.of(), roles.withTargets(List.of()), false);
    if (!options.takesMissing()) {
      requireComplete(rows.data(), left);
    }
    return reading.noted(rows);
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
