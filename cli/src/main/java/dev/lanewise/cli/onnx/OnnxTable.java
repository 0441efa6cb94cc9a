package dev.lanewise.cli.onnx;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.cli.text.Output;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Table;
import dev.lanewise.network.data.TableColumn;
import dev.lanewise.onnx.OnnxModel;
import dev.lanewise.onnx.OnnxValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A table for an ONNX model. Each input takes the column of its name; a single input of numbers,
 * whose columns have no names, takes all that have no other role, in their order.
 *
 * @param model the model, which does not know the columns of a table beyond its inputs
 * @param table the columns
 * @param roles what they are for
 * @param output is told what was understood
 */
record OnnxTable(OnnxModel model, Table table, ColumnRoles roles, Output output) {

  /** Returns the columns that an input takes by name: one for each of its elements. */
  static List<String> names(OnnxValue input) {
    return input.width() == 1
        ? List.of(input.name())
        : IntStream.rangeClosed(1, input.width()).mapToObj(i -> input.name() + "_" + i).toList();
  }

  private List<String> names() {
    return model.inputs().stream().flatMap(input -> names(input).stream()).toList();
  }

  /** Tells whether a row of numbers is taken, and the table does not have its names. */
  private boolean isByPosition() {
    return model.inputs().size() == 1
        && model.inputs().getFirst().kind() != OnnxValue.Kind.TEXT
        && !table.names().containsAll(names());
  }

  private int width() {
    return names().size();
  }

  /** Returns rows to predict. A column too many is the last one: what is predicted, as a rule. */
  ColumnRows toPredict() {
    List<String> free = table.names().stream().filter(roles::mayBeInput).toList();
    if (isByPosition() && free.size() == width() + 1 && free.size() == table.names().size()) {
      output.note(
          "left out: the last column %s, as the model takes %s by position"
              .formatted(Listing.shortened(free.getLast()), Count.of(width(), "column")));
      free = free.subList(0, width());
    }
    return new ColumnRows(table.rows(), columns(free), ids(), Optional.empty());
  }

  /** Returns rows to measure with: those that have all targets. */
  ColumnRows toMeasure() {
    List<String> targets = targets();
    OnnxTable complete =
        new OnnxTable(model, complete(targets), roles.withTargets(targets), output);
    List<String> free = table.names().stream().filter(complete.roles::mayBeInput).toList();
    return new ColumnRows(
        complete.table.rows(),
        complete.columns(free),
        complete.ids(),
        Optional.of(Truth.of(complete.named(targets))));
  }

  /** Returns the targets: as for other models, the last free column if none is named. */
  private List<String> targets() {
    if (!roles.targets().isEmpty()) {
      return roles.targets();
    }
    Set<String> inputs = isByPosition() ? Set.of() : Set.copyOf(names());
    List<String> free =
        table.names().stream()
            .filter(name -> roles.isFree(name) && !inputs.contains(name))
            .toList();
    if (free.isEmpty() || (isByPosition() && free.size() == width())) {
      throw new ConfigurationException(
          "%s has no column to measure by, as the model takes %s for inputs; add a column with what is right, and name it by --target"
              .formatted(table.source(), Listing.of(isByPosition() ? free : names())));
    }
    return List.of(free.getLast());
  }

  private List<TableColumn> named(List<String> names) {
    return names.stream().map(name -> table.column(name).orElseThrow()).toList();
  }

  private Table complete(List<String> targets) {
    List<TableColumn> columns = named(targets);
    int[] kept =
        IntStream.range(0, table.rows())
            .filter(
                row -> columns.stream().noneMatch(column -> ColumnRows.text(column, row).isEmpty()))
            .toArray();
    if (kept.length == 0) {
      throw new DataException(
          "%s has no row with a value of %s; name another target"
              .formatted(table.source(), Listing.of(targets)));
    }
    if (kept.length == table.rows()) {
      return table;
    }
    output.note(
        "left out: %s without a target".formatted(Count.of(table.rows() - kept.length, "row")));
    return new Table(
        table.source(), table.columns().stream().map(column -> kept(column, kept)).toList());
  }

  private static TableColumn kept(TableColumn column, int[] rows) {
    return switch (column) {
      case TableColumn.Numbers(String name, float[] values) -> {
        float[] some = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
          some[i] = values[rows[i]];
        }
        yield new TableColumn.Numbers(name, some);
      }
      case TableColumn.Texts(String name, int[] codes, List<String> texts, List<Long> lines) ->
          new TableColumn.Texts(
              name, IntStream.of(rows).map(row -> codes[row]).toArray(), texts, lines);
    };
  }

  /**
   * Returns the columns of each input.
   *
   * @param free the columns that have no other role
   */
  private List<ColumnRows.Bound> columns(List<String> free) {
    if (isByPosition()) {
      return List.of(new ColumnRows.Bound(model.inputs().getFirst(), named(inOrder(free))));
    }
    requireNames();
    Set<String> taken = Set.copyOf(names());
    List<String> extra = free.stream().filter(name -> !taken.contains(name)).toList();
    if (!extra.isEmpty()) {
      output.note("left out: %s, which the model does not know".formatted(Listing.of(extra)));
    }
    return model.inputs().stream()
        .map(input -> new ColumnRows.Bound(input, named(names(input))))
        .toList();
  }

  private List<String> inOrder(List<String> free) {
    if (free.size() != width()) {
      throw new DataException(
          "%s has %s of inputs and the model takes %d by position: %s; name the others by --target or --id"
              .formatted(
                  table.source(), Count.of(free.size(), "column"), width(), Listing.of(free)));
    }
    output.note(
        "note: the input %s takes %s in this order: %s"
            .formatted(
                Listing.shortened(model.inputs().getFirst().name()),
                Count.of(free.size(), "column"),
                Listing.of(free)));
    return free;
  }

  private void requireNames() {
    List<String> missing = new ArrayList<>(names());
    missing.removeAll(table.names());
    if (!missing.isEmpty()) {
      throw new DataException(
          "%s has no column for the %s %s of the model; its columns are %s"
              .formatted(
                  table.source(),
                  missing.size() == 1 ? "input" : "inputs",
                  Listing.of(missing),
                  Listing.of(table.names())));
    }
  }

  /** Returns the columns that name the rows, which are read as texts. */
  private List<TableColumn.Texts> ids() {
    return named(roles.ids()).stream().map(TableColumn.Texts.class::cast).toList();
  }
}
