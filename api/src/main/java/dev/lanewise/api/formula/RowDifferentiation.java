package dev.lanewise.api.formula;

import java.util.IdentityHashMap;
import java.util.List;

/**
 * The gradient of a formula that takes whole rows. The chain rule is applied backwards, from the
 * result to the values of the row, such as sums and maxima, that it is computed from, and from
 * these to the variable.
 *
 * <p>Between two such values, formulas are differentiated element by element, with the values of
 * the row as variables. The gradient in a value of the row is the sum over all elements that use
 * it.
 */
final class RowDifferentiation {

  private final Variable variable;

  /** The gradient in each value of the row, from those that are computed from it. */
  private final IdentityHashMap<Expr, Expr> upstreams = new IdentityHashMap<>();

  private Expr gradient = Differentiation.ZERO;

  private RowDifferentiation(Variable variable) {
    this.variable = variable;
  }

  static Expr gradient(Expr root, Variable variable, Expr upstream) {
    if (upstream.isColumnwise() && !root.isColumnwise()) {
      throw new IllegalArgumentException(
          "%s has one value a row, so the gradient in it has one, too, which %s has not"
              .formatted(root, upstream));
    }
    RowDifferentiation differentiation = new RowDifferentiation(variable);
    differentiation.throughElements(root, upstream);
    List<Expr> parts = Traversal.nodesOf(root);
    for (Expr part : parts.reversed()) {
      Expr known = differentiation.upstreams.get(part);
      if (known != null) {
        differentiation.throughRow(part, known);
      }
    }
    return differentiation.gradient;
  }

  private void throughElements(Expr root, Expr upstream) {
    for (Expr part : Traversal.elementNodesOf(root)) {
      if (Traversal.isOfRow(part)) {
        Expr passed = Differentiation.applyChainRule(upstream, derivative(root, part));
        add(part, root.isColumnwise() ? sum(passed) : passed);
      }
    }
    gradient = gradient.plus(Differentiation.applyChainRule(upstream, derivative(root, variable)));
  }

  private void throughRow(Expr part, Expr upstream) {
    switch (part) {
      case RowReduction reduction -> {
        Expr argument = reduction.argument();
        switch (reduction.kind()) {
          case SUM -> throughSum(argument, upstream);
          case MAX ->
              throughPicked(
                  argument, RowReduction.of(RowReduction.Kind.ARGMAX, argument), upstream);
          // Constant except at jumps.
          case ARGMAX -> {}
        }
      }
      case Pick pick -> throughPicked(pick.of(), pick.column(), upstream);
      default -> throw new IllegalStateException(part + " is computed element by element");
    }
  }

  private void throughSum(Expr argument, Expr upstream) {
    for (Expr part : Traversal.elementNodesOf(argument)) {
      if (Traversal.isOfRow(part)) {
        // The upstream is the same in all columns, so it is a factor of the sum.
        add(part, Differentiation.applyChainRule(upstream, sum(derivative(argument, part))));
      }
    }
    gradient =
        gradient.plus(Differentiation.applyChainRule(upstream, derivative(argument, variable)));
  }

  private void throughPicked(Expr argument, Expr column, Expr upstream) {
    for (Expr part : Traversal.elementNodesOf(argument)) {
      if (Traversal.isOfRow(part)) {
        add(
            part,
            Differentiation.applyChainRule(upstream, Pick.of(derivative(argument, part), column)));
      }
    }
    Expr passed = Differentiation.applyChainRule(upstream, derivative(argument, variable));
    if (!Operation.isZero(passed)) {
      gradient =
          gradient.plus(
              Expr.select(Functions.column().equalTo(column), passed, Differentiation.ZERO));
    }
  }

  private static Expr derivative(Expr of, Expr in) {
    return new Differentiation(in).derivative(of);
  }

  private static Expr sum(Expr x) {
    return Operation.isZero(x) ? x : Functions.rowSum(x);
  }

  private void add(Expr part, Expr upstream) {
    if (!Operation.isZero(upstream)) {
      Expr known = upstreams.get(part);
      upstreams.put(part, known == null ? upstream : known.plus(upstream));
    }
  }
}
