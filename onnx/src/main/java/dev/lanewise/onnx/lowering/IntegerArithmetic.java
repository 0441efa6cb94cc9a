package dev.lanewise.onnx.lowering;

import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Value.Constant;
import dev.lanewise.onnx.lowering.Value.LongRows;
import dev.lanewise.onnx.run.LongSlot;
import dev.lanewise.onnx.run.Loops;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/** Computes with whole numbers: those of rows, and the shapes that graphs compute with. */
final class IntegerArithmetic {

  private final NodeContext node;
  private final String name;

  /**
   * Prepares an operator.
   *
   * @param name which, for sizes that depend on the number of rows
   */
  IntegerArithmetic(NodeContext node, String name) {
    this.node = node;
    this.name = name;
  }

  /** Combines two whole numbers. */
  interface Operation extends Loops.LongOperation {}

  /** Tells whether all operands are whole numbers. */
  static boolean applies(List<Value> operands) {
    return operands.stream()
        .allMatch(operand ->
            operand instanceof LongRows
                || (operand instanceof Constant constant
                    && constant.tensor().type() == ElementType.INTEGER));
  }

  /** Changes each number of one operand. */
  Value of(Value operand, LongUnaryOperator operation) {
    Value none = new Constant(Tensor.scalar(ElementType.INTEGER, 0));
    return of(List.of(operand, none), (a, _) -> operation.applyAsLong(a));
  }

  Value of(List<Value> operands, Operation operation) {
    if (operands.get(0) instanceof Constant a && operands.get(1) instanceof Constant b) {
      return new Constant(constants(a.tensor(), b.tensor(), operation));
    }
    Elementwise.Aligned aligned = new Elementwise(node).aligned(operands);
    int[] shape = aligned.shape();
    node.lowering().spend(Tensor.size(shape), node);
    List<LongSlot> slots = new ArrayList<>();
    for (Value value : aligned.operands()) {
      slots.add(stretched(value, shape));
    }
    LongSlot result = node.steps().longs(Tensor.size(shape));
    node.steps()
        .add(
            Loops.combine(slots.get(0), slots.get(1), operation, result),
            slots.get(0),
            slots.get(1));
    return new LongRows(shape, result);
  }

  /** Returns whole numbers for each element of a row. */
  private LongSlot stretched(Value value, int[] shape) {
    if (value instanceof LongRows rows) {
      int[] places = Shapes.stretched(rows.shape(), shape);
      return ((LongRows) node.picked(rows, places, shape)).slot();
    }
    return ((LongRows) node.repeated(((Constant) value).tensor(), shape)).slot();
  }

  private Tensor constants(Tensor a, Tensor b, Operation operation) {
    int[] shape =
        Shapes.broadcast(a.shape(), b.shape())
            .orElseThrow(() -> node.refused("its operands have shapes that do not go together"));
    node.lowering().spend(Tensor.size(shape), node);
    int[] left = Shapes.stretched(a.shape(), shape);
    int[] right = Shapes.stretched(b.shape(), shape);
    double[] numbers = new double[left.length];
    double[] perRow = new double[left.length];
    for (int i = 0; i < numbers.length; i++) {
      double x = a.number(left[i]);
      double y = b.number(right[i]);
      double rowsOfX = a.perRow(left[i]);
      double rowsOfY = b.perRow(right[i]);
      numbers[i] = operation.of((long) x, (long) y);
      if (rowsOfX != 0 || rowsOfY != 0) {
        switch (name) {
          case "Add" -> perRow[i] = rowsOfX + rowsOfY;
          case "Sub" -> perRow[i] = rowsOfX - rowsOfY;
          case "Mul" -> {
            perRow[i] = rowsOfX * y + x * rowsOfY;
            if (rowsOfX * rowsOfY != 0) {
              throw node.refused("a size is multiplied by itself");
            }
          }
          case "Div" -> {
            if (rowsOfY != 0 || x != 0 || y == 0 || rowsOfX % y != 0) {
              throw node.refused("the number of rows is divided");
            }
            perRow[i] = rowsOfX / y;
          }
          case "Equal" -> numbers[i] = x == y && rowsOfX == rowsOfY ? 1 : 0;
          default -> throw node.refused("it takes the number of rows");
        }
      }
    }
    return Tensor.ofSizes(shape, numbers, perRow);
  }
}
