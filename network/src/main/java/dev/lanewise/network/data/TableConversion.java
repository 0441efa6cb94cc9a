package dev.lanewise.network.data;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Makes rows for a network of a table. */
final class TableConversion {

  /** Up to so many different texts, a column is never taken for one of names or remarks. */
  private static final int FEW_TEXTS = 64;

  private final Table table;
  private final ColumnRoles roles;
  private final List<String> notes = new ArrayList<>();

  TableConversion(Table table, ColumnRoles roles) {
    this.table = table;
    this.roles = roles;
  }

  /** Makes rows to learn from. */
  TableRows training() {
    requireColumns("target", roles.targets());
    requireColumns("feature", roles.features());
    requireColumns("ignored", roles.ignored());
    requireColumns("id", roles.ids());
    requireColumns("category", roles.categories());
    requireColumns("weight", roles.weights().stream().toList());
    List<String> targets = targets();
    List<TableColumn> inputs = new ArrayList<>();
    for (TableColumn column : table.columns()) {
      if (isInput(column, targets)) {
        inputs.add(column);
      }
    }
    if (inputs.isEmpty()) {
      throw new DataException(
          table.source() + " has no column left for inputs; name fewer targets or other columns");
    }
    TargetColumns read = targetColumns(targets);
    int[] kept = kept(read);
    List<Column> columns = inputs.stream().map(InputColumn::describe).toList();
    Schema schema = new Schema(columns, targets);
    Dataset data = read.dataset(matrix(schema, inputs, kept), columns.size(), kept, List.of());
    return rows(weighted(data.withSchema(schema), kept), kept);
  }

  private List<String> targets() {
    if (!roles.targets().isEmpty()) {
      return roles.targets();
    }
    List<String> free = table.names().stream().filter(roles::isFree).toList();
    if (free.isEmpty() || table.names().size() < 2) {
      throw new DataException(
          table.names().size() < 2
              ? "%s has the one column '%s' but needs inputs and a target; separate columns by commas or name the --delimiter"
                  .formatted(table.source(), Listing.shortened(table.names().getFirst()))
              : table.source() + " has no column left for the target; name fewer others");
    }
    return List.of(free.getLast());
  }

  private boolean isInput(TableColumn column, List<String> targets) {
    String name = column.name();
    if (targets.contains(name) || !roles.mayBeInput(name)) {
      return false;
    }
    if (roles.features().isEmpty()
        && !roles.categories().contains(name)
        && column instanceof TableColumn.Texts texts
        && texts.texts().size() > FEW_TEXTS) {
      long present = IntStream.of(texts.codes()).filter(code -> code >= 0).count();
      if (2L * texts.texts().size() > present
          && InputColumn.describe(texts).kind() == ColumnKind.CATEGORY) {
        notes.add(
            "left out: %s, which holds %d different texts in %s; to use it as categories, name it so"
                .formatted(
                    Listing.shortened(name), texts.texts().size(), Count.of(table.rows(), "row")));
        return false;
      }
    }
    return true;
  }

  private Dataset weighted(Dataset data, int[] kept) {
    String name = roles.weights().orElse("");
    if (name.isEmpty() || table.column(name).isEmpty()) {
      return data;
    }
    if (!(table.column(name).orElseThrow() instanceof TableColumn.Numbers numbers)) {
      throw new DataException(
          "%s: the weights in %s must be numbers"
              .formatted(table.source(), Listing.shortened(name)));
    }
    float[] weights = new float[kept.length];
    for (int i = 0; i < kept.length; i++) {
      weights[i] = numbers.values()[kept[i]];
      if (!(weights[i] >= 0)) {
        throw new DataException(
            "%s, row %d, column %s: the weight is %s; weights are numbers from 0"
                .formatted(
                    table.source(),
                    kept[i] + 1,
                    Listing.shortened(name),
                    Float.isNaN(weights[i]) ? "missing" : Float.toString(weights[i])));
      }
    }
    return data.withWeights(weights);
  }

  private TargetColumns targetColumns(List<String> names) {
    return new TargetColumns(
        table.source(),
        names.stream().map(name -> table.column(name).orElseThrow()).toList(),
        roles.kind());
  }

  /** Returns the rows that have all targets. */
  private int[] kept(TargetColumns targets) {
    int[] kept = IntStream.range(0, table.rows()).filter(targets::isPresent).toArray();
    int lost = table.rows() - kept.length;
    if (lost > 0) {
      notes.add("left out: %s without a target".formatted(Count.of(lost, "row")));
    }
    if (kept.length == 0) {
      throw table.rows() == 0
          ? noRow()
          : new DataException(
              "%s has no row with a value of '%s'; name another target"
                  .formatted(table.source(), Listing.of(targets.names())));
    }
    return kept;
  }

  private DataException noRow() {
    return new DataException(table.source() + " has column names but no row; add rows");
  }

  private float[] matrix(Schema schema, List<TableColumn> inputs, int[] rows) {
    int width = inputs.size();
    if ((long) width * rows.length > Integer.MAX_VALUE - 8) {
      throw new DataException(
          "%s has more than %d numbers, the most one array can hold; split it"
              .formatted(table.source(), Integer.MAX_VALUE - 8));
    }
    float[] matrix = new float[width * rows.length];
    for (int i = 0; i < width; i++) {
      new InputColumn(table.source(), schema, i).write(inputs.get(i), rows, matrix);
    }
    return matrix;
  }

  private TableRows rows(Dataset data, int[] kept) {
    return new TableRows(data, ids(kept), kept.length == table.rows() ? new int[0] : kept, notes);
  }

  private List<TableColumn.Texts> ids(int[] rows) {
    List<TableColumn.Texts> ids = new ArrayList<>();
    for (String name : roles.ids()) {
      if (table.column(name).orElseThrow() instanceof TableColumn.Texts texts) {
        int[] codes = IntStream.of(rows).map(row -> texts.codes()[row]).toArray();
        ids.add(new TableColumn.Texts(name, codes, texts.texts(), texts.lines()));
      } else {
        throw new DataException(
            "%s: the id '%s' must be read as texts".formatted(table.source(), name));
      }
    }
    return ids;
  }

  /** Makes rows for a network that knows its columns. */
  TableRows known(Schema schema, List<String> classes, boolean needsTargets) {
    requireColumns("id", roles.ids());
    if (table.rows() == 0) {
      throw noRow();
    }
    List<String> targets = roles.targets().isEmpty() ? schema.targets() : roles.targets();
    if (needsTargets || !roles.targets().isEmpty()) {
      requireColumns("target", targets);
    }
    List<String> wanted = schema.inputs().stream().map(Column::name).toList();
    schema.requireInputs(table.source(), table.names());
    boolean hasTargets = !targets.isEmpty() && table.missing(targets).isEmpty();
    Set<String> used = new HashSet<>(wanted);
    used.addAll(targets);
    used.addAll(roles.ids());
    roles.weights().ifPresent(used::add);
    List<String> extra = table.names().stream().filter(name -> !used.contains(name)).toList();
    if (!extra.isEmpty()) {
      notes.add("left out: %s, which the model does not know".formatted(Listing.of(extra)));
    }
    List<TableColumn> inputs =
        wanted.stream().map(name -> table.column(name).orElseThrow()).toList();
    int width = inputs.size();
    if (!hasTargets) {
      int[] all = IntStream.range(0, table.rows()).toArray();
      return rows(
          Dataset.ofInputs(matrix(schema, inputs, all), width)
              .withSchema(new Schema(schema.inputs(), List.of())),
          all);
    }
    TargetColumns read = targetColumns(targets);
    int[] kept = needsTargets ? kept(read) : IntStream.range(0, table.rows()).toArray();
    Set<String> known = new HashSet<>(classes);
    long unusable =
        needsTargets ? 0 : IntStream.of(kept).filter(row -> !read.isUsable(row, known)).count();
    if (unusable > 0) {
      notes.add(
          "not measured: %s of %d without a target that the model knows"
              .formatted(Count.of(unusable, "row"), table.rows()));
      return rows(
          Dataset.ofInputs(matrix(schema, inputs, kept), width)
              .withSchema(new Schema(schema.inputs(), List.of())),
          kept);
    }
    Dataset data = weighted(read.dataset(matrix(schema, inputs, kept), width, kept, classes), kept);
    return rows(data.withSchema(new Schema(schema.inputs(), targets)), kept);
  }

  private void requireColumns(String role, List<String> names) {
    for (String name : names) {
      if (table.column(name).isEmpty()) {
        throw new DataException(
            "%s has no %s column %s; its columns are %s"
                .formatted(
                    table.source(), role, Listing.shortened(name), Listing.of(table.names())));
      }
    }
  }
}
