package dev.lanewise.onnx.lowering;

import dev.lanewise.onnx.graph.Attributes;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Graph;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Value.Constant;
import dev.lanewise.onnx.lowering.Value.FloatRows;
import dev.lanewise.onnx.lowering.Value.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Constants, sizes, and choices that are settled before any row is known. */
final class ConstantOperators {

  private ConstantOperators() {}

  static void addTo(Map<String, Operator> all) {
    all.put("Constant", node -> node.output(constant(node)));
    all.put("ConstantOfShape", ConstantOperators::constantOfShape);
    all.put("Shape", ConstantOperators::shape);
    all.put("Size", ConstantOperators::size);
    all.put("Range", ConstantOperators::range);
    all.put("If", ConstantOperators::choose);
    all.put("Identity", node -> node.output(node.input(0)));
    all.put("DequantizeLinear", ConstantOperators::dequantize);
  }

  private static Tensor constant(NodeContext node) {
    Attributes attributes = node.attributes();
    if (attributes.has("value_float")) {
      return Tensor.scalar(ElementType.FLOAT, attributes.number("value_float", 0));
    }
    if (attributes.has("value_int")) {
      return Tensor.scalar(ElementType.INTEGER, (double) attributes.integer("value_int", 0));
    }
    if (attributes.has("value_string")) {
      return Tensor.ofTexts(new int[0], List.of(attributes.text("value_string", "")));
    }
    if (attributes.has("value_floats")) {
      double[] numbers =
          attributes.numbers("value_floats").stream().mapToDouble(Float::doubleValue).toArray();
      return Tensor.of(ElementType.FLOAT, new int[] {numbers.length}, numbers);
    }
    if (attributes.has("value_ints")) {
      double[] numbers =
          attributes.integers("value_ints").stream().mapToDouble(Long::doubleValue).toArray();
      return Tensor.of(ElementType.INTEGER, new int[] {numbers.length}, numbers);
    }
    if (attributes.has("value_strings")) {
      List<String> texts = attributes.texts("value_strings");
      return Tensor.ofTexts(new int[] {texts.size()}, texts);
    }
    return attributes
        .tensor("value")
        .orElseThrow(() -> node.refused("it has no value of a kind that is supported"));
  }

  private static void constantOfShape(NodeContext node) {
    Tensor shape = node.constant(0, "the shape");
    Tensor value = node.attributes().tensor("value").orElse(Tensor.scalar(ElementType.FLOAT, 0));
    if (shape.dependsOnRows()) {
      int[] rest = ShapeOperators.restOf(node, shape);
      node.output(
          value.type() == ElementType.INTEGER ? node.repeated(value, rest) : same(value, rest));
      return;
    }
    int[] dimensions = Arrays.stream(shape.numbers()).mapToInt(d -> (int) d).toArray();
    node.lowering().spend(Tensor.size(dimensions), node);
    double[] numbers = new double[Tensor.size(dimensions)];
    Arrays.fill(numbers, value.number(0));
    node.output(Tensor.of(value.type(), dimensions, numbers));
  }

  /** Returns rows whose elements are all the same number. */
  private static FloatRows same(Tensor number, int[] rest) {
    return new FloatRows(
        rest,
        number.type() == ElementType.BOOLEAN ? ElementType.BOOLEAN : ElementType.FLOAT,
        PendingFormula.of(number.number(0), Tensor.size(rest)));
  }

  private static void shape(NodeContext node) {
    Value value = node.input(0);
    int rank;
    double[] sizes;
    double[] perRow;
    if (value instanceof Rows rows) {
      rank = rows.rank();
      sizes = new double[rank];
      perRow = new double[rank];
      perRow[0] = 1;
      for (int i = 1; i < rank; i++) {
        sizes[i] = rows.shape()[i - 1];
      }
    } else {
      int[] dimensions = node.constant(0, "its input").shape();
      rank = dimensions.length;
      sizes = Arrays.stream(dimensions).asDoubleStream().toArray();
      perRow = new double[rank];
    }
    int start = bound(node.attributes().integer("start", 0), rank);
    int end = Math.max(start, bound(node.attributes().integer("end", rank), rank));
    node.output(
        Tensor.ofSizes(
            new int[] {end - start},
            Arrays.copyOfRange(sizes, start, end),
            Arrays.copyOfRange(perRow, start, end)));
  }

  private static int bound(long index, int rank) {
    return Math.clamp(index < 0 ? index + rank : index, 0, rank);
  }

  private static void size(NodeContext node) {
    boolean hasRows = node.input(0) instanceof Rows;
    double size = hasRows ? node.rows(0).width() : node.constant(0, "its input").size();
    node.output(
        Tensor.ofSizes(
            new int[0], new double[] {hasRows ? 0 : size}, new double[] {hasRows ? size : 0}));
  }

  private static void range(NodeContext node) {
    Tensor start = node.constant(0, "the start");
    double step = node.constant(2, "the step").number(0);
    Tensor end = node.constant(1, "the end");
    if (start.dependsOnRows() || end.dependsOnRows() || step == 0) {
      throw node.refused("it counts the rows of the batch");
    }
    double count = Math.ceil((end.number(0) - start.number(0)) / step);
    if (count > 1 << 20) {
      throw node.refused("it is longer than %d".formatted(1 << 20));
    }
    double[] numbers = new double[(int) Math.max(0, count)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = start.number(0) + i * step;
    }
    node.output(Tensor.of(start.type(), new int[] {numbers.length}, numbers));
  }

  /** Takes the branch that the constant condition chooses. */
  private static void choose(NodeContext node) {
    boolean holds = node.constant(0, "the condition").number(0) != 0;
    Graph branch =
        node.attributes()
            .graph(holds ? "then_branch" : "else_branch")
            .orElseThrow(() -> node.refused("it has no such branch"));
    branch
        .constants()
        .forEach((name, tensor) -> node.lowering().define(name, new Constant(tensor)));
    node.lowering().run(branch.nodes());
    for (int i = 0; i < branch.outputs().size(); i++) {
      node.output(i, node.lowering().value(branch.outputs().get(i).name()));
    }
  }

  private static void dequantize(NodeContext node) {
    Tensor numbers = node.constant(0, "what is dequantised");
    Tensor scale = node.constant(1, "the scale");
    Tensor zero =
        node.optionalConstant(2, "the zero point").orElse(Tensor.scalar(ElementType.INTEGER, 0));
    if (scale.size() != 1 && scale.size() != axisSize(node, numbers)) {
      throw node.refused("its scale is for blocks of numbers");
    }
    int[] shape = numbers.shape();
    int axis = axis(node, numbers);
    int inner =
        Tensor.size(Arrays.copyOfRange(shape, Math.min(axis + 1, shape.length), shape.length));
    double[] values = new double[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      int channel = scale.size() == 1 ? 0 : i / inner % shape[axis];
      double shifted = numbers.number(i) - zero.number(zero.size() == 1 ? 0 : channel);
      values[i] = (float) (shifted * scale.number(channel));
    }
    node.output(Tensor.of(ElementType.FLOAT, shape, values));
  }

  private static int axis(NodeContext node, Tensor numbers) {
    long axis = node.attributes().integer("axis", 1);
    return (int) (axis < 0 ? axis + numbers.rank() : axis);
  }

  private static int axisSize(NodeContext node, Tensor numbers) {
    int axis = axis(node, numbers);
    return axis < numbers.rank() ? numbers.shape()[axis] : 0;
  }
}
