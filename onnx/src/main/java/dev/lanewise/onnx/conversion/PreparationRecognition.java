package dev.lanewise.onnx.conversion;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.onnx.conversion.GraphColumns.Source;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Node;
import dev.lanewise.onnx.lowering.Lowering;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Recognises the preparation of columns, by what a graph makes of values: how it is written does
 * not matter. The lists of its operators only say which categories to try.
 */
final class PreparationRecognition {

  /** The most numbers that are kept of the categories of a column. */
  private static final long MAX_EFFECTS = 1 << 25;

  /** Operators whose result a shift, a scale, a filling or an encoding can be a part of. */
  private static final Set<String> EXPRESSIBLE =
      Set.of(
          "Add",
          "Cast",
          "Concat",
          "Constant",
          "Div",
          "Flatten",
          "Gather",
          "Identity",
          "IsNaN",
          "Mul",
          "OneHot",
          "Reshape",
          "Shape",
          "Slice",
          "Split",
          "Squeeze",
          "Sub",
          "Unsqueeze",
          "Where",
          "ai.onnx.ml:ArrayFeatureExtractor",
          "ai.onnx.ml:FeatureVectorizer",
          "ai.onnx.ml:Imputer",
          "ai.onnx.ml:LabelEncoder",
          "ai.onnx.ml:OneHotEncoder",
          "ai.onnx.ml:Scaler");

  private final Probe probe;
  private final Consumer<String> notes;
  private final List<Source> sources;
  private final boolean isSingle;
  private final List<List<String>> keys = new ArrayList<>();
  private final Object[] baseline;

  private PreparationRecognition(
      GraphParts parts, Lowering.Result lowered, Engine engine, Consumer<String> notes) {
    this.notes = notes;
    isSingle = lowered.inputs().size() == 1;
    sources = GraphColumns.of(lowered.inputs());
    probe = new Probe(lowered, sources, engine);
    Map<String, List<String>> byInput = new HashMap<>();
    for (Source source : sources) {
      keys.add(
          byInput.computeIfAbsent(
              source.port().name(),
              name ->
                  source.type() == ElementType.TEXT || source.type() == ElementType.INTEGER
                      ? CategoryKeys.of(
                          parts.front(), parts.whole().constants(), name, source.type())
                      : List.of()));
    }
    baseline = new Object[sources.size()];
  }

  /**
   * Returns the preparation.
   *
   * @param lowered the part of the graph before its first layer
   * @param notes is told where the model answers and the graph does not
   * @throws Refusal if it does what no step of a preparation does
   */
  static Prepared of(
      GraphParts parts, Lowering.Result lowered, Engine engine, Consumer<String> notes) {
    return new PreparationRecognition(parts, lowered, engine, notes).prepared();
  }

  /** Says which operators before the first layer have no counterpart; empty if all may have one. */
  static String suspects(GraphParts parts) {
    List<String> titles =
        parts.front().stream()
            .filter(node -> !EXPRESSIBLE.contains(node.operator().key()))
            .map(Node::title)
            .toList();
    if (titles.isEmpty()) {
      return "";
    }
    String others =
        titles.size() == 1
            ? ""
            : " and %s".formatted(Count.of(titles.size() - 1, "other operator"));
    return "; a preparation has no counterpart of %s%s".formatted(titles.getFirst(), others);
  }

  private Prepared prepared() {
    List<List<Object>> alternatives = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      baseline[i] = first(i);
    }
    checkBaseline();
    for (int i = 0; i < sources.size(); i++) {
      alternatives.add(isCategory(i) ? categories(i) : numbers(i));
    }
    Dependencies.Found dependencies =
        new Dependencies(probe, sources, baseline, alternatives).find();
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      if (!isCategory(i)) {
        numbers.add(i);
      }
    }
    Map<Integer, ColumnPart> found =
        new NumberParts(probe, sources, numbers, dependencies, baseline).find();
    List<Column> columns = new ArrayList<>();
    List<ColumnPart> prepared = new ArrayList<>();
    double[] constants = new double[probe.width()];
    float[] row = probe.of(baseline);
    for (int i = 0; i < constants.length; i++) {
      constants[i] = dependencies.sources()[i] == Dependencies.NONE ? row[i] : 0;
    }
    for (int i = 0; i < sources.size(); i++) {
      boolean isUsed = dependencies.numbers()[i].length > 0;
      // A category that nothing is computed of may still be one that the graph refuses.
      if (!isUsed && !isSingle && !isCategory(i)) {
        notes.accept(
            "nothing is computed of the input '%s', so that the model has no such column"
                .formatted(Listing.shortened(sources.get(i).port().name())));
        continue;
      }
      ColumnPart part = found.get(i);
      if (part == null) {
        part = category(i, dependencies.numbers()[i]);
      }
      part.constants().forEach((place, constant) -> constants[place] += constant);
      columns.add(column(i));
      prepared.add(part);
    }
    if (columns.isEmpty()) {
      throw Refusal.of("nothing is computed of its inputs");
    }
    return new Prepared(columns, prepared, constants, probe.width());
  }

  private boolean isCategory(int source) {
    return sources.get(source).type() == ElementType.TEXT
        || (sources.get(source).type() == ElementType.INTEGER && !keys.get(source).isEmpty());
  }

  private Object first(int source) {
    return switch (sources.get(source).type()) {
      case FLOAT -> 1.25 + source % 97 / 64.0;
      case BOOLEAN -> 0.0;
      case INTEGER -> isCategory(source) ? value(source, keys.get(source).getFirst()) : 2L;
      case TEXT ->
          keys.get(source).isEmpty()
              ? GraphColumns.unknown(List.of())
              : keys.get(source).getFirst();
    };
  }

  private void checkBaseline() {
    try {
      probe.of(baseline);
    } catch (DataException e) {
      throw Refusal.of(
          "it has no answer to a row of categories from its own lists (%s)"
              .formatted(e.getMessage()));
    }
  }

  /** Returns other numbers, near and far, and a missing one. */
  private List<Object> numbers(int source) {
    return switch (sources.get(source).type()) {
      case BOOLEAN -> List.of(1.0);
      case INTEGER -> List.of(0L, 5L, -3L, 1000L, -1000L);
      case FLOAT, TEXT -> List.of(0.0, 7.25, -3.5, 1e4, -1e4, Double.NaN);
    };
  }

  /**
   * Returns the categories that the graph has an answer for, one that it does not list included.
   */
  private List<Object> categories(int source) {
    List<Object> values = new ArrayList<>();
    for (String key : keys.get(source)) {
      if (probe.answers(baseline, source, value(source, key))) {
        values.add(value(source, key));
      }
    }
    values.addAll(others(source));
    return values;
  }

  private List<Object> others(int source) {
    List<Object> values = new ArrayList<>();
    values.add(value(source, GraphColumns.unknown(keys.get(source))));
    if (sources.get(source).type() == ElementType.TEXT) {
      values.add("");
    }
    values.removeIf(value -> !probe.answers(baseline, source, value));
    return values;
  }

  private Object value(int source, String category) {
    return sources.get(source).type() == ElementType.INTEGER
        ? (Object) Long.parseLong(category)
        : category;
  }

  /** Returns the categories of a column; of several in one input, those that it tells apart. */
  private List<String> listed(int source, Optional<double[]> unknown, int[] places) {
    boolean isAlone = sources.get(source).port().slot().width() == 1;
    List<String> listed = new ArrayList<>();
    for (String key : keys.get(source)) {
      Optional<double[]> effect = effect(source, value(source, key), places);
      boolean isUnknown =
          effect.isPresent() && unknown.isPresent() && Arrays.equals(effect.get(), unknown.get());
      if (effect.isPresent() && (isAlone || !isUnknown)) {
        listed.add(key);
      }
    }
    return listed;
  }

  /** Returns the numbers that a value gives; empty if the graph has no answer. */
  private Optional<double[]> effect(int source, Object value, int[] places) {
    Object[] row = baseline.clone();
    row[source] = value;
    try {
      float[] found = probe.of(row);
      return Optional.of(Arrays.stream(places).mapToDouble(place -> found[place]).toArray());
    } catch (DataException _) {
      return Optional.empty();
    }
  }

  private ColumnPart category(int source, int[] places) {
    String name = sources.get(source).title();
    if ((long) keys.get(source).size() * places.length > MAX_EFFECTS) {
      throw Refusal.of(
          "the column %s has %d categories, more than are looked at"
              .formatted(name, keys.get(source).size()));
    }
    Optional<double[]> unknown =
        effect(source, value(source, GraphColumns.unknown(keys.get(source))), places);
    Optional<double[]> missing =
        sources.get(source).type() == ElementType.TEXT ? effect(source, "", places) : unknown;
    List<String> listed = listed(source, unknown, places);
    keys.set(source, listed);
    List<double[]> effects =
        listed.stream()
            .map(key -> effect(source, value(source, key), places).orElseThrow())
            .toList();
    if (unknown.isEmpty() || missing.isEmpty()) {
      notes.accept(
          "the graph has no answer to %s of the column %s; the model takes it as none of its categories"
              .formatted(
                  unknown.isPresent()
                      ? "a missing value"
                      : missing.isPresent()
                          ? "an unknown category"
                          : "an unknown category or a missing value",
                  name));
    }
    return new CategoryPart(places, effects, unknown, missing)
        .part()
        .orElseThrow(
            () -> Refusal.of("a category of the column %s gives no finite number".formatted(name)));
  }

  private Column column(int source) {
    String name = sources.get(source).column();
    if (isCategory(source)) {
      return Column.category(name, keys.get(source));
    }
    return new Column(
        name,
        sources.get(source).type() == ElementType.BOOLEAN ? ColumnKind.BOOLEAN : ColumnKind.NUMBER,
        List.of());
  }
}
