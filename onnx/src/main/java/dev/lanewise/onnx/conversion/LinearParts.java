package dev.lanewise.onnx.conversion;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.program.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds the parts of a formula that only scale and shift one variable, such as the bias and the
 * batch normalization behind a product, with the numbers of one column.
 */
final class LinearParts implements Expr.Visitor<LinearParts.Line> {

  private static final Line NO_LINE = new Line(Double.NaN, Double.NaN, true);

  private final Variable x;
  private final Map<Variable, Double> others;
  private final List<Line> found = new ArrayList<>();

  private LinearParts(Variable x, Map<Variable, Double> others) {
    this.x = x;
    this.others = others;
  }

  /**
   * A part of a formula: slope · x + offset.
   *
   * @param slope NaN if the part is something else
   * @param hasX whether x occurs
   */
  record Line(double slope, double offset, boolean hasX) {

    /** Tells whether the part only scales and shifts. */
    boolean isOne() {
      return !Double.isNaN(slope);
    }
  }

  /**
   * Returns the parts in which a variable occurs, the smallest first. For other numbers of the same
   * formula they are as many, in the same order.
   *
   * @param others what the other variables stand for; those that are left out are no numbers
   */
  static List<Line> of(Expr formula, Variable x, Map<Variable, Double> others) {
    LinearParts parts = new LinearParts(x, others);
    formula.fold(parts);
    return parts.found;
  }

  private Line found(Line line) {
    if (line.hasX()) {
      found.add(line);
    }
    return line;
  }

  @Override
  public Line constant(double value) {
    return new Line(0, value, false);
  }

  @Override
  public Line variable(Variable variable) {
    if (variable.equals(x)) {
      return found(new Line(1, 0, true));
    }
    Double value = others.get(variable);
    return value == null ? NO_LINE : constant(value);
  }

  @Override
  public Line operation(Opcode opcode, List<Line> operands) {
    boolean hasX = operands.stream().anyMatch(Line::hasX);
    if (!operands.stream().allMatch(Line::isOne)) {
      return found(NO_LINE);
    }
    Line a = operands.getFirst();
    return found(
        switch (opcode) {
          case ADD -> sum(a, operands.get(1));
          case SUB -> sum(a, scaled(operands.get(1), -1));
          case MUL -> product(a, operands.get(1));
          case FMA -> sum(product(a, operands.get(1)), operands.get(2));
          case DIV -> operands.get(1).hasX() ? NO_LINE : scaled(a, 1 / operands.get(1).offset());
          case NEG -> scaled(a, -1);
          default -> new Line(Double.NaN, Double.NaN, hasX);
        });
  }

  private static Line sum(Line a, Line b) {
    return new Line(a.slope + b.slope, a.offset + b.offset, a.hasX || b.hasX);
  }

  private static Line product(Line a, Line b) {
    if (a.hasX && b.hasX) {
      return NO_LINE;
    }
    return a.hasX ? scaled(a, b.offset) : scaled(b, a.offset);
  }

  private static Line scaled(Line line, double factor) {
    return new Line(line.slope * factor, line.offset * factor, line.hasX);
  }

  @Override
  public Line function(String name, Line argument) {
    return NO_LINE;
  }

  @Override
  public Line rowReduction(String name, Line argument) {
    return NO_LINE;
  }

  @Override
  public Line pick(Line variable, Line column) {
    return NO_LINE;
  }
}
