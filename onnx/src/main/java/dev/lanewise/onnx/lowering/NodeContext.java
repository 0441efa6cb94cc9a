package dev.lanewise.onnx.lowering;

import dev.lanewise.api.DataException;
import dev.lanewise.onnx.graph.Attributes;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Node;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Value.Constant;
import dev.lanewise.onnx.lowering.Value.FloatRows;
import dev.lanewise.onnx.lowering.Value.LongRows;
import dev.lanewise.onnx.lowering.Value.Rows;
import dev.lanewise.onnx.lowering.Value.Several;
import dev.lanewise.onnx.lowering.Value.StoredRows;
import dev.lanewise.onnx.lowering.Value.TextRows;
import dev.lanewise.onnx.run.Conversions;
import dev.lanewise.onnx.run.CopyStep;
import dev.lanewise.onnx.run.FloatSlot;
import dev.lanewise.onnx.run.LongSlot;
import dev.lanewise.onnx.run.Repetition;
import dev.lanewise.onnx.run.Slot;
import dev.lanewise.onnx.run.TextSlot;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A node that is being lowered: its inputs so far, and where its outputs go. */
final class NodeContext {

  private final Node node;
  private final Lowering lowering;

  NodeContext(Node node, Lowering lowering) {
    this.node = node;
    this.lowering = lowering;
  }

  Attributes attributes() {
    return node.attributes();
  }

  int opset() {
    return node.operator().opset();
  }

  int inputs() {
    return node.inputs().size();
  }

  int outputs() {
    return node.outputs().size();
  }

  Lowering lowering() {
    return lowering;
  }

  Steps steps() {
    return lowering.steps();
  }

  /** Returns what to call the node in messages. */
  String title() {
    return node.title();
  }

  /** Returns an exception that says why the node is not supported. */
  DataException refused(String reason) {
    return Operators.refused(node, reason);
  }

  void note(String sentence) {
    lowering.notes().add(sentence);
  }

  Optional<Value> optional(int index) {
    String name = node.input(index);
    return name.isEmpty() ? Optional.empty() : Optional.of(lowering.value(name));
  }

  Value input(int index) {
    return optional(index)
        .orElseThrow(() -> refused("its input %d is missing".formatted(index + 1)));
  }

  /** Returns an input that must be the same for all rows. */
  Tensor constant(int index, String what) {
    return constant(input(index), what);
  }

  /** Returns an input that must be the same for all rows, if it is there. */
  Optional<Tensor> optionalConstant(int index, String what) {
    return optional(index).map(value -> constant(value, what));
  }

  private Tensor constant(Value value, String what) {
    if (value instanceof Constant constant) {
      return constant.tensor();
    }
    throw refused("%s must be constant, but here it depends on the data".formatted(what));
  }

  /** Returns whole numbers that must be constant. */
  long[] integers(int index, String what) {
    Tensor tensor = constant(index, what);
    if (tensor.dependsOnRows()) {
      throw refused("%s depends on the number of rows".formatted(what));
    }
    return Arrays.stream(tensor.numbers()).mapToLong(number -> (long) number).toArray();
  }

  /**
   * Returns whole numbers that newer versions have as an input and older ones as an attribute;
   * empty if neither is there.
   */
  Optional<long[]> integers(String attribute, int index) {
    if (attributes().has(attribute)) {
      return Optional.of(
          attributes().integers(attribute).stream().mapToLong(Long::longValue).toArray());
    }
    return optional(index).map(_ -> integers(index, "'%s'".formatted(attribute)));
  }

  /** Returns an input that must have rows. */
  Rows rows(int index) {
    if (input(index) instanceof Rows rows) {
      return rows;
    }
    throw refused("its input %d is the same for all rows".formatted(index + 1));
  }

  /** Returns an input as rows of numbers. */
  FloatRows floats(int index) {
    return floats(rows(index));
  }

  /** Returns rows as rows of numbers: whole numbers are rounded to float. */
  FloatRows floats(Rows rows) {
    return switch (rows) {
      case FloatRows floats -> floats;
      case LongRows longs -> {
        FloatSlot slot = steps().floats(longs.width());
        steps().add(Conversions.toFloat(longs.slot(), slot), longs.slot());
        yield steps().rows(slot, ElementType.FLOAT, longs.shape());
      }
      case TextRows _ -> throw refused("it takes numbers, but gets texts");
    };
  }

  /** Makes whole numbers of a result that was computed as float, and says so. */
  Value asIntegers(Value result) {
    if (result instanceof Rows) {
      note("%s computes whole numbers as float, which has 24 bits".formatted(title()));
    }
    return TypeOperators.cast(this, result, ElementType.INTEGER);
  }

  /** Returns a new slot for elements of a type. */
  Slot newSlot(ElementType type, int width) {
    lowering.spend(width, this);
    return switch (type) {
      case FLOAT, BOOLEAN -> steps().floats(width);
      case INTEGER -> steps().longs(width);
      case TEXT -> steps().texts(width);
    };
  }

  /** Returns rows that read a slot. */
  Rows stored(Slot slot, ElementType type, int... shape) {
    return switch (slot) {
      case FloatSlot floats -> steps().rows(floats, type, shape);
      case LongSlot longs -> new LongRows(shape, longs);
      case TextSlot texts -> new TextRows(shape, texts);
    };
  }

  /** Returns rows that all have the same texts or whole numbers, stretched to a shape. */
  StoredRows repeated(Tensor tensor, int... shape) {
    lowering.spend(Tensor.size(shape), this);
    int[] places = Shapes.stretched(tensor.shape(), shape);
    Tensor all = tensor.pick(places, places.length);
    if (tensor.type() == ElementType.TEXT) {
      TextSlot texts = steps().texts(places.length);
      steps().add(Repetition.of(all.texts().toArray(String[]::new), texts));
      return new TextRows(shape, texts);
    }
    LongSlot longs = steps().longs(places.length);
    long[] numbers = Arrays.stream(all.numbers()).mapToLong(number -> (long) number).toArray();
    steps().add(Repetition.of(numbers, longs));
    return new LongRows(shape, longs);
  }

  /** Returns the same elements in another shape of as many. */
  Rows reshaped(Rows rows, int... shape) {
    return switch (rows) {
      case FloatRows floats ->
          floats.width() == 1 || !floats.formula().isPerRow()
              ? new FloatRows(shape, floats.type(), floats.formula())
              : stored(steps().slot(floats), floats.type(), shape);
      case LongRows longs -> new LongRows(shape, longs.slot());
      case TextRows texts -> new TextRows(shape, texts.slot());
    };
  }

  /** Returns rows that have some of the columns of others, in another order or several times. */
  Rows picked(Rows rows, int[] columns, int... shape) {
    lowering.spend(columns.length, this);
    boolean isAll = columns.length == rows.width();
    for (int i = 0; i < columns.length && isAll; i++) {
      isAll = columns[i] == i;
    }
    if (isAll) {
      return reshaped(rows, shape);
    }
    Slot from = steps().slot(rows);
    Slot to = newSlot(rows.type(), columns.length);
    steps().add(new CopyStep(Collections.nCopies(columns.length, from), columns, to), from);
    return stored(to, rows.type(), shape);
  }

  /**
   * Returns the dimension that an axis counts, without that of the batch.
   *
   * @param axis as the file has it, from the end if it is negative
   */
  int axisOfRow(long axis, int rank) {
    long counted = axis < 0 ? axis + rank : axis;
    if (counted == 0) {
      throw refused("axis %d is that of the batch; each row is computed alone".formatted(axis));
    }
    if (counted < 0 || counted >= rank) {
      throw refused("axis %d is none of its %d dimensions".formatted(axis, rank));
    }
    return (int) counted - 1;
  }

  void output(Value value) {
    output(0, value);
  }

  void output(int index, Value value) {
    if (index < node.outputs().size() && !node.outputs().get(index).isEmpty()) {
      lowering.define(node.outputs().get(index), value);
    }
  }

  /** Says what the columns of the first output stand for. */
  void labelOutput(List<String> columns) {
    lowering.label(node.outputs().getFirst(), columns);
  }

  /** Gives a constant. */
  void output(Tensor tensor) {
    lowering.spend(tensor.size(), this);
    output(new Constant(tensor));
  }

  /** Returns the inputs, without those left out; lists are taken apart. */
  List<Value> allInputs() {
    List<Value> all =
        node.inputs().stream()
            .filter(name -> !name.isEmpty())
            .map(lowering::value)
            .flatMap(value ->
                value instanceof Several several
                    ? several.values().stream()
                    : List.of(value).stream())
            .toList();
    if (all.isEmpty()) {
      throw refused("it has no inputs");
    }
    return all;
  }
}
