package dev.lanewise.onnx.lowering;

import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Value.Constant;
import dev.lanewise.onnx.lowering.Value.LongRows;
import dev.lanewise.onnx.lowering.Value.Rows;
import dev.lanewise.onnx.lowering.Value.Several;
import dev.lanewise.onnx.run.CopyStep;
import dev.lanewise.onnx.run.FloatSlot;
import dev.lanewise.onnx.run.LongSlot;
import dev.lanewise.onnx.run.Lookup;
import dev.lanewise.onnx.run.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Parts of rows, rows side by side, and rows of tables. */
final class SelectionOperators {

  /** Who cuts a batch at so many rows or more means all of them. */
  private static final long MANY = 1 << 16;

  private SelectionOperators() {}

  static void addTo(Map<String, Operator> all) {
    all.put("Concat", node -> node.output(joined(node, node.allInputs())));
    all.put("Slice", SelectionOperators::slice);
    all.put(
        "Split",
        node -> {
          List<Value> parts = parts(node, node.outputs());
          for (int i = 0; i < parts.size(); i++) {
            node.output(i, parts.get(i));
          }
        });
    all.put("Gather", SelectionOperators::gather);
    all.put("Tile", SelectionOperators::tile);
    all.put("SplitToSequence", SelectionOperators::splitToSequence);
    all.put("SequenceConstruct", node -> node.output(new Several(node.allInputs())));
    all.put("SequenceAt", SelectionOperators::at);
    all.put("ConcatFromSequence", node -> node.output(joined(node, node.allInputs())));
  }

  private static Value joined(NodeContext node, List<Value> values) {
    long axis = node.attributes().integer("axis", 1);
    if (node.attributes().integer("new_axis", 0) != 0) {
      throw node.refused("it stacks values along a new dimension");
    }
    if (values.stream().allMatch(Constant.class::isInstance)) {
      return new Constant(
          joined(node, values.stream().map(value -> ((Constant) value).tensor()).toList(), axis));
    }
    List<Rows> all = new ArrayList<>();
    for (Value value : values) {
      if (!(value instanceof Rows rows)) {
        throw node.refused("constants are joined to rows");
      }
      all.add(rows);
    }
    ElementType type = all.getFirst().type();
    if (all.stream().anyMatch(rows -> rows.type() != type)) {
      boolean isText = all.stream().anyMatch(rows -> rows.type() == ElementType.TEXT);
      if (isText) {
        throw node.refused("texts are joined to numbers");
      }
      all.replaceAll(node::floats);
    }
    return joinedRows(node, all, node.axisOfRow(axis, all.getFirst().rank()));
  }

  /** Puts rows side by side along a dimension, which is not that of the batch. */
  static Rows joinedRows(NodeContext node, List<Rows> all, int axis) {
    if (all.size() == 1) {
      return all.getFirst();
    }
    node.lowering().require(all.stream().mapToLong(Rows::width).sum(), node);
    for (Rows rows : all) {
      if (!isJoinedBy(axis, all.getFirst().shape(), rows.shape())) {
        throw node.refused(
            "rows of shape %s and of shape %s do not go together"
                .formatted(Shapes.text(all.getFirst().shape()), Shapes.text(rows.shape())));
      }
    }
    int[] shape = all.getFirst().shape().clone();
    shape[axis] = all.stream().mapToInt(rows -> rows.shape()[axis]).sum();
    List<Slot> slots = new ArrayList<>();
    for (Rows rows : all) {
      slots.add(node.steps().slot(rows));
    }
    int inner = Tensor.size(Arrays.copyOfRange(shape, axis + 1, shape.length));
    int outer = Tensor.size(Arrays.copyOf(shape, axis));
    List<Slot> sources = new ArrayList<>();
    int[] columns = new int[Tensor.size(shape)];
    for (int o = 0; o < outer; o++) {
      for (int part = 0; part < all.size(); part++) {
        int length = all.get(part).shape()[axis] * inner;
        for (int i = 0; i < length; i++) {
          columns[sources.size()] = o * length + i;
          sources.add(slots.get(part));
        }
      }
    }
    Slot result = node.newSlot(all.getFirst().type(), columns.length);
    node.steps().add(new CopyStep(sources, columns, result), slots.toArray(Slot[]::new));
    return node.stored(result, all.getFirst().type(), shape);
  }

  private static boolean isJoinedBy(int axis, int[] first, int[] other) {
    boolean isJoined = first.length == other.length;
    for (int d = 0; d < first.length && isJoined; d++) {
      isJoined = d == axis || first[d] == other[d];
    }
    return isJoined;
  }

  private static Tensor joined(NodeContext node, List<Tensor> tensors, long axis) {
    Tensor first = tensors.getFirst();
    if (tensors.stream().anyMatch(tensor -> tensor.rank() != first.rank())) {
      throw node.refused("constants of different shapes are joined");
    }
    int along = (int) (axis < 0 ? axis + first.rank() : axis);
    node.lowering().require(tensors.stream().mapToLong(Tensor::size).sum(), node);
    if (along == 0) {
      return joinedFirst(tensors);
    }
    if (first.rank() != 2) {
      throw node.refused("constants of more than two dimensions are joined");
    }
    int[] swap = {1, 0};
    List<Tensor> turned =
        tensors.stream()
            .map(tensor ->
                tensor.pick(
                    Shapes.transposed(tensor.shape(), swap), Shapes.pick(tensor.shape(), swap)))
            .toList();
    Tensor result = joinedFirst(turned);
    return result.pick(Shapes.transposed(result.shape(), swap), Shapes.pick(result.shape(), swap));
  }

  private static Tensor joinedFirst(List<Tensor> tensors) {
    int[] shape = tensors.getFirst().shape();
    shape[0] = tensors.stream().mapToInt(tensor -> tensor.shape()[0]).sum();
    if (tensors.getFirst().type() == ElementType.TEXT) {
      return Tensor.ofTexts(
          shape, tensors.stream().flatMap(tensor -> tensor.texts().stream()).toList());
    }
    double[] numbers =
        tensors.stream().flatMapToDouble(tensor -> Arrays.stream(tensor.numbers())).toArray();
    double[] perRow =
        tensors.stream()
            .flatMapToDouble(
                tensor -> IntStream.range(0, tensor.size()).mapToDouble(tensor::perRow))
            .toArray();
    return tensors.stream().anyMatch(Tensor::dependsOnRows)
        ? Tensor.ofSizes(shape, numbers, perRow)
        : Tensor.of(tensors.getFirst().type(), shape, numbers);
  }

  private static void slice(NodeContext node) {
    boolean isAttribute = node.opset() < 10;
    long[] starts = isAttribute ? longs(node, "starts") : node.integers(1, "the start");
    long[] ends = isAttribute ? longs(node, "ends") : node.integers(2, "the end");
    long[] axes =
        isAttribute
            ? longs(node, "axes")
            : node.optional(3).isPresent() ? node.integers(3, "the axis") : new long[0];
    long[] steps =
        !isAttribute && node.optional(4).isPresent() ? node.integers(4, "the step") : new long[0];
    int before = node.input(0) instanceof Constant ? 0 : 1;
    int[] shape = before == 0 ? node.constant(0, "").shape() : node.rows(0).shape();
    List<int[]> taken = new ArrayList<>();
    for (int dimension : shape) {
      taken.add(Shapes.all(dimension));
    }
    for (int i = 0; i < starts.length; i++) {
      long axis = i < axes.length ? axes[i] : i;
      long step = i < steps.length ? steps[i] : 1;
      boolean isOfBatch = before == 1 && (axis == 0 || axis == -shape.length - 1);
      if (isOfBatch && starts[i] == 0 && step == 1 && ends[i] >= MANY) {
        if (ends[i] < Integer.MAX_VALUE) {
          node.note(
              "%s takes the first %d rows of a batch; here all are computed"
                  .formatted(node.title(), ends[i]));
        }
        continue;
      }
      int along =
          before == 0
              ? (int) (axis < 0 ? axis + shape.length : axis)
              : node.axisOfRow(axis, shape.length + 1);
      taken.set(along, indices(node, starts[i], ends[i], step, shape[along]));
    }
    int[] part = taken.stream().mapToInt(indices -> indices.length).toArray();
    int[] places = Shapes.taken(shape, taken);
    if (node.input(0) instanceof Constant constant) {
      node.output(constant.tensor().pick(places, part));
    } else {
      node.output(node.picked(node.rows(0), places, part));
    }
  }

  private static long[] longs(NodeContext node, String attribute) {
    return node.attributes().integers(attribute).stream().mapToLong(Long::longValue).toArray();
  }

  private static int[] indices(NodeContext node, long start, long end, long step, int size) {
    if (step == 0) {
      throw node.refused("its step is 0");
    }
    long least = step > 0 ? 0 : -1;
    long most = step > 0 ? size : size - 1L;
    long from = Math.clamp(start < 0 ? start + size : start, least, most);
    long to = Math.clamp(end < 0 ? end + size : end, least, most);
    List<Integer> indices = new ArrayList<>();
    for (long i = from; step > 0 ? i < to : i > to; i += step) {
      indices.add((int) i);
    }
    return indices.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Without lengths each part is a single element, whose dimension may be left out. */
  private static void splitToSequence(NodeContext node) {
    List<Value> parts = parts(node, 0);
    boolean keeps = node.attributes().integer("keepdims", 1) != 0 || node.optional(1).isPresent();
    if (!keeps) {
      int axis = node.axisOfRow(node.attributes().integer("axis", 0), node.rows(0).rank());
      parts = parts.stream().<Value>map(part -> withoutDimension(node, (Rows) part, axis)).toList();
    }
    node.output(new Several(parts));
  }

  private static Rows withoutDimension(NodeContext node, Rows rows, int axis) {
    int[] shape = rows.shape();
    return node.reshaped(
        rows,
        Shapes.join(Arrays.copyOf(shape, axis), Arrays.copyOfRange(shape, axis + 1, shape.length)));
  }

  /** Cuts rows along a dimension; into so many parts if no lengths are given. */
  private static List<Value> parts(NodeContext node, int count) {
    Rows rows = node.rows(0);
    int axis = node.axisOfRow(node.attributes().integer("axis", 0), rows.rank());
    int size = rows.shape()[axis];
    int[] lengths = lengths(node, size, count);
    if (Arrays.stream(lengths).sum() != size) {
      throw node.refused("its parts are not as long together as what is cut");
    }
    List<Value> parts = new ArrayList<>();
    int from = 0;
    for (int length : lengths) {
      List<int[]> taken = new ArrayList<>();
      for (int dimension : rows.shape()) {
        taken.add(Shapes.all(dimension));
      }
      taken.set(axis, IntStream.range(from, from + length).toArray());
      int[] shape = rows.shape().clone();
      shape[axis] = length;
      parts.add(node.picked(rows, Shapes.taken(rows.shape(), taken), shape));
      from += length;
    }
    return parts;
  }

  private static int[] lengths(NodeContext node, int size, int count) {
    long[] given = node.integers("split", 1).orElse(new long[0]);
    if (given.length == 1 && count == 0) {
      // Of a sequence, a single number is the length of each part.
      int each = (int) given[0];
      return IntStream.range(0, (size + each - 1) / each)
          .map(i -> Math.min(each, size - i * each))
          .toArray();
    }
    if (given.length > 0) {
      return Arrays.stream(given).mapToInt(length -> (int) length).toArray();
    }
    int parts = (int) node.attributes().integer("num_outputs", count == 0 ? size : count);
    int each = (size + parts - 1) / parts;
    return IntStream.range(0, parts).map(i -> Math.clamp(size - i * each, 0, each)).toArray();
  }

  private static void at(NodeContext node) {
    if (!(node.input(0) instanceof Several several)) {
      throw node.refused("its input is no list");
    }
    long index = node.integers(1, "the place")[0];
    int size = several.values().size();
    node.output(several.values().get((int) (index < 0 ? index + size : index)));
  }

  private static void gather(NodeContext node) {
    long axis = node.attributes().integer("axis", 0);
    if (node.input(0) instanceof Constant data) {
      if (node.input(1) instanceof Constant indices) {
        node.output(picked(node, data.tensor(), indices.tensor(), axis));
      } else {
        node.output(tableRows(node, data.tensor(), axis));
      }
      return;
    }
    Rows rows = node.rows(0);
    Tensor indices = node.constant(1, "what it takes");
    int along = node.axisOfRow(axis, rows.rank());
    int size = rows.shape()[along];
    List<int[]> taken = new ArrayList<>();
    for (int dimension : rows.shape()) {
      taken.add(Shapes.all(dimension));
    }
    taken.set(along, wrapped(node, indices, size));
    int[] shape =
        Shapes.join(
            Shapes.join(Arrays.copyOf(rows.shape(), along), indices.shape()),
            Arrays.copyOfRange(rows.shape(), along + 1, rows.shape().length));
    node.lowering().require(Tensor.size(shape), node);
    node.output(node.picked(rows, Shapes.taken(rows.shape(), taken), shape));
  }

  private static int[] wrapped(NodeContext node, Tensor indices, int size) {
    int[] wrapped = new int[indices.size()];
    for (int i = 0; i < wrapped.length; i++) {
      double index = indices.number(i);
      wrapped[i] = (int) (index < 0 ? index + size : index);
      if (wrapped[i] < 0 || wrapped[i] >= size || indices.perRow(i) != 0) {
        throw node.refused("it takes an element that is not there");
      }
    }
    return wrapped;
  }

  private static Tensor picked(NodeContext node, Tensor data, Tensor indices, long axis) {
    int along = (int) (axis < 0 ? axis + data.rank() : axis);
    int[] shape = data.shape();
    List<int[]> taken = new ArrayList<>();
    for (int dimension : shape) {
      taken.add(Shapes.all(dimension));
    }
    taken.set(along, wrapped(node, indices, shape[along]));
    int[] picked =
        Shapes.join(
            Shapes.join(Arrays.copyOf(shape, along), indices.shape()),
            Arrays.copyOfRange(shape, along + 1, shape.length));
    node.lowering().require(Tensor.size(picked), node);
    return data.pick(Shapes.taken(shape, taken), picked);
  }

  /** Takes rows of a constant table, by whole numbers in the data: an embedding. */
  private static Rows tableRows(NodeContext node, Tensor table, long axis) {
    if (axis != 0 && axis != -table.rank()) {
      throw node.refused("it takes columns of a table by the data");
    }
    if (!(node.input(1) instanceof LongRows indices)) {
      throw node.refused("it takes rows of a table by other than whole numbers");
    }
    int[] entry = Shapes.rest(table.shape());
    int width = Tensor.size(entry);
    LongSlot places = node.steps().longs(indices.width());
    node.steps()
        .add(Lookup.rowsOf(indices.slot(), table.shape()[0], node.title(), places), indices.slot());
    int[] shape = Shapes.join(indices.shape(), entry);
    node.lowering().require(Tensor.size(shape), node);
    if (table.type() == ElementType.TEXT || table.type() == ElementType.INTEGER) {
      return EncodingOperators.values(node, places, table, shape);
    }
    FloatSlot result = node.steps().floats(Tensor.size(shape));
    node.steps()
        .add(Lookup.tableRows(places, ProductOperators.floats(table), width, result), places);
    return node.steps().rows(result, ElementType.FLOAT, shape);
  }

  private static void tile(NodeContext node) {
    Rows rows = node.rows(0);
    long[] repeats = node.integers(1, "how often");
    if (repeats.length != rows.rank() || repeats[0] != 1) {
      throw node.refused("it repeats the rows of the batch");
    }
    int[] shape = rows.shape();
    List<int[]> taken = new ArrayList<>();
    int[] larger = new int[shape.length];
    for (int d = 0; d < shape.length; d++) {
      int size = shape[d];
      larger[d] = Math.toIntExact(Math.multiplyExact(size, repeats[d + 1]));
      node.lowering().require(larger[d], node);
      taken.add(IntStream.range(0, larger[d]).map(i -> i % size).toArray());
    }
    node.lowering().require(Tensor.size(larger), node);
    node.output(node.picked(rows, Shapes.taken(shape, taken), larger));
  }
}
