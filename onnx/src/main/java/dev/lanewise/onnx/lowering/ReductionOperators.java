package dev.lanewise.onnx.lowering;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Value.Constant;
import dev.lanewise.onnx.lowering.Value.FloatRows;
import dev.lanewise.onnx.lowering.Value.LongRows;
import dev.lanewise.onnx.lowering.Value.Rows;
import dev.lanewise.onnx.run.FloatSlot;
import dev.lanewise.onnx.run.LongSlot;
import dev.lanewise.onnx.run.Loops;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Sums, means, maxima and the like over dimensions of a row, and what is made of them. */
final class ReductionOperators {

  /** Since this version softmax is over a single dimension. */
  private static final int SOFTMAX_OF_AXIS = 13;

  private ReductionOperators() {}

  static void addTo(Map<String, Operator> all) {
    reduction(all, "ReduceSum", Functions::rowSum, Long::sum);
    reduction(all, "ReduceMean", Functions::rowMean);
    reduction(all, "ReduceMax", Functions::rowMax, Math::max);
    reduction(all, "ReduceMin", x -> Functions.rowMax(x.negate()).negate(), Math::min);
    reduction(all, "ReduceL1", x -> Functions.rowSum(x.abs()));
    reduction(all, "ReduceL2", x -> Functions.rowSum(x.square()).sqrt());
    reduction(all, "ReduceSumSquare", x -> Functions.rowSum(x.square()));
    reduction(all, "ReduceLogSum", x -> Functions.log(Functions.rowSum(x)));
    reduction(
        all,
        "ReduceLogSumExp",
        x -> {
          Expr found = Functions.rowMax(x);
          // Nothing is subtracted from an infinite number, which leaves 0 or infinity.
          Expr largest =
              Expr.select(
                  found.abs().equalTo(Expr.constant(Double.POSITIVE_INFINITY)),
                  Expr.constant(0),
                  found);
          return largest.plus(Functions.log(Functions.rowSum(Functions.exp(x.minus(largest)))));
        });
    all.put("ReduceProd", ReductionOperators::product);
    all.put("Softmax", node -> softmax(node, Functions::softmax));
    all.put("LogSoftmax", node -> softmax(node, Functions::logSoftmax));
    all.put("ArgMax", node -> position(node, false));
    all.put("ArgMin", node -> position(node, true));
  }

  private static void reduction(
      Map<String, Operator> all,
      String name,
      UnaryOperator<Expr> formula,
      Loops.LongOperation integers) {
    reduction(all, name, formula);
    Operator ofNumbers = Objects.requireNonNull(all.get(name));
    all.put(
        name,
        node -> {
          if (node.input(0) instanceof LongRows rows) {
            node.output(reduced(node, rows, axes(node, rows.rank()), integers));
          } else {
            ofNumbers.lower(node);
          }
        });
  }

  /** Reduces whole numbers, exactly. */
  private static Rows reduced(
      NodeContext node, LongRows rows, int[] axes, Loops.LongOperation operation) {
    int[] shape = rows.shape();
    int[] others =
        IntStream.range(0, shape.length).filter(d -> Arrays.binarySearch(axes, d) < 0).toArray();
    int[] permutation = Shapes.join(others, axes);
    LongRows turned =
        (LongRows)
            node.picked(
                rows, Shapes.transposed(shape, permutation), Shapes.pick(shape, permutation));
    int length = Tensor.size(Shapes.pick(shape, axes));
    LongSlot result = node.steps().longs(turned.width() / length);
    node.steps().add(Loops.reduce(turned.slot(), length, operation, result), turned.slot());
    return new LongRows(reduced(node, rows, axes), result);
  }

  private static void reduction(
      Map<String, Operator> all, String name, UnaryOperator<Expr> formula) {
    all.put(
        name,
        node -> {
          if (node.input(0) instanceof Constant constant) {
            node.output(folded(node, constant.tensor(), formula));
            return;
          }
          FloatRows rows = node.floats(0);
          int[] axes = axes(node, rows.rank());
          Rows result =
              axes.length == 0
                  ? rows
                  : new Grouped(node, rows, axes).numbers(formula, reduced(node, rows, axes));
          node.output(
              node.rows(0).type() == ElementType.INTEGER ? node.asIntegers(result) : result);
        });
  }

  /** Returns the dimensions that are reduced, without that of the batch, increasing. */
  private static int[] axes(NodeContext node, int rank) {
    long[] given = node.integers("axes", 1).orElse(new long[0]);
    if (given.length == 0) {
      if (node.attributes().integer("noop_with_empty_axes", 0) != 0) {
        return new int[0];
      }
      throw node.refused("without axes it takes the rows of the batch together");
    }
    return Arrays.stream(given)
        .mapToInt(axis -> node.axisOfRow(axis, rank))
        .sorted()
        .distinct()
        .toArray();
  }

  private static int[] reduced(NodeContext node, Rows rows, int[] axes) {
    boolean keeps = node.attributes().integer("keepdims", 1) != 0;
    int[] shape = rows.shape();
    return IntStream.range(0, shape.length)
        .filter(d -> keeps || Arrays.binarySearch(axes, d) < 0)
        .map(d -> Arrays.binarySearch(axes, d) < 0 ? shape[d] : 1)
        .toArray();
  }

  /** Reduces a constant, whose first dimension is none of a batch. */
  private static Tensor folded(NodeContext node, Tensor tensor, UnaryOperator<Expr> formula) {
    long[] given = node.integers("axes", 1).orElse(new long[0]);
    if (tensor.dependsOnRows()) {
      throw node.refused("it takes sizes that depend on the number of rows");
    }
    if (given.length == 0 && node.attributes().integer("noop_with_empty_axes", 0) != 0) {
      return tensor;
    }
    int rank = tensor.rank();
    int[] axes =
        given.length == 0
            ? Shapes.all(rank)
            : Arrays.stream(given)
                .mapToInt(axis -> (int) (axis < 0 ? axis + rank : axis))
                .sorted()
                .toArray();
    int[] shape = tensor.shape();
    int[] others = IntStream.range(0, rank).filter(d -> Arrays.binarySearch(axes, d) < 0).toArray();
    int[] permutation = Shapes.join(others, axes);
    int[] places = Shapes.transposed(shape, permutation);
    int length = Tensor.size(Shapes.pick(shape, axes));
    double[] numbers = new double[length == 0 ? 0 : places.length / length];
    Variable x = Variable.element("x");
    for (int i = 0; i < numbers.length; i++) {
      double[] group =
          Arrays.stream(places, i * length, (i + 1) * length).mapToDouble(tensor::number).toArray();
      double number = formula.apply(x).evaluateRow(Map.of(x, group), length)[0];
      numbers[i] = tensor.type() == ElementType.INTEGER ? (long) number : (float) number;
    }
    boolean keeps = node.attributes().integer("keepdims", 1) != 0;
    int[] result =
        IntStream.range(0, rank)
            .filter(d -> keeps || Arrays.binarySearch(axes, d) < 0)
            .map(d -> Arrays.binarySearch(axes, d) < 0 ? shape[d] : 1)
            .toArray();
    return Tensor.of(tensor.type(), result, numbers);
  }

  private static void product(NodeContext node) {
    if (node.input(0) instanceof Constant constant) {
      boolean takesAll = node.integers("axes", 1).orElse(new long[0]).length == 0;
      if (constant.tensor().dependsOnRows() || !(takesAll || constant.tensor().rank() == 1)) {
        throw node.refused("it multiplies sizes, or a part of a constant");
      }
      double product = Arrays.stream(constant.tensor().numbers()).reduce(1, (a, b) -> a * b);
      int rank = node.attributes().integer("keepdims", 1) != 0 ? constant.tensor().rank() : 0;
      int[] shape = new int[rank];
      Arrays.fill(shape, 1);
      node.output(Tensor.of(constant.tensor().type(), shape, new double[] {product}));
      return;
    }
    if (node.input(0) instanceof LongRows whole) {
      node.output(reduced(node, whole, axes(node, whole.rank()), (a, b) -> a * b));
      return;
    }
    FloatRows rows = node.floats(0);
    int[] axes = axes(node, rows.rank());
    Grouped grouped = new Grouped(node, rows, axes);
    FloatSlot result = node.steps().floats(grouped.groups());
    FloatSlot from = grouped.slot();
    node.steps()
        .add(
            Loops.reduce(
                from,
                grouped.length(),
                (values, first, length) -> {
                  float product = 1;
                  for (int i = first; i < first + length; i++) {
                    product *= values[i];
                  }
                  return product;
                },
                result),
            from);
    node.output(node.steps().rows(result, ElementType.FLOAT, reduced(node, rows, axes)));
  }

  private static void softmax(NodeContext node, UnaryOperator<Expr> formula) {
    FloatRows rows = node.floats(0);
    boolean ofAxis = node.opset() >= SOFTMAX_OF_AXIS;
    int axis = node.axisOfRow(node.attributes().integer("axis", ofAxis ? -1 : 1), rows.rank());
    // Before, all dimensions from the axis on were taken together.
    int[] axes = ofAxis ? new int[] {axis} : IntStream.range(axis, rows.shape().length).toArray();
    node.output(
        new Grouped(node, rows, axes).elements(List.of(), x -> formula.apply(x.getFirst())));
  }

  private static void position(NodeContext node, boolean ofLeast) {
    FloatRows rows = node.floats(0);
    int axis = node.axisOfRow(node.attributes().integer("axis", 0), rows.rank());
    boolean last = node.attributes().integer("select_last_index", 0) != 0;
    int[] axes = {axis};
    Grouped grouped = new Grouped(node, rows, axes);
    LongSlot result = node.steps().longs(grouped.groups());
    FloatSlot from = grouped.slot();
    node.steps()
        .add(
            Loops.search(
                from,
                grouped.length(),
                (values, first, length) -> position(values, first, length, ofLeast, last),
                result),
            from);
    node.output(new LongRows(reduced(node, rows, axes), result));
  }

  private static int position(
      float[] values, int first, int length, boolean ofLeast, boolean last) {
    int found = 0;
    for (int i = 1; i < length; i++) {
      float best = values[first + found];
      float value = values[first + i];
      boolean better = ofLeast ? value < best : value > best;
      // NaN counts as the largest, and the first of several.
      boolean isNan = Float.isNaN(value) && !Float.isNaN(best) && !ofLeast;
      if (better || isNan || (last && value == best)) {
        found = i;
      }
    }
    return found;
  }
}
