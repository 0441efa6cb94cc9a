package dev.lanewise.onnx.lowering;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.onnx.graph.BatchNormalization;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Value.Constant;
import dev.lanewise.onnx.lowering.Value.FloatRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Normalisations and dropout, as they are for prediction. */
final class NormalizationOperators {

  private static final float EPSILON = 1e-5f;
  private static final float MOMENTUM = 0.9f;

  private NormalizationOperators() {}

  static void addTo(Map<String, Operator> all) {
    all.put("BatchNormalization", NormalizationOperators::batchNormalization);
    all.put("LayerNormalization", node -> layerNormalization(node, true));
    all.put("RMSNormalization", node -> layerNormalization(node, false));
    all.put("InstanceNormalization", node -> groupNormalization(node, node.rows(0).shape()[0]));
    all.put(
        "GroupNormalization",
        node -> groupNormalization(node, node.attributes().integer("num_groups", 0)));
    all.put("LpNormalization", NormalizationOperators::lpNormalization);
    all.put("Dropout", NormalizationOperators::dropout);
  }

  private static void batchNormalization(NodeContext node) {
    FloatRows rows = node.floats(0);
    boolean trains =
        node.attributes().integer("training_mode", 0) != 0
            || (node.opset() < 14 && node.outputs() > 1);
    if (trains) {
      node.note(
          "%s is written for training; it is computed as for prediction, with its running statistics"
              .formatted(node.title()));
    }
    BatchNormalization norm =
        new BatchNormalization(
            node.constant(1, "the scale"),
            node.constant(2, "the shift"),
            node.constant(3, "the mean"),
            node.constant(4, "the variance"),
            node.attributes().number("epsilon", EPSILON),
            node.attributes().number("momentum", MOMENTUM));
    node.steps().add(norm);
    int channels = rows.shape().length == 0 ? 1 : rows.shape()[0];
    for (Tensor perChannel : List.of(norm.scale(), norm.shift(), norm.mean(), norm.variance())) {
      if (perChannel.size() != channels) {
        throw node.refused(
            "it has %d numbers for %d channels".formatted(perChannel.size(), channels));
      }
    }
    double[] factors = new double[channels];
    double[] offsets = new double[channels];
    for (int i = 0; i < channels; i++) {
      factors[i] = norm.factor(i);
      offsets[i] = norm.offset(i);
    }
    node.output(perChannel(node, rows, factors, offsets));
  }

  /** Scales and shifts channels, which are the first dimension of a row. */
  private static Value perChannel(
      NodeContext node, FloatRows rows, double[] factors, double[] offsets) {
    int[] shape = new int[rows.shape().length];
    Arrays.fill(shape, 1);
    if (shape.length > 0) {
      shape[0] = factors.length;
    }
    return new Elementwise(node)
        .of(
            List.of(
                rows,
                new Constant(Tensor.of(ElementType.FLOAT, shape, factors)),
                new Constant(Tensor.of(ElementType.FLOAT, shape, offsets))),
            ElementType.FLOAT,
            x -> Expr.fma(x.get(0), x.get(1), x.get(2)));
  }

  /** Normalises channels that follow each other together, so many groups of them. */
  private static void groupNormalization(NodeContext node, long groups) {
    FloatRows rows = node.floats(0);
    int[] shape = rows.shape();
    int channels = shape[0];
    if (shape.length < 2 || groups < 1 || channels % groups != 0) {
      throw node.refused(
          "rows of shape %s have no %d groups of channels to normalise"
              .formatted(Shapes.text(shape), groups));
    }
    float epsilon = node.attributes().number("epsilon", EPSILON);
    FloatRows parts = (FloatRows) node.reshaped(rows, (int) groups, rows.width() / (int) groups);
    FloatRows normalized =
        new Grouped(node, parts, new int[] {1})
            .elements(
                List.of(),
                x -> {
                  Expr centred = x.getFirst().minus(Functions.rowMean(x.getFirst()));
                  return centred.dividedBy(
                      Functions.rowMean(centred.square()).plus(epsilon).sqrt());
                });
    node.output(
        perChannel(
            node,
            (FloatRows) node.reshaped(normalized, shape),
            ofChannels(node, node.constant(1, "the scale"), channels),
            ofChannels(node, node.constant(2, "the shift"), channels)));
  }

  /** Returns a number for each channel; until opset 20 there may be one for each group. */
  private static double[] ofChannels(NodeContext node, Tensor tensor, int channels) {
    if (tensor.size() == 0 || channels % tensor.size() != 0) {
      throw node.refused("it has %d numbers for %d channels".formatted(tensor.size(), channels));
    }
    double[] numbers = new double[channels];
    for (int i = 0; i < channels; i++) {
      numbers[i] = tensor.number(i / (channels / tensor.size()));
    }
    return numbers;
  }

  private static void layerNormalization(NodeContext node, boolean centres) {
    FloatRows rows = node.floats(0);
    int first = node.axisOfRow(node.attributes().integer("axis", -1), rows.rank());
    int[] axes = IntStream.range(first, rows.shape().length).toArray();
    float epsilon = node.attributes().number("epsilon", EPSILON);
    int[] normalized = Shapes.pick(rows.shape(), axes);
    List<float[]> constants = new ArrayList<>();
    constants.add(stretched(node, node.constant(1, "the scale"), normalized));
    boolean shifts = node.optional(2).isPresent();
    if (shifts) {
      constants.add(stretched(node, node.constant(2, "the shift"), normalized));
    }
    node.output(
        new Grouped(node, rows, axes)
            .elements(
                constants,
                x -> {
                  Expr centred = centres ? x.get(0).minus(Functions.rowMean(x.get(0))) : x.get(0);
                  Expr deviation = Functions.rowMean(centred.square()).plus(epsilon).sqrt();
                  Expr scaled = centred.dividedBy(deviation).times(x.get(1));
                  return shifts ? scaled.plus(x.get(2)) : scaled;
                }));
  }

  private static float[] stretched(NodeContext node, Tensor tensor, int[] shape) {
    boolean fits =
        Shapes.broadcast(tensor.shape(), shape)
            .filter(both -> Arrays.equals(both, shape))
            .isPresent();
    if (!fits) {
      throw node.refused("a scale or shift does not fit the dimensions that are normalised");
    }
    int[] places = Shapes.stretched(tensor.shape(), shape);
    return ProductOperators.floats(tensor.pick(places, places.length));
  }

  private static void lpNormalization(NodeContext node) {
    FloatRows rows = node.floats(0);
    int axis = node.axisOfRow(node.attributes().integer("axis", -1), rows.rank());
    boolean byAbsolute = node.attributes().integer("p", 2) == 1;
    node.output(
        new Grouped(node, rows, new int[] {axis})
            .elements(
                List.of(),
                x -> {
                  Expr value = x.getFirst();
                  Expr norm =
                      byAbsolute
                          ? Functions.rowSum(value.abs())
                          : Functions.rowSum(value.square()).sqrt();
                  return Expr.select(norm.equalTo(Expr.constant(0)), value, value.dividedBy(norm));
                }));
  }

  private static void dropout(NodeContext node) {
    boolean trains =
        node.optional(2)
            .map(value -> !(value instanceof Constant constant) || constant.tensor().number(0) != 0)
            .orElse(false);
    if (trains) {
      node.note(
          "%s is written for training; for prediction it hands on its input as it is"
              .formatted(node.title()));
    }
    node.output(node.input(0));
    if (node.outputs() > 1 && node.input(0) instanceof FloatRows rows) {
      node.output(
          1, new FloatRows(rows.shape(), ElementType.BOOLEAN, PendingFormula.of(1, rows.width())));
    }
  }
}
