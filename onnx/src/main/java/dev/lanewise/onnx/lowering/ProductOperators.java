package dev.lanewise.onnx.lowering;

import dev.lanewise.api.text.Listing;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Value.Constant;
import dev.lanewise.onnx.lowering.Value.FloatRows;
import dev.lanewise.onnx.run.FloatSlot;
import dev.lanewise.onnx.run.Loops;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Products of rows with matrices. */
final class ProductOperators {

  private static final Pattern ROWS_TIMES_MATRIX =
      Pattern.compile("(?<first>[a-zA-Z]{2,}),(?<second>[a-zA-Z]{2})->(?<result>[a-zA-Z]{2,})");

  private ProductOperators() {}

  static void addTo(Map<String, Operator> all) {
    all.put("MatMul", ProductOperators::matMul);
    all.put("Gemm", ProductOperators::gemm);
    all.put("Einsum", ProductOperators::einsum);
  }

  private static void matMul(NodeContext node) {
    Value left = node.input(0);
    Value right = node.input(1);
    if (left instanceof Constant a && right instanceof Constant b) {
      node.output(product(node, a.tensor(), b.tensor()));
    } else if (left instanceof Constant a) {
      node.output(constantFirst(node, a.tensor(), node.floats(1)));
    } else if (right instanceof Constant b) {
      node.output(constantLast(node, node.floats(0), b.tensor()));
    } else {
      node.output(withinRows(node, node.floats(0), node.floats(1)));
    }
  }

  private static Tensor product(NodeContext node, Tensor a, Tensor b) {
    if (a.rank() != 2 || b.rank() != 2 || a.shape()[1] != b.shape()[0]) {
      throw node.refused("two constants are multiplied that are no matrices of one size");
    }
    int m = a.shape()[0];
    int k = a.shape()[1];
    int n = b.shape()[1];
    node.lowering().require((long) m * n, node);
    double[] numbers = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int l = 0; l < k; l++) {
          sum += a.number(i * k + l) * b.number(l * n + j);
        }
        numbers[i * n + j] = (float) sum;
      }
    }
    return Tensor.of(ElementType.FLOAT, new int[] {m, n}, numbers);
  }

  /** Multiplies the last dimension of rows by a constant matrix or vector. */
  private static Value constantLast(NodeContext node, FloatRows rows, Tensor matrix) {
    int[] shape = rows.shape();
    boolean isVector = matrix.rank() == 1;
    int[] dimensions = matrix.shape();
    if (shape.length == 0
        || dimensions.length == 0
        || Arrays.stream(dimensions, 0, Math.max(0, dimensions.length - 2)).anyMatch(d -> d != 1)) {
      throw node.refused(
          "rows of shape %s are multiplied by a constant of shape %s"
              .formatted(Shapes.text(shape), Shapes.text(dimensions)));
    }
    int n = isVector ? 1 : dimensions[dimensions.length - 1];
    int k = isVector ? dimensions[0] : dimensions[dimensions.length - 2];
    if (shape[shape.length - 1] != k || dimensions.length > shape.length + 1) {
      throw node.refused(
          "rows of shape %s are multiplied by a constant of shape %s"
              .formatted(Shapes.text(shape), Shapes.text(dimensions)));
    }
    FloatSlot result = product(node, rows, floats(matrix), k, n);
    int[] outer = Arrays.copyOf(shape, shape.length - 1);
    return node.steps()
        .rows(result, ElementType.FLOAT, isVector ? outer : Shapes.join(outer, new int[] {n}));
  }

  private static FloatSlot product(NodeContext node, FloatRows rows, float[] matrix, int k, int n) {
    node.lowering().require((long) rows.width() / k * n, node);
    return node.steps().product(node.steps().slot(rows), matrix, k, n, rows.width() / k);
  }

  /** Multiplies a constant matrix by a matrix of each row: the rows turned, times it turned. */
  private static Value constantFirst(NodeContext node, Tensor matrix, FloatRows rows) {
    int[] shape = rows.shape();
    if (matrix.rank() != 2 || shape.length != 2 || matrix.shape()[1] != shape[0]) {
      throw node.refused(
          "a constant of shape %s is multiplied by rows of shape %s, which mixes rows"
              .formatted(Shapes.text(matrix.shape()), Shapes.text(shape)));
    }
    int m = matrix.shape()[0];
    int[] swap = {1, 0};
    FloatRows turned =
        (FloatRows) node.picked(rows, Shapes.transposed(shape, swap), shape[1], shape[0]);
    Tensor transposed = matrix.pick(Shapes.transposed(matrix.shape(), swap), matrix.shape()[1], m);
    FloatSlot result = product(node, turned, floats(transposed), shape[0], m);
    FloatRows product = node.steps().rows(result, ElementType.FLOAT, shape[1], m);
    return node.picked(product, Shapes.transposed(new int[] {shape[1], m}, swap), m, shape[1]);
  }

  /** Multiplies two matrices of each row. */
  private static Value withinRows(NodeContext node, FloatRows a, FloatRows b) {
    int[] left = a.shape();
    int[] right = b.shape();
    int rank = left.length;
    if (rank < 2
        || right.length != rank
        || left[rank - 1] != right[rank - 2]
        || !Arrays.equals(left, 0, rank - 2, right, 0, rank - 2)) {
      throw node.refused(
          "both factors depend on the data, and are no matrices of each row (%s and %s)"
              .formatted(Shapes.text(left), Shapes.text(right)));
    }
    int groups = Tensor.size(Arrays.copyOf(left, rank - 2));
    int[] shape = left.clone();
    shape[rank - 1] = right[rank - 1];
    node.lowering().require(Tensor.size(shape), node);
    FloatSlot first = node.steps().slot(a);
    FloatSlot second = node.steps().slot(b);
    FloatSlot result = node.steps().floats(Tensor.size(shape));
    node.steps().add(Loops.multiply(first, second, groups, left[rank - 1], result), first, second);
    return node.steps().rows(result, ElementType.FLOAT, shape);
  }

  /** Sums over one index of rows and of a constant matrix; other sums are refused. */
  private static void einsum(NodeContext node) {
    String equation = node.attributes().text("equation", "").replace(" ", "");
    Matcher matcher = ROWS_TIMES_MATRIX.matcher(equation);
    if (!matcher.matches() || node.inputs() != 2) {
      throw node.refused(
          "its equation %s is no product of rows and a matrix"
              .formatted(Listing.shortened(equation)));
    }
    String first = matcher.group("first");
    String second = matcher.group("second");
    String result = matcher.group("result");
    char summed = first.charAt(first.length() - 1);
    String outer = first.substring(0, first.length() - 1);
    boolean turned = second.charAt(1) == summed;
    char left = second.charAt(turned ? 0 : 1);
    boolean isProduct =
        second.indexOf(summed) >= 0
            && first.indexOf(left) < 0
            && outer.indexOf(summed) < 0
            && result.equals(outer + left);
    if (!isProduct || !(node.input(1) instanceof Constant constant)) {
      throw node.refused(
          "its equation %s is no product of rows and a matrix"
              .formatted(Listing.shortened(equation)));
    }
    Tensor matrix = constant.tensor();
    node.output(
        constantLast(
            node,
            node.floats(0),
            turned && matrix.rank() == 2
                ? matrix.pick(
                    Shapes.transposed(matrix.shape(), new int[] {1, 0}),
                    matrix.shape()[1],
                    matrix.shape()[0])
                : matrix));
  }

  private static void gemm(NodeContext node) {
    double alpha = node.attributes().number("alpha", 1);
    double beta = node.attributes().number("beta", 1);
    Tensor b = node.constant(1, "the right factor");
    if (node.input(0) instanceof Constant) {
      throw node.refused("its left factor is constant");
    }
    FloatRows rows = node.floats(0);
    if (node.attributes().integer("transA", 0) != 0) {
      throw node.refused("its left factor is transposed, which mixes rows");
    }
    if (rows.shape().length != 1 || b.rank() != 2) {
      throw node.refused("its factors are no matrices");
    }
    boolean turned = node.attributes().integer("transB", 0) != 0;
    Tensor matrix =
        turned
            ? b.pick(Shapes.transposed(b.shape(), new int[] {1, 0}), b.shape()[1], b.shape()[0])
            : b;
    if (matrix.shape()[0] != rows.width()) {
      throw node.refused(
          "rows of %d numbers are multiplied by a matrix of shape %s"
              .formatted(rows.width(), Shapes.text(matrix.shape())));
    }
    float[] weights = floats(matrix);
    if (alpha != 1) {
      for (int i = 0; i < weights.length; i++) {
        weights[i] *= (float) alpha;
      }
    }
    int n = matrix.shape()[1];
    FloatRows product =
        node.steps().rows(product(node, rows, weights, rows.width(), n), ElementType.FLOAT, n);
    if (node.optional(2).isEmpty() || beta == 0) {
      node.output(product);
      return;
    }
    node.output(
        new Elementwise(node)
            .of(
                List.of(product, node.input(2)),
                ElementType.FLOAT,
                x -> x.get(0).plus(beta == 1 ? x.get(1) : x.get(1).times(beta))));
  }

  static float[] floats(Tensor tensor) {
    float[] floats = new float[tensor.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) tensor.number(i);
    }
    return floats;
  }
}
