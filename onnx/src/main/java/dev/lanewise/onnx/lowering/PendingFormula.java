package dev.lanewise.onnx.lowering;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.program.Shape;
import dev.lanewise.onnx.run.FloatSlot;
import dev.lanewise.onnx.run.FormulaStep;
import dev.lanewise.onnx.run.Leaf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A formula over slots. It is put together operator by operator, and becomes a step only where its
 * numbers are needed: so a chain of operators is one pass over the data.
 */
final class PendingFormula {

  /** A longer formula becomes a step, so that what follows compiles in reasonable time. */
  private static final int LONG = 60;

  private Expr expr;
  private Map<Variable, Leaf> leaves;
  private FormulaStep.Layout layout;
  private final int operators;
  private @Nullable FloatSlot slot;

  /**
   * Creates a formula.
   *
   * @param operators about how many operators it has
   */
  PendingFormula(Expr expr, Map<Variable, Leaf> leaves, FormulaStep.Layout layout, int operators) {
    this.expr = expr;
    this.leaves = leaves;
    this.layout = layout;
    this.operators = operators;
  }

  /** Returns the formula that reads a slot. */
  static PendingFormula of(FloatSlot slot, Variable variable) {
    PendingFormula formula =
        new PendingFormula(
            variable,
            Map.of(variable, Leaf.of(variable, slot)),
            new FormulaStep.Layout(slot.width(), 1, false, false),
            0);
    formula.slot = slot;
    return formula;
  }

  /** Returns the formula of a number that is the same in all rows and columns. */
  static PendingFormula of(double constant, int columns) {
    return new PendingFormula(
        Expr.constant(constant), Map.of(), new FormulaStep.Layout(columns, 1, false, false), 0);
  }

  Expr expr() {
    return expr;
  }

  FormulaStep.Layout layout() {
    return layout;
  }

  /** Tells whether it has one number for each row of the formula, whatever its columns. */
  boolean isPerRow() {
    return layout.isPerRow();
  }

  /** Tells whether nothing of it depends on data. */
  boolean isConstant() {
    return leaves.isEmpty();
  }

  boolean isLong() {
    return operators > LONG;
  }

  int operators() {
    return operators;
  }

  List<Leaf> leaves() {
    return new ArrayList<>(leaves.values());
  }

  /** Returns where its numbers are, if a step computes them. */
  Optional<FloatSlot> slot() {
    return Optional.ofNullable(slot);
  }

  /** Returns the slot whose numbers it has unchanged, if it is such a formula. */
  Optional<FloatSlot> copied() {
    if (expr instanceof Variable variable && variable.shape() == Shape.ELEMENT) {
      Leaf leaf = leaves.get(variable);
      FloatSlot read = leaf == null ? null : leaf.slot();
      if (read != null && read.width() == layout.columns() * layout.groups()) {
        return Optional.of(read);
      }
    }
    return Optional.empty();
  }

  /** Has it read a slot that a step writes. */
  void become(FloatSlot computed, Variable variable) {
    slot = computed;
    expr = variable;
    leaves = Map.of(variable, Leaf.of(variable, computed));
    layout = new FormulaStep.Layout(computed.width(), 1, false, false);
  }

  /** Collects the leaves of several formulas. */
  static Map<Variable, Leaf> joined(List<PendingFormula> formulas) {
    Map<Variable, Leaf> all = new LinkedHashMap<>();
    formulas.forEach(formula -> all.putAll(formula.leaves));
    return all;
  }
}
