package dev.lanewise.onnx.lowering;

import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Value.Constant;
import dev.lanewise.onnx.lowering.Value.LongRows;
import dev.lanewise.onnx.run.LongSlot;
import dev.lanewise.onnx.run.Loops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

  Value of(List<Value> operands, Operation operation) {
    if (operands.get(0) instanceof Constant a && operands.get(1) instanceof Constant b) {
      return new Constant(constants(a.tensor(), b.tensor(), operation));
    }
    List<LongSlot> slots = new ArrayList<>();
    int[] shape = {};
    for (Value operand : operands) {
      if (operand instanceof LongRows rows && rows.width() >= Tensor.size(shape)) {
        shape = rows.shape();
      }
    }
    int width = Tensor.size(shape);
    for (Value operand : operands) {
      LongSlot slot =
          operand instanceof LongRows rows ? rows.slot() : constant((Constant) operand, width);
      if (slot.width() != 1 && slot.width() != width) {
        throw node.refused("its operands have shapes that do not go together");
      }
      slots.add(slot);
    }
    LongSlot result = node.steps().longs(width);
    node.steps()
        .add(
            Loops.combine(slots.get(0), slots.get(1), operation, result),
            slots.get(0),
            slots.get(1));
    return new LongRows(shape, result);
  }

  /** Writes constants into each row. */
  private LongSlot constant(Constant constant, int width) {
    Tensor tensor = constant.tensor();
    if (tensor.dependsOnRows() || (tensor.size() != 1 && tensor.size() != width)) {
      throw node.refused("a constant of whole numbers does not go together with the rows");
    }
    LongSlot slot = node.steps().longs(tensor.size());
    long[] numbers = Arrays.stream(tensor.numbers()).mapToLong(number -> (long) number).toArray();
    node.steps()
        .add(rows -> {
          for (int row = 0; row < rows; row++) {
            System.arraycopy(numbers, 0, slot.values(), row * numbers.length, numbers.length);
          }
        });
    return slot;
  }

  private Tensor constants(Tensor a, Tensor b, Operation operation) {
    int[] shape =
        Shapes.broadcast(a.shape(), b.shape())
            .orElseThrow(() -> node.refused("its operands have shapes that do not go together"));
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
