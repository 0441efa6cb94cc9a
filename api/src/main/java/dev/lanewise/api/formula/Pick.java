package dev.lanewise.api.formula;

import java.util.IdentityHashMap;

/** The value that a variable has in one column of the row. */
final class Pick extends Expr {

  private final Variable of;
  private final Expr column;

  private Pick(Variable of, Expr column) {
    super(false, true);
    this.of = of;
    this.column = column;
  }

  /**
   * Picks the value of an expression in one column: the values of its variables are picked, and the
   * expression is computed from these once for each row.
   */
  static Expr of(Expr x, Expr column) {
    if (column.isColumnwise()) {
      throw new IllegalArgumentException(
          "the column to pick from must be the same in all columns of a row, and %s is not"
              .formatted(column));
    }
    IdentityHashMap<Expr, Expr> picked = new IdentityHashMap<>();
    Expr result = x;
    for (Expr part : Traversal.elementNodesOf(x)) {
      result = pick(part, column, picked);
      picked.put(part, result);
    }
    return result;
  }

  private static Expr pick(Expr part, Expr column, IdentityHashMap<Expr, Expr> picked) {
    if (!part.isColumnwise()) {
      return part;
    }
    return switch (part) {
      case Variable variable ->
          variable == Functions.column() ? column : new Pick(variable, column);
      case Call call ->
          Call.of(call.function(), picked.getOrDefault(call.argument(), call.argument()));
      case Operation operation ->
          Operation.of(
              operation.op(),
              operation.operands().stream()
                  .map(operand -> picked.getOrDefault(operand, operand))
                  .toArray(Expr[]::new));
      case AsConstant asConstant ->
          AsConstant.of(picked.getOrDefault(asConstant.value(), asConstant.value()));
      case Constant constant -> constant;
      case RowReduction reduction -> reduction;
      case Pick pick -> pick;
    };
  }

  Variable of() {
    return of;
  }

  Expr column() {
    return column;
  }
}
