package dev.lanewise.api.formula;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Visits each part of an expression once, operands before the parts that use them. */
final class Traversal {

  private final Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Expr> order = new ArrayList<>();
  private final boolean intoRows;

  private Traversal(boolean intoRows) {
    this.intoRows = intoRows;
  }

  static Set<Variable> variables(Expr root) {
    Set<Variable> variables = new LinkedHashSet<>();
    for (Expr part : nodesOf(root)) {
      if (part instanceof Variable variable) {
        variables.add(variable);
      }
    }
    return Collections.unmodifiableSet(variables);
  }

  /** Returns all parts, operands first, the root last. */
  static List<Expr> nodesOf(Expr root) {
    return nodes(root, true);
  }

  /**
   * Returns the parts that belong to the same element as the root, operands first: a value that is
   * computed from a whole row is one of them, its operands are not.
   */
  static List<Expr> elementNodesOf(Expr root) {
    return nodes(root, false);
  }

  private static List<Expr> nodes(Expr root, boolean intoRows) {
    Traversal traversal = new Traversal(intoRows);
    traversal.visit(root);
    return traversal.order;
  }

  static List<Expr> operandsOf(Expr part) {
    return switch (part) {
      case Constant c -> List.of();
      case Variable v -> List.of();
      case Call call -> List.of(call.argument());
      case Operation operation -> operation.operands();
      case AsConstant asConstant -> List.of(asConstant.value());
      case RowReduction reduction -> List.of(reduction.argument());
      case Pick pick -> List.of(pick.of(), pick.column());
    };
  }

  /** Hands all parts to a visitor, operands first, and returns what it made of the root. */
  static <T> T fold(Expr root, Expr.Visitor<T> visitor) {
    IdentityHashMap<Expr, T> done = new IdentityHashMap<>();
    for (Expr part : nodesOf(root)) {
      List<T> operands =
          operandsOf(part).stream()
              .map(operand -> Objects.requireNonNull(done.get(operand)))
              .toList();
      done.put(part, visit(part, operands, visitor));
    }
    return Objects.requireNonNull(done.get(root));
  }

  private static <T> T visit(Expr part, List<T> operands, Expr.Visitor<T> visitor) {
    return switch (part) {
      case Constant constant -> visitor.constant(constant.value());
      case Variable variable -> visitor.variable(variable);
      case Operation operation -> visitor.operation(operation.op(), operands);
      case Call call -> visitor.function(call.function().notation(), operands.getFirst());
      case AsConstant _ -> operands.getFirst();
      case RowReduction reduction ->
          visitor.rowReduction(reduction.kind().notation(), operands.getFirst());
      case Pick _ -> visitor.pick(operands.getFirst(), operands.getLast());
    };
  }

  /** Tells whether a part is computed from a whole row by itself. */
  static boolean isOfRow(Expr part) {
    return part instanceof RowReduction || part instanceof Pick;
  }

  private void visit(Expr part) {
    if (seen.add(part)) {
      if (intoRows || !isOfRow(part)) {
        for (Expr operand : operandsOf(part)) {
          visit(operand);
        }
      }
      order.add(part);
    }
  }
}
