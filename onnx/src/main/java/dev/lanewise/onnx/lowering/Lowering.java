package dev.lanewise.onnx.lowering;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Listing;
import dev.lanewise.onnx.composite.CompositeFinder;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Graph;
import dev.lanewise.onnx.graph.GraphValue;
import dev.lanewise.onnx.graph.Needed;
import dev.lanewise.onnx.graph.Node;
import dev.lanewise.onnx.graph.Precision;
import dev.lanewise.onnx.graph.ReadingNotes;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Value.Constant;
import dev.lanewise.onnx.lowering.Value.LongRows;
import dev.lanewise.onnx.lowering.Value.Rows;
import dev.lanewise.onnx.lowering.Value.TextRows;
import dev.lanewise.onnx.run.Slot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Turns a graph into steps. The first dimension of each input counts the rows of a batch, and each
 * row is computed alone: an operator that would mix rows is refused.
 */
public final class Lowering {

  /** The most elements of a row or of a constant that is computed. */
  private static final int MAX_WIDTH = 1 << 20;

  private static final long MAX_COMPUTED = 1 << 23;

  private final Steps steps = new Steps();
  private long computed;
  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, List<String>> labels = new HashMap<>();
  private final OptionalInt fixedRows;
  private final ReadingNotes notes;

  /**
   * A value that callers give or get.
   *
   * @param name its name
   * @param type what its elements are
   * @param shape the dimensions of a row
   * @param slot where its elements are
   * @param labels what its columns stand for, where the file says so
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Port(String name, ElementType type, int[] shape, Slot slot, List<String> labels) {}

  /**
   * The lowered graph.
   *
   * @param inputs what callers give
   * @param outputs what callers get
   * @param steps what computes them
   */
  public record Result(List<Port> inputs, List<Port> outputs, Steps steps) {}

  private Lowering(Graph graph, ReadingNotes notes) {
    this.notes = notes;
    fixedRows = fixedRows(graph);
  }

  /**
   * Lowers a graph.
   *
   * @param fixed inputs that are the same for all rows, by name
   * @param notes is told what is not done as the file says
   * @throws DataException if the graph is no row-wise feed-forward network, or an operator is not
   *     supported, with its name and place
   */
  public static Result lower(Graph graph, Map<String, Tensor> fixed, ReadingNotes notes) {
    return new Lowering(graph, notes).lower(graph, fixed);
  }

  /**
   * Some models have a number of rows written into their shapes: that of the row they were made of.
   */
  private static OptionalInt fixedRows(Graph graph) {
    return graph.inputs().stream()
        .flatMap(input -> input.dimensions().stream())
        .filter(dimensions -> !dimensions.isEmpty() && dimensions.getFirst() > 0)
        .mapToInt(dimensions -> Math.toIntExact(Math.min(dimensions.getFirst(), 1 << 30)))
        .findFirst();
  }

  private Result lower(Graph graph, Map<String, Tensor> fixed) {
    List<Port> inputs = new ArrayList<>();
    Set<String> unknown = new HashSet<>(fixed.keySet());
    graph.inputs().forEach(input -> unknown.remove(input.name()));
    if (!unknown.isEmpty()) {
      throw new DataException(
          "the model has no input '%s' to give a value"
              .formatted(Listing.shortened(unknown.iterator().next())));
    }
    for (GraphValue input : graph.inputs()) {
      Tensor constant = fixed.get(input.name());
      if (constant == null) {
        inputs.add(input(input));
      } else {
        define(input.name(), new Constant(constant.as(input.type())));
      }
    }
    graph.constants().forEach((name, tensor) -> define(name, new Constant(tensor)));
    List<Node> needed = Needed.nodes(graph, CompositeFinder.nodes(graph));
    // An operator of another kind of network says more than what its exporter wrote before it.
    needed.forEach(Operators::find);
    run(needed);
    return new Result(inputs, outputs(graph.outputs()), steps);
  }

  /** Lowers nodes in their order. */
  void run(List<Node> nodes) {
    for (Node node : nodes) {
      Operator operator = Operators.find(node);
      try {
        operator.lower(new NodeContext(node, this));
      } catch (IllegalArgumentException
          | ArithmeticException
          | IndexOutOfBoundsException
          | NegativeArraySizeException
          | ClassCastException
          | NoSuchElementException e) {
        throw new DataException(
            "%s has operands or attributes that do not fit each other".formatted(node.title()), e);
      }
    }
  }

  private Port input(GraphValue value) {
    String name = Listing.shortened(value.name());
    List<Long> dimensions =
        value
            .dimensions()
            .orElseThrow(() ->
                new DataException(
                    "the input '%s' has no shape, so that the width of its rows is not known; export the model with one"
                        .formatted(name)));
    if (dimensions.isEmpty()) {
      throw new DataException(
          "the input '%s' is a single number, which has no rows; give it when the model is read"
              .formatted(name));
    }
    if (dimensions.getFirst() >= 0 && !isFixedRows(dimensions.getFirst())) {
      throw new DataException(
          "the input '%s' has %d rows and another has %d, so that it is not data of the same rows; give it when the model is read"
              .formatted(name, dimensions.getFirst(), fixedRows.orElse(0)));
    }
    List<Long> rest = dimensions.subList(1, dimensions.size());
    if (rest.stream().anyMatch(dimension -> dimension < 1 || dimension > MAX_WIDTH)) {
      throw new DataException(
          "the input '%s' has rows of a width that is not fixed; export the model with fixed dimensions but the first"
              .formatted(name));
    }
    int[] shape = rest.stream().mapToInt(Long::intValue).toArray();
    int width = width(shape, name);
    Rows rows =
        switch (value.type()) {
          case FLOAT, BOOLEAN -> steps.rows(steps.floats(width), value.type(), shape);
          case INTEGER -> new LongRows(shape, steps.longs(width));
          case TEXT -> new TextRows(shape, steps.texts(width));
        };
    define(value.name(), rows);
    return new Port(value.name(), value.type(), shape, steps.slot(rows), List.of());
  }

  private static int width(int[] shape, String name) {
    long width = 1;
    for (int dimension : shape) {
      width *= dimension;
      if (width > MAX_WIDTH) {
        throw new DataException(
            "the input '%s' has rows of more than %d elements".formatted(name, MAX_WIDTH));
      }
    }
    return (int) width;
  }

  private List<Port> outputs(List<GraphValue> declared) {
    List<Port> outputs = new ArrayList<>();
    for (GraphValue output : declared) {
      if (value(output.name()) instanceof Constant constant
          && !constant.tensor().dependsOnRows()
          && declared.size() > 1) {
        // The converter of scikit-learn writes the names of all classes so.
        notes.add(
            "the output '%s' is the same for all rows, and left out"
                .formatted(Listing.shortened(output.name())));
      } else {
        outputs.add(output(output.name(), output.precision()));
      }
    }
    if (outputs.isEmpty()) {
      throw new DataException("no output depends on the data");
    }
    return outputs;
  }

  private Port output(String name, Precision precision) {
    Rows rows =
        switch (TypeOperators.rounded(steps, value(name), precision)) {
          case Rows found -> found;
          case Constant _, Value.Several _ ->
              throw new DataException(
                  "the output '%s' does not depend on the data, or is a list of values"
                      .formatted(Listing.shortened(name)));
        };
    Slot slot = steps.slot(rows);
    steps.read(slot);
    return new Port(name, rows.type(), rows.shape(), slot, labels.getOrDefault(name, List.of()));
  }

  /**
   * Counts elements of constants that are computed rather than read, and elements of a row, so that
   * a small file cannot ask for endless work or memory.
   */
  void spend(long elements, NodeContext node) {
    require(elements, node);
    computed += elements;
    if (computed > MAX_COMPUTED) {
      throw tooMany(node);
    }
  }

  /** Checks that elements are not too many, before any array is made for them. */
  void require(long elements, NodeContext node) {
    if (elements > MAX_WIDTH) {
      throw tooMany(node);
    }
  }

  private static DataException tooMany(NodeContext node) {
    return node.refused("it computes more elements than a model of this kind needs");
  }

  Steps steps() {
    return steps;
  }

  ReadingNotes notes() {
    return notes;
  }

  /** Tells whether a dimension may be the number of rows that the model was made with. */
  boolean isFixedRows(double dimension) {
    return fixedRows.isPresent() && fixedRows.getAsInt() == dimension;
  }

  Value value(String name) {
    Value value = values.get(name);
    if (value == null) {
      throw new DataException(
          "the value '%s' is used before any operator gives it".formatted(Listing.shortened(name)));
    }
    return value;
  }

  /** Gives a name to a value; a name is given once. */
  void define(String name, Value value) {
    if (values.putIfAbsent(name, value) != null) {
      throw new DataException(
          "two operators give the value '%s'".formatted(Listing.shortened(name)));
    }
  }

  /** Says what the columns of a value stand for. */
  void label(String name, List<String> columns) {
    labels.put(name, List.copyOf(columns));
  }
}
