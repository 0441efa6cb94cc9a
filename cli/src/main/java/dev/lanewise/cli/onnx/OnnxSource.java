package dev.lanewise.cli.onnx;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.cli.options.ModelData;
import dev.lanewise.cli.text.Output;
import dev.lanewise.cli.text.UnfamiliarValues;
import dev.lanewise.formats.CsvDialect;
import dev.lanewise.formats.DataOptions;
import dev.lanewise.formats.DataSource;
import dev.lanewise.formats.NpzReader;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Table;
import dev.lanewise.network.data.TableColumn;
import dev.lanewise.network.data.TableRows;
import dev.lanewise.network.preparation.Preparation;
import dev.lanewise.onnx.OnnxModel;
import dev.lanewise.onnx.OnnxValue;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads data for an ONNX model. One that knows the columns of a table takes them as the model of
 * Lanewise does that it was made of; for others see {@link OnnxTable}.
 *
 * @param model the model
 * @param source the data
 * @param roles what columns of a table are for
 * @param output is told what was understood
 */
record OnnxSource(OnnxModel model, DataSource source, ColumnRoles roles, Output output) {

  /** Resolves the DATA argument; a note that comes again, as data is read again, is left out. */
  static OnnxSource of(
      OnnxModel model, String argument, ColumnRoles roles, CsvDialect dialect, Output output) {
    Set<String> said = new HashSet<>();
    DataOptions options =
        model
            .task()
            .map(task -> ModelData.options(task, schema(model), roles, dialect))
            .orElseGet(() -> DataOptions.defaults().withDialect(dialect).withRoles(roles));
    DataSource source =
        DataSource.of(
            argument,
            options.withMissing(),
            note -> {
              if (said.add(note)) {
                output.note(note);
              }
            });
    return new OnnxSource(model, source, roles, output);
  }

  private static Optional<Schema> schema(OnnxModel model) {
    return model.preparation().map(Preparation::schema);
  }

  /** Reads rows to predict; targets may be there or not. */
  OnnxRows toPredict() {
    if (schema(model).isPresent()) {
      TableRows rows = source.inputs(schema(model).get().inputs().size());
      return known(schema(model).get(), rows.data(), rows.ids());
    }
    Optional<OnnxTable> table = table();
    if (table.isPresent()) {
      return table.get().toPredict();
    }
    return arrays().orElseGet(() -> plain(source.inputs(width()).data()));
  }

  /** Reads rows to measure with. */
  OnnxRows toMeasure() {
    if (schema(model).isPresent()) {
      return known(schema(model).get(), source.evaluation(), List.of());
    }
    Optional<OnnxTable> table = table();
    if (table.isPresent()) {
      return table.get().toMeasure();
    }
    Optional<OnnxRows> arrays = arrays();
    if (arrays.isPresent() && arrays.get().truth().isEmpty()) {
      throw new DataException(
          "%s has no array y with what is right; save one beside those of the inputs"
              .formatted(source));
    }
    return arrays.orElseGet(() -> plain(source.evaluation()));
  }

  private boolean takesOneMatrix() {
    return model.inputs().size() == 1 && model.inputs().getFirst().kind() == OnnxValue.Kind.FLOAT;
  }

  /** Reads an array for each input, where the model takes more than one of floats. */
  private Optional<OnnxRows> arrays() {
    if (takesOneMatrix()) {
      return Optional.empty();
    }
    List<String> names = model.inputs().stream().map(OnnxValue::name).toList();
    if (model.inputs().stream().anyMatch(input -> input.kind() == OnnxValue.Kind.TEXT)) {
      throw takesATable();
    }
    NpzReader.NamedArrays arrays =
        source
            .arrays(names)
            .orElseThrow(() ->
                new ConfigurationException(
                    "the model has the inputs %s; give it a table with the columns %s, or an .npz with an array for each input under its name"
                        .formatted(Listing.of(names), columns())));
    return Optional.of(
        new ArrayRows(
            model.inputs(),
            arrays,
            arrays.targets().flatMap(data -> Truth.of(data, OnnxMeasure.classes(model), output))));
  }

  private String columns() {
    return Listing.of(
        model.inputs().stream().flatMap(input -> OnnxTable.names(input).stream()).toList());
  }

  private KnownRows known(Schema schema, Dataset data, List<TableColumn.Texts> ids) {
    if (data.schema().isEmpty() && !schema.isNumeric()) {
      throw takesATable();
    }
    UnfamiliarValues.note(model.preparation(), data, output);
    return new KnownRows(schema, data, ids, Truth.of(data, List.of(), output));
  }

  private PlainRows plain(Dataset data) {
    if (data.inputWidth() != width()) {
      throw new DataException(
          "%s has %s a row and the model takes %d; take data of the model's width"
              .formatted(source, Count.of(data.inputWidth(), "input"), width()));
    }
    return new PlainRows(
        model.inputs().getFirst().name(), data, Truth.of(data, OnnxMeasure.classes(model), output));
  }

  private ConfigurationException takesATable() {
    return new ConfigurationException(
        "the model takes texts, which arrays do not hold; give it a table, such as a .csv, with the columns %s"
            .formatted(columns()));
  }

  private int width() {
    return model.inputs().stream().mapToInt(OnnxValue::width).sum();
  }

  /** Reads a table; again if columns that the model takes as texts were understood as numbers. */
  private Optional<OnnxTable> table() {
    Optional<Table> read = source.table();
    if (read.isEmpty()) {
      return Optional.empty();
    }
    List<String> numbers =
        model.inputs().stream()
            .filter(input -> input.kind() == OnnxValue.Kind.TEXT)
            .flatMap(input -> OnnxTable.names(input).stream())
            .filter(name ->
                read.get().column(name).filter(TableColumn.Numbers.class::isInstance).isPresent())
            .toList();
    List<String> all = Stream.concat(roles.categories().stream(), numbers.stream()).toList();
    Optional<Table> table =
        numbers.isEmpty() ? read : source.withRoles(roles.withCategories(all)).table();
    return table.map(found -> new OnnxTable(model, found, roles, output));
  }
}
