package dev.lanewise.onnx.lowering;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Value.FloatRows;
import dev.lanewise.onnx.run.FloatSlot;
import dev.lanewise.onnx.run.FormulaStep;
import dev.lanewise.onnx.run.Leaf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Applies formulas of whole rows to some dimensions of a row: these are brought to the end, so that
 * each group of numbers that belong together follow each other.
 */
final class Grouped {

  private final NodeContext node;
  private final FloatRows rows;
  private final int[] permutation;
  private final int[] turnedShape;
  private final int length;

  /**
   * Prepares rows.
   *
   * @param axes the dimensions that belong together, without that of the batch, increasing
   */
  Grouped(NodeContext node, FloatRows rows, int[] axes) {
    this.node = node;
    int[] shape = rows.shape();
    int[] others =
        IntStream.range(0, shape.length)
            .filter(d -> Arrays.stream(axes).noneMatch(axis -> axis == d))
            .toArray();
    permutation = Shapes.join(others, axes);
    turnedShape = Shapes.pick(shape, permutation);
    length = Tensor.size(Shapes.pick(shape, axes));
    this.rows = (FloatRows) node.picked(rows, Shapes.transposed(shape, permutation), turnedShape);
    if (length == 0) {
      throw node.refused("it takes a dimension without elements");
    }
  }

  /** Returns how many numbers belong together. */
  int length() {
    return length;
  }

  /** Returns how many groups a row has. */
  int groups() {
    return rows.width() / length;
  }

  FloatSlot slot() {
    return node.steps().slot(rows);
  }

  /**
   * Returns the rows that a formula gives for each group, with the dimensions as they were.
   *
   * @param constants for each of them a number for each element of a group
   * @param formula returns the formula of the group and the constants
   */
  FloatRows elements(List<float[]> constants, Function<List<Expr>, Expr> formula) {
    PendingFormula result = pending(constants, formula, false);
    FloatRows turned =
        groups() == 1
            ? new FloatRows(turnedShape, ElementType.FLOAT, result)
            : computed(result, rows.width(), turnedShape);
    int[] back = new int[permutation.length];
    for (int i = 0; i < back.length; i++) {
      back[permutation[i]] = i;
    }
    return (FloatRows)
        node.picked(turned, Shapes.transposed(turnedShape, back), Shapes.pick(turnedShape, back));
  }

  /** Returns one number that a formula gives for each group, in rows of the given shape. */
  FloatRows numbers(UnaryOperator<Expr> formula, int... shape) {
    PendingFormula result = pending(List.of(), x -> formula.apply(x.getFirst()), true);
    return groups() == 1
        ? new FloatRows(shape, ElementType.FLOAT, result)
        : computed(result, groups(), shape);
  }

  private FloatRows computed(PendingFormula formula, int width, int... shape) {
    FloatSlot slot = node.steps().floats(width);
    FloatSlot from = slot();
    node.steps()
        .add(new FormulaStep(formula.expr(), formula.leaves(), formula.layout(), slot), from);
    return node.steps().rows(slot, ElementType.FLOAT, shape);
  }

  private PendingFormula pending(
      List<float[]> constants, Function<List<Expr>, Expr> formula, boolean isPerRow) {
    // A single group may go on with a formula that no step has computed yet.
    boolean goesOn =
        groups() == 1
            && !rows.formula().isPerRow()
            && rows.formula().layout().columns() == length
            && !rows.formula().isConstant();
    PendingFormula input =
        goesOn ? rows.formula() : PendingFormula.of(slot(), node.steps().element(slot()));
    Map<Variable, Leaf> leaves = new LinkedHashMap<>(PendingFormula.joined(List.of(input)));
    List<Expr> operands = new ArrayList<>();
    operands.add(input.expr());
    for (float[] constant : constants) {
      Variable variable = Variable.column(node.steps().name("constants"));
      leaves.put(variable, Leaf.of(variable, constant));
      operands.add(variable);
    }
    return new PendingFormula(
        formula.apply(operands),
        leaves,
        new FormulaStep.Layout(length, groups(), true, isPerRow),
        input.operators() + 4);
  }
}
