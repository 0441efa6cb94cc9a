package dev.lanewise.onnx.lowering;

import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Value.Constant;
import dev.lanewise.onnx.lowering.Value.LongRows;
import dev.lanewise.onnx.lowering.Value.Rows;
import dev.lanewise.onnx.lowering.Value.TextRows;
import dev.lanewise.onnx.run.FloatSlot;
import dev.lanewise.onnx.run.LongSlot;
import dev.lanewise.onnx.run.Lookup;
import dev.lanewise.onnx.run.Loops;
import dev.lanewise.onnx.run.Slot;
import java.util.List;

/** Compares and chooses texts and whole numbers, which are no part of formulas. */
final class Choice {

  private final NodeContext node;

  Choice(NodeContext node) {
    this.node = node;
  }

  /** Tells whether data choose between texts, or between whole numbers. */
  static boolean applies(Value condition, Value yes, Value no) {
    return condition instanceof Rows
        && (areOf(ElementType.TEXT, yes, no) || areOf(ElementType.INTEGER, yes, no));
  }

  private static boolean areOf(ElementType type, Value yes, Value no) {
    return Elementwise.isOf(type, yes) && Elementwise.isOf(type, no);
  }

  /** Takes each element of the one or the other value, all stretched to the same shape. */
  Rows of(Rows condition, Value yes, Value no) {
    Elementwise.Aligned aligned = new Elementwise(node).aligned(List.of(condition, yes, no));
    int[] shape = aligned.shape();
    FloatSlot truths = (FloatSlot) stretched(node.floats(condition), shape);
    Slot first = stretched(aligned.operands().get(1), shape);
    Slot second = stretched(aligned.operands().get(2), shape);
    boolean isText = Elementwise.isOf(ElementType.TEXT, yes);
    Slot result = node.newSlot(isText ? ElementType.TEXT : ElementType.INTEGER, Tensor.size(shape));
    node.steps().add(Loops.choose(truths, first, second, result), truths, first, second);
    return node.stored(result, isText ? ElementType.TEXT : ElementType.INTEGER, shape);
  }

  private Slot stretched(Value value, int[] shape) {
    Rows rows =
        value instanceof Rows own
            ? node.picked(own, Shapes.stretched(own.shape(), shape), shape)
            : node.repeated(((Constant) value).tensor(), shape);
    return node.steps().slot(rows);
  }

  /** Compares texts with one that is the same for all rows. */
  Value equalTexts(List<Value> operands) {
    TextRows texts =
        (TextRows) operands.stream().filter(TextRows.class::isInstance).findFirst().orElseThrow();
    Tensor wanted =
        operands.stream()
            .filter(Constant.class::isInstance)
            .map(value -> ((Constant) value).tensor())
            .filter(tensor -> tensor.type() == ElementType.TEXT && tensor.size() == 1)
            .findFirst()
            .orElseThrow(() -> node.refused("texts are compared with one constant text only"));
    LongSlot places = node.steps().longs(texts.width());
    node.steps().add(Lookup.placesOf(texts.slot(), wanted.texts(), places), texts.slot());
    Rows found = new LongRows(texts.shape(), places);
    return new Elementwise(node).of(List.of(found), ElementType.BOOLEAN, x -> x.getFirst().plus(1));
  }
}
