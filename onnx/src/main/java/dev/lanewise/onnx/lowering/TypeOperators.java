package dev.lanewise.onnx.lowering;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Precision;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.graph.Types;
import dev.lanewise.onnx.lowering.Value.Constant;
import dev.lanewise.onnx.lowering.Value.FloatRows;
import dev.lanewise.onnx.lowering.Value.LongRows;
import dev.lanewise.onnx.lowering.Value.Rows;
import dev.lanewise.onnx.lowering.Value.TextRows;
import dev.lanewise.onnx.run.Conversions;
import dev.lanewise.onnx.run.FloatSlot;
import dev.lanewise.onnx.run.LongSlot;
import dev.lanewise.onnx.run.TextSlot;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Changes of the element type. */
final class TypeOperators {

  private TypeOperators() {}

  static void addTo(Map<String, Operator> all) {
    all.put(
        "Cast",
        node -> {
          long type = node.attributes().integer("to", 1);
          Value value = cast(node, node.input(0), Types.of(type));
          node.output(rounded(node.steps(), value, Precision.of(type)));
        });
    all.put(
        "CastLike",
        node -> {
          Value like = node.input(1);
          ElementType type =
              like instanceof Constant constant ? constant.tensor().type() : node.rows(1).type();
          node.output(cast(node, node.input(0), type));
        });
  }

  /** Rounds numbers to a format of fewer bits. */
  static Value rounded(Steps steps, Value value, Precision precision) {
    if (precision == Precision.FLOAT) {
      return value;
    }
    return switch (value) {
      case FloatRows rows -> {
        FloatSlot from = steps.slot(rows);
        FloatSlot to = steps.floats(rows.width());
        steps.add(Conversions.round(from, precision, to), from);
        yield steps.rows(to, rows.type(), rows.shape());
      }
      case Constant constant when constant.tensor().type() == ElementType.FLOAT ->
          new Constant(
              Tensor.of(
                  ElementType.FLOAT,
                  constant.tensor().shape(),
                  Arrays.stream(constant.tensor().numbers())
                      .map(number -> precision.round((float) number))
                      .toArray()));
      default -> value;
    };
  }

  static Value cast(NodeContext node, Value value, ElementType type) {
    return switch (value) {
      case Constant constant -> new Constant(cast(node, constant.tensor(), type));
      case Rows rows -> cast(node, rows, type);
      case Value.Several _ -> throw node.refused("its input is a list");
    };
  }

  private static Tensor cast(NodeContext node, Tensor tensor, ElementType type) {
    if (tensor.type() == type) {
      return tensor;
    }
    if (tensor.type() == ElementType.TEXT || type == ElementType.TEXT) {
      throw node.refused("a constant changes between text and number");
    }
    if (tensor.dependsOnRows()) {
      // A size stays one, also while it is computed with as a float.
      return tensor;
    }
    double[] numbers =
        Arrays.stream(tensor.numbers())
            .map(number ->
                switch (type) {
                  case BOOLEAN -> number != 0 ? 1 : 0;
                  case INTEGER -> number < 0 ? Math.ceil(number) : Math.floor(number);
                  case FLOAT, TEXT -> (float) number;
                })
            .toArray();
    return Tensor.of(type, tensor.shape(), numbers);
  }

  private static Rows cast(NodeContext node, Rows rows, ElementType type) {
    if (rows.type() == type) {
      return rows;
    }
    return switch (type) {
      case FLOAT -> toFloat(node, rows);
      case BOOLEAN -> toTruth(node, node.floats(rows));
      case INTEGER -> toLong(node, rows);
      case TEXT -> toText(node, rows);
    };
  }

  private static Rows toFloat(NodeContext node, Rows rows) {
    return switch (rows) {
      case FloatRows floats -> new FloatRows(floats.shape(), ElementType.FLOAT, floats.formula());
      case LongRows longs -> node.floats(longs);
      case TextRows texts -> {
        FloatSlot slot = node.steps().floats(texts.width());
        node.steps().add(Conversions.parse(texts.slot(), slot), texts.slot());
        yield node.steps().rows(slot, ElementType.FLOAT, texts.shape());
      }
    };
  }

  private static Rows toTruth(NodeContext node, FloatRows rows) {
    Value truths =
        new Elementwise(node)
            .of(
                List.of(rows),
                ElementType.BOOLEAN,
                x ->
                    Expr.select(
                        x.getFirst().equalTo(Expr.constant(0)),
                        Expr.constant(0),
                        Expr.constant(1)));
    return (Rows) truths;
  }

  private static Rows toLong(NodeContext node, Rows rows) {
    LongSlot to = node.steps().longs(rows.width());
    if (rows instanceof TextRows texts) {
      node.steps().add(Conversions.parseWhole(texts.slot(), to), texts.slot());
    } else {
      FloatSlot from = node.steps().slot((FloatRows) rows);
      node.steps().add(Conversions.toLong(from, to), from);
    }
    return new LongRows(rows.shape(), to);
  }

  private static Rows toText(NodeContext node, Rows rows) {
    TextSlot to = node.steps().texts(rows.width());
    if (rows instanceof LongRows longs) {
      node.steps().add(Conversions.toText(longs.slot(), to), longs.slot());
    } else {
      FloatSlot from = node.steps().slot(node.floats(rows));
      node.steps().add(Conversions.toText(from, to), from);
    }
    return new TextRows(rows.shape(), to);
  }
}
