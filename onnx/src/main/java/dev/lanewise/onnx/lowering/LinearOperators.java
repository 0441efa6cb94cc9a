package dev.lanewise.onnx.lowering;

import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.text.Listing;
import dev.lanewise.onnx.graph.Attributes;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Value.Constant;
import dev.lanewise.onnx.lowering.Value.FloatRows;
import dev.lanewise.onnx.lowering.Value.Rows;
import dev.lanewise.onnx.run.FloatSlot;
import dev.lanewise.onnx.run.LongSlot;
import dev.lanewise.onnx.run.Loops;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Linear models and the labels of classes, in the domain ai.onnx.ml. */
final class LinearOperators {

  private LinearOperators() {}

  static void addTo(Map<String, Operator> all) {
    all.put(EncodingOperators.DOMAIN + "LinearRegressor", LinearOperators::regressor);
    all.put(EncodingOperators.DOMAIN + "LinearClassifier", LinearOperators::classifier);
    all.put(EncodingOperators.DOMAIN + "ZipMap", LinearOperators::zipMap);
  }

  private static FloatRows scores(NodeContext node, int outputs) {
    FloatRows rows = node.floats(0);
    List<Float> coefficients = node.attributes().numbers("coefficients");
    List<Float> intercepts = node.attributes().numbers("intercepts");
    int inputs = rows.width();
    if (outputs < 1 || coefficients.size() != inputs * outputs || rows.shape().length > 1) {
      throw node.refused(
          "it has %d coefficients for %d inputs and %d outputs"
              .formatted(coefficients.size(), inputs, outputs));
    }
    // The file has a row of coefficients for each output.
    float[] weights = new float[inputs * outputs];
    for (int output = 0; output < outputs; output++) {
      for (int input = 0; input < inputs; input++) {
        weights[input * outputs + output] = coefficients.get(output * inputs + input);
      }
    }
    FloatSlot product = node.steps().product(node.steps().slot(rows), weights, inputs, outputs, 1);
    FloatRows scores = node.steps().rows(product, ElementType.FLOAT, outputs);
    if (intercepts.isEmpty()) {
      return scores;
    }
    if (intercepts.size() != outputs) {
      throw node.refused("it has %d intercepts".formatted(intercepts.size()));
    }
    Tensor shift =
        Tensor.of(
            ElementType.FLOAT,
            new int[] {outputs},
            intercepts.stream().mapToDouble(Float::doubleValue).toArray());
    return (FloatRows)
        new Elementwise(node)
            .of(
                List.of(scores, new Constant(shift)),
                ElementType.FLOAT,
                x -> x.get(0).plus(x.get(1)));
  }

  private static FloatRows transformed(NodeContext node, FloatRows scores) {
    String transform = node.attributes().text("post_transform", "NONE");
    return switch (transform) {
      case "NONE" -> scores;
      case "LOGISTIC" ->
          (FloatRows)
              new Elementwise(node)
                  .of(List.of(scores), ElementType.FLOAT, x -> Functions.sigmoid(x.getFirst()));
      case "SOFTMAX" ->
          new Grouped(node, scores, new int[] {0})
              .elements(List.of(), x -> Functions.softmax(x.getFirst()));
      default -> throw node.refused("its post_transform is " + Listing.shortened(transform));
    };
  }

  private static void regressor(NodeContext node) {
    int targets = (int) node.attributes().integer("targets", 1);
    node.output(transformed(node, scores(node, targets)));
  }

  private static void classifier(NodeContext node) {
    Attributes attributes = node.attributes();
    List<Long> numbers = attributes.integers("classlabels_ints");
    Tensor labels =
        numbers.isEmpty()
            ? texts(attributes.texts("classlabels_strings"))
            : Tensor.of(
                ElementType.INTEGER,
                new int[] {numbers.size()},
                numbers.stream().mapToDouble(Long::doubleValue).toArray());
    EncodingOperators.requireExact(node, labels);
    int classes = labels.size();
    int rows = attributes.numbers("intercepts").size();
    int inputs = Math.max(1, node.floats(0).width());
    int outputs = rows > 0 ? rows : attributes.numbers("coefficients").size() / inputs;
    FloatRows scores = scores(node, outputs);
    if (outputs == 1 && classes == 2) {
      scores = bothClasses(node, scores);
    } else if (outputs != classes) {
      throw node.refused(
          "it has %d classes and %d rows of coefficients".formatted(classes, outputs));
    }
    FloatSlot slot = node.steps().slot(scores);
    LongSlot best = node.steps().longs(1);
    node.steps()
        .add(
            Loops.search(
                slot,
                classes,
                (values, first, length) -> {
                  int found = 0;
                  for (int i = 1; i < length; i++) {
                    found = values[first + i] > values[first + found] ? i : found;
                  }
                  return found;
                },
                best),
            slot);
    Rows label = EncodingOperators.values(node, best, labels, new int[0]);
    node.output(0, label);
    node.output(1, transformed(node, scores));
  }

  /** Of two classes one score is enough; that of the first class is its negative. */
  private static FloatRows bothClasses(NodeContext node, FloatRows score) {
    Value negative =
        new Elementwise(node).of(List.of(score), ElementType.FLOAT, x -> x.getFirst().negate());
    return (FloatRows) SelectionOperators.joinedRows(node, List.of((Rows) negative, score), 0);
  }

  private static Tensor texts(List<String> labels) {
    return Tensor.ofTexts(new int[] {labels.size()}, labels);
  }

  /** Names the columns of probabilities; they stay numbers. */
  private static void zipMap(NodeContext node) {
    Attributes attributes = node.attributes();
    List<String> labels = new ArrayList<>(attributes.texts("classlabels_strings"));
    attributes.integers("classlabels_int64s").forEach(label -> labels.add(Long.toString(label)));
    Rows rows = node.rows(0);
    if (!labels.isEmpty() && labels.size() != rows.width()) {
      throw node.refused("it has %d labels for %d columns".formatted(labels.size(), rows.width()));
    }
    node.output(rows);
    node.labelOutput(labels);
  }
}
