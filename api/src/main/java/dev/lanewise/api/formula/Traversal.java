package dev.lanewise.api.formula;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Visits each part of an expression once, operands before what uses them. */
final class Traversal {

  private final Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Expr> order = new ArrayList<>();

  private Traversal() {}

  static Set<Variable> variables(Expr root) {
    Set<Variable> variables = new LinkedHashSet<>();
    for (Expr part : partsOf(root)) {
      if (part instanceof Variable variable) {
        variables.add(variable);
      }
    }
    return Collections.unmodifiableSet(variables);
  }

  /** Returns all parts, operands first, the root last. */
  static List<Expr> partsOf(Expr root) {
    Traversal traversal = new Traversal();
    traversal.visit(root);
    return traversal.order;
  }

  static List<Expr> operandsOf(Expr part) {
    return switch (part) {
      case Constant c -> List.of();
      case Variable v -> List.of();
      case Call call -> List.of(call.argument());
      case Operation operation -> operation.operands();
    };
  }

  private void visit(Expr part) {
    if (seen.add(part)) {
      for (Expr operand : operandsOf(part)) {
        visit(operand);
      }
      order.add(part);
    }
  }
}
