package dev.lanewise.onnx.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.preparation.ColumnStep;
import dev.lanewise.network.preparation.Preparation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Writes what is done to the columns of a table: an input for each, of which numbers that stand
 * side by side are computed together. A missing number is NaN, a missing text the empty one.
 */
final class PreparationWriter {

  private static final String MISSING = "";

  private final GraphWriter graph;
  private final Preparation preparation;
  private final List<String> parts = new ArrayList<>();

  PreparationWriter(GraphWriter graph, Preparation preparation) {
    this.graph = graph;
    this.preparation = preparation;
  }

  /** Returns the name of the prepared rows. */
  String write() {
    List<Column> columns = preparation.schema().inputs();
    for (Column column : columns) {
      graph.input(
          column.name(),
          column.kind() == ColumnKind.CATEGORY
              ? TensorProto.DataType.STRING
              : TensorProto.DataType.FLOAT,
          1);
    }
    graph.begin("preparation");
    List<String> names = new ArrayList<>();
    List<ColumnStep.Numeric> numbers = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      String name = columns.get(i).name();
      if (preparation.steps().get(i) instanceof ColumnStep.Numeric number) {
        names.add(name);
        numbers.add(number);
        continue;
      }
      flush(names, numbers);
      switch (preparation.steps().get(i)) {
        case ColumnStep.OneHot step when step.width() > 0 -> oneHot(columns.get(i), step);
        case ColumnStep.Ordinal step -> ordinal(columns.get(i), step);
        // A column that gives nothing is an input that nobody reads.
        case ColumnStep.OneHot _, ColumnStep.Numeric _ -> {}
      }
    }
    flush(names, numbers);
    return joined(parts);
  }

  private String joined(List<String> values) {
    return values.size() == 1
        ? values.getFirst()
        : graph.node("", "Concat", values, Attribute.of("axis", 1));
  }

  /** Writes the columns of numbers so far. */
  private void flush(List<String> names, List<ColumnStep.Numeric> numbers) {
    if (names.isEmpty()) {
      return;
    }
    String x = joined(names);
    String missing = graph.node("IsNaN", x);
    String filled =
        graph.node("Where", missing, vector("fill", numbers, ColumnStep.Numeric::fill), x);
    String scaled =
        graph.node(
            "Div",
            graph.node("Sub", filled, vector("shift", numbers, ColumnStep.Numeric::shift)),
            vector("scale", numbers, ColumnStep.Numeric::scale));
    parts.add(
        numbers.stream().anyMatch(ColumnStep.Numeric::indicator)
            ? withIndicators(scaled, missing, numbers)
            : scaled);
    names.clear();
    numbers.clear();
  }

  private String vector(
      String name, List<ColumnStep.Numeric> numbers, Function<ColumnStep.Numeric, Float> value) {
    return graph.vector("preparation/" + name, numbers.stream().map(value).toList());
  }

  /** Puts behind each number that has one what says whether it was missing. */
  private String withIndicators(String scaled, String missing, List<ColumnStep.Numeric> numbers) {
    String truths = graph.cast(missing, TensorProto.DataType.FLOAT);
    List<Long> order = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      order.add((long) i);
      if (numbers.get(i).indicator()) {
        order.add((long) numbers.size() + i);
      }
    }
    return graph.node(
        "",
        "Gather",
        List.of(
            joined(List.of(scaled, truths)),
            graph.integers(
                "preparation/order", order.stream().mapToLong(Long::longValue).toArray())),
        Attribute.of("axis", 1));
  }

  /** Returns the categories, and the missing one unless it is a category. */
  private static List<String> keys(Column column) {
    List<String> keys = new ArrayList<>(column.categories());
    if (!keys.contains(MISSING)) {
      keys.add(MISSING);
    }
    return keys;
  }

  private void oneHot(Column column, ColumnStep.OneHot step) {
    List<String> keys = keys(column);
    List<Long> slots = new ArrayList<>();
    for (int code = 0; code < column.categories().size(); code++) {
      slots.add(slot(code < step.slots().size() ? step.slots().get(code) : step.unknown(), step));
    }
    if (slots.size() < keys.size()) {
      slots.add(slot(step.missing(), step));
    }
    String places =
        encoded(
            column.name(),
            keys,
            Attribute.ofIntegers("values_int64s", slots),
            Attribute.of("default_int64", slot(step.unknown(), step)));
    String columns =
        graph.node(
            "OneHot",
            places,
            graph.integers("preparation/width", step.width()),
            graph.constant("preparation/off_on", new float[] {0, 1}, 2));
    // One text a row has given a dimension of its own.
    parts.add(graph.node("", "Flatten", List.of(columns), Attribute.of("axis", 1)));
  }

  /** A place behind the last one gives no column; −1 would count from the end. */
  private static long slot(int slot, ColumnStep.OneHot step) {
    return slot < 0 ? step.width() : slot;
  }

  private void ordinal(Column column, ColumnStep.Ordinal step) {
    List<String> keys = keys(column);
    List<Float> ranks = new ArrayList<>();
    for (int code = 0; code < column.categories().size(); code++) {
      int rank = code < step.ranks().size() ? step.ranks().get(code) : -1;
      ranks.add((float) (rank < 0 ? step.unknown() : rank));
    }
    if (ranks.size() < keys.size()) {
      ranks.add((float) step.missing());
    }
    String rank =
        encoded(
            column.name(),
            keys,
            Attribute.ofNumbers("values_floats", ranks),
            Attribute.of("default_float", (float) step.unknown()));
    parts.add(
        graph.node(
            "Div",
            graph.node("Sub", rank, graph.number(step.shift())),
            graph.number(step.scale())));
  }

  private String encoded(
      String input, List<String> keys, AttributeProto values, AttributeProto otherwise) {
    return graph.node(
        GraphWriter.ML,
        "LabelEncoder",
        List.of(input),
        Attribute.ofTexts("keys_strings", keys),
        values,
        otherwise);
  }
}
