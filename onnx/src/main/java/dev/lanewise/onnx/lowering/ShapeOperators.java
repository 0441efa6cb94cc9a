package dev.lanewise.onnx.lowering;

import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Value.Constant;
import dev.lanewise.onnx.lowering.Value.FloatRows;
import dev.lanewise.onnx.lowering.Value.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Other shapes for the same elements, and elements in another order. */
final class ShapeOperators {

  private ShapeOperators() {}

  static void addTo(Map<String, Operator> all) {
    all.put("Reshape", ShapeOperators::reshape);
    all.put("Flatten", ShapeOperators::flatten);
    all.put("Squeeze", ShapeOperators::squeeze);
    all.put("Unsqueeze", ShapeOperators::unsqueeze);
    all.put("Transpose", ShapeOperators::transpose);
    all.put("Expand", ShapeOperators::expand);
    all.put("DepthToSpace", node -> blocks(node, true));
    all.put("SpaceToDepth", node -> blocks(node, false));
  }

  /**
   * Returns the dimensions of rows of a shape whose first dimension is the number of rows.
   *
   * @throws dev.lanewise.api.DataException if the number of rows is elsewhere
   */
  static int[] restOf(NodeContext node, Tensor shape) {
    for (int i = 1; i < shape.size(); i++) {
      if (shape.perRow(i) != 0) {
        throw node.refused("dimension %d depends on the number of rows".formatted(i));
      }
    }
    if (shape.size() == 0 || shape.perRow(0) != 1 || shape.number(0) != 0) {
      throw node.refused("its first dimension is not the number of rows");
    }
    return IntStream.range(1, shape.size()).map(i -> (int) shape.number(i)).toArray();
  }

  private static void reshape(NodeContext node) {
    if (node.input(0) instanceof Constant constant) {
      node.output(reshaped(node, constant.tensor(), node.integers(1, "the shape")));
      return;
    }
    Rows rows = node.rows(0);
    Tensor target = node.constant(1, "the shape");
    boolean keepsZero = node.attributes().integer("allowzero", 0) != 0;
    if (target.size() == 0) {
      throw node.refused("it makes a single number of all rows");
    }
    Optional<int[]> rest = rest(node, rows, target, keepsZero);
    if (rest.isPresent()) {
      node.output(node.reshaped(rows, rest.get()));
    } else if (isColumnOfAll(rows, target)) {
      // The converter of scikit-learn writes this behind regressions of several numbers.
      node.note(
          "%s makes a single column of rows of %d numbers; they are kept as rows"
              .formatted(node.title(), rows.width()));
      node.output(rows);
    } else {
      throw node.refused(
          "it makes other rows of rows of shape %s".formatted(Shapes.text(rows.shape())));
    }
  }

  private static boolean isColumnOfAll(Rows rows, Tensor target) {
    return rows.shape().length == 1
        && target.size() == 2
        && target.number(0) == -1
        && target.number(1) == 1;
  }

  /** Returns the shape of a row if the first dimension stays the number of rows; else empty. */
  private static Optional<int[]> rest(
      NodeContext node, Rows rows, Tensor target, boolean keepsZero) {
    int[] rest = new int[target.size() - 1];
    int unknown = -1;
    long product = 1;
    for (int i = 1; i < target.size(); i++) {
      if (target.perRow(i) != 0) {
        return Optional.empty();
      }
      long dimension = (long) target.number(i);
      if (dimension == 0 && !keepsZero) {
        dimension = i - 1 < rows.shape().length ? rows.shape()[i - 1] : 0;
      }
      if (dimension == -1) {
        unknown = i - 1;
      } else if (dimension < 0 || dimension > rows.width()) {
        return Optional.empty();
      } else {
        product *= dimension;
        rest[i - 1] = (int) dimension;
      }
    }
    boolean isRows =
        (target.perRow(0) == 1 && target.number(0) == 0)
            || (target.number(0) == 0 && target.perRow(0) == 0 && !keepsZero)
            || node.lowering().isFixedRows(target.number(0));
    boolean isOpen = target.number(0) == -1 && target.perRow(0) == 0;
    if (unknown >= 0 && product > 0 && rows.width() % product == 0) {
      rest[unknown] = (int) (rows.width() / product);
      product *= rest[unknown];
    }
    return (isRows || isOpen) && product == rows.width() ? Optional.of(rest) : Optional.empty();
  }

  private static Tensor reshaped(NodeContext node, Tensor tensor, long[] target) {
    int[] shape = new int[target.length];
    int unknown = -1;
    long product = 1;
    for (int i = 0; i < target.length; i++) {
      long dimension = target[i] == 0 && i < tensor.rank() ? tensor.shape()[i] : target[i];
      if (dimension == -1) {
        unknown = i;
      } else {
        shape[i] = (int) dimension;
        product *= dimension;
      }
    }
    if (unknown >= 0 && product > 0) {
      shape[unknown] = (int) (tensor.size() / product);
      product *= shape[unknown];
    }
    if (product != tensor.size()) {
      throw node.refused("a constant has another number of elements than its new shape");
    }
    return tensor.reshaped(shape);
  }

  private static void flatten(NodeContext node) {
    Rows rows = node.rows(0);
    long axis = node.attributes().integer("axis", 1);
    long counted = axis < 0 ? axis + rows.rank() : axis;
    if (counted != 1) {
      throw node.refused("it flattens from axis %d on, so that rows are mixed".formatted(axis));
    }
    node.output(node.reshaped(rows, rows.width()));
  }

  private static void squeeze(NodeContext node) {
    Optional<long[]> axes = node.integers("axes", 1);
    if (node.input(0) instanceof Constant constant) {
      int[] shape = constant.tensor().shape();
      int[] kept =
          IntStream.range(0, shape.length)
              .filter(d ->
                  axes.isPresent()
                      ? Arrays.stream(axes.get()).noneMatch(a -> a == d || a == d - shape.length)
                      : shape[d] != 1)
              .map(d -> shape[d])
              .toArray();
      node.output(constant.tensor().reshaped(kept));
      return;
    }
    Rows rows = node.rows(0);
    int[] shape = rows.shape();
    int[] removed =
        axes.isPresent()
            ? Arrays.stream(axes.get())
                .mapToInt(axis -> node.axisOfRow(axis, rows.rank()))
                .toArray()
            : IntStream.range(0, shape.length).filter(d -> shape[d] == 1).toArray();
    if (Arrays.stream(removed).anyMatch(d -> shape[d] != 1)) {
      throw node.refused("it removes a dimension of more than one element");
    }
    int[] kept =
        IntStream.range(0, shape.length)
            .filter(d -> Arrays.stream(removed).noneMatch(r -> r == d))
            .map(d -> shape[d])
            .toArray();
    node.output(node.reshaped(rows, kept));
  }

  private static void unsqueeze(NodeContext node) {
    long[] axes = node.integers("axes", 1).orElseThrow(() -> node.refused("its axes are missing"));
    if (node.input(0) instanceof Constant constant) {
      node.output(constant.tensor().reshaped(inserted(constant.tensor().shape(), axes, 0)));
      return;
    }
    Rows rows = node.rows(0);
    int rank = rows.rank() + axes.length;
    for (long axis : axes) {
      node.axisOfRow(axis, rank);
    }
    node.output(node.reshaped(rows, inserted(rows.shape(), axes, 1)));
  }

  /** Inserts dimensions of 1; axes count {@code before} dimensions that the shape leaves out. */
  private static int[] inserted(int[] shape, long[] axes, int before) {
    int rank = shape.length + axes.length;
    boolean[] isNew = new boolean[rank];
    for (long axis : axes) {
      isNew[(int) (axis < 0 ? axis + rank : axis - before)] = true;
    }
    int[] result = new int[rank];
    int next = 0;
    for (int i = 0; i < rank; i++) {
      result[i] = isNew[i] ? 1 : shape[next++];
    }
    return result;
  }

  private static void transpose(NodeContext node) {
    List<Long> given = node.attributes().integers("perm");
    if (node.input(0) instanceof Constant constant) {
      int[] shape = constant.tensor().shape();
      int[] permutation = permutation(node, given, shape.length);
      node.output(
          constant
              .tensor()
              .pick(Shapes.transposed(shape, permutation), Shapes.pick(shape, permutation)));
      return;
    }
    Rows rows = node.rows(0);
    int[] whole = permutation(node, given, rows.rank());
    if (whole[0] != 0) {
      throw node.refused("it moves the dimension of the batch");
    }
    int[] permutation = Arrays.stream(Shapes.rest(whole)).map(d -> d - 1).toArray();
    node.output(
        node.picked(
            rows,
            Shapes.transposed(rows.shape(), permutation),
            Shapes.pick(rows.shape(), permutation)));
  }

  /** Moves blocks of an image between its channels and its height and width. */
  private static void blocks(NodeContext node, boolean toSpace) {
    Rows rows = node.rows(0);
    long size = node.attributes().integer("blocksize", 0);
    int[] shape = rows.shape();
    if (shape.length != 3
        || size < 1
        || size > shape[0] + shape[1] + shape[2]
        || (toSpace ? shape[0] % (size * size) : shape[1] % size + shape[2] % size) != 0) {
      throw node.refused(
          "rows of shape %s have no blocks of %d × %d".formatted(Shapes.text(shape), size, size));
    }
    int b = (int) size;
    int channels = shape[0];
    int height = shape[1];
    int width = shape[2];
    if (!toSpace) {
      turn(
          node,
          new int[] {channels, height / b, b, width / b, b},
          new int[] {2, 4, 0, 1, 3},
          channels * b * b,
          height / b,
          width / b);
      return;
    }
    boolean channelsFirst = node.attributes().text("mode", "DCR").equals("CRD");
    int depth = channels / (b * b);
    turn(
        node,
        channelsFirst
            ? new int[] {depth, b, b, height, width}
            : new int[] {b, b, depth, height, width},
        channelsFirst ? new int[] {0, 3, 1, 4, 2} : new int[] {2, 3, 0, 4, 1},
        depth,
        height * b,
        width * b);
  }

  /** Gives rows whose dimensions are taken apart, turned, and put together again. */
  private static void turn(NodeContext node, int[] parts, int[] permutation, int... shape) {
    node.output(node.picked(node.rows(0), Shapes.transposed(parts, permutation), shape));
  }

  private static int[] permutation(NodeContext node, List<Long> given, int rank) {
    int[] permutation =
        given.isEmpty()
            ? IntStream.range(0, rank).map(i -> rank - 1 - i).toArray()
            : given.stream().mapToInt(Math::toIntExact).toArray();
    if (!Arrays.equals(Arrays.stream(permutation).sorted().toArray(), Shapes.all(rank))) {
      throw node.refused("it turns %d dimensions by %s".formatted(rank, Shapes.text(permutation)));
    }
    return permutation;
  }

  private static void expand(NodeContext node) {
    Tensor target = node.constant(1, "the shape");
    if (node.input(0) instanceof Constant constant) {
      if (target.dependsOnRows()) {
        expandToRows(node, constant.tensor(), target);
        return;
      }
      int[] shape = Arrays.stream(target.numbers()).mapToInt(d -> (int) d).toArray();
      int[] both = broadcast(node, constant.tensor().shape(), shape);
      node.lowering().spend(Tensor.size(both), node);
      node.output(constant.tensor().pick(Shapes.stretched(constant.tensor().shape(), both), both));
      return;
    }
    Rows rows = node.rows(0);
    List<Integer> rest = new ArrayList<>();
    for (int i = 0; i < target.size(); i++) {
      boolean isRows =
          i == 0
              && target.size() == rows.rank()
              && (target.perRow(i) != 0
                  || target.number(i) == 1
                  || node.lowering().isFixedRows(target.number(i)));
      if (!isRows) {
        rest.add((int) target.number(i));
      }
    }
    int[] shape =
        broadcast(node, rows.shape(), rest.stream().mapToInt(Integer::intValue).toArray());
    node.lowering().spend(Tensor.size(shape), node);
    if (shape.length != rows.shape().length) {
      throw node.refused("it adds dimensions before that of the batch");
    }
    node.output(node.picked(rows, Shapes.stretched(rows.shape(), shape), shape));
  }

  private static int[] broadcast(NodeContext node, int[] a, int[] b) {
    return Shapes.broadcast(a, b).orElseThrow(() -> node.refused("its shapes do not go together"));
  }

  /** Repeats a constant for each row. */
  private static void expandToRows(NodeContext node, Tensor tensor, Tensor target) {
    int[] rest = restOf(node, target);
    int[] own = tensor.shape();
    while (own.length > rest.length && own[0] == 1) {
      own = Shapes.rest(own);
    }
    int[] shape = broadcast(node, own, rest);
    FloatRows zeros =
        new FloatRows(shape, ElementType.FLOAT, PendingFormula.of(0, Tensor.size(shape)));
    Value repeated =
        new Elementwise(node)
            .of(
                List.of(zeros, new Constant(tensor.reshaped(own))),
                ElementType.FLOAT,
                x -> x.get(1));
    node.output(TypeOperators.cast(node, repeated, tensor.type()));
  }
}
