package dev.lanewise.api.formula;

import java.util.IdentityHashMap;

/** Rebuilds an expression with one part replaced. */
final class Substitution {

  private final IdentityHashMap<Expr, Expr> done = new IdentityHashMap<>();

  Substitution(Expr part, Expr replacement) {
    done.put(part, replacement);
  }

  Expr apply(Expr x) {
    Expr known = done.get(x);
    if (known != null) {
      return known;
    }
    Expr result =
        switch (x) {
          case Constant c -> c;
          case Variable v -> v;
          case Call call -> {
            Expr argument = apply(call.argument());
            yield argument == call.argument() ? call : Call.of(call.function(), argument);
          }
          case Operation operation -> apply(operation);
          case AsConstant asConstant -> {
            Expr value = apply(asConstant.value());
            yield value == asConstant.value() ? asConstant : AsConstant.of(value);
          }
          case RowReduction reduction -> {
            Expr argument = apply(reduction.argument());
            yield argument == reduction.argument()
                ? reduction
                : RowReduction.of(reduction.kind(), argument);
          }
          case Pick pick -> {
            Expr of = apply(pick.of());
            Expr column = apply(pick.column());
            yield of == pick.of() && column == pick.column() ? pick : Pick.of(of, column);
          }
        };
    done.put(x, result);
    return result;
  }

  private Expr apply(Operation operation) {
    Expr[] operands = operation.operands().stream().map(this::apply).toArray(Expr[]::new);
    for (int i = 0; i < operands.length; i++) {
      if (operands[i] != operation.operand(i)) {
        return Operation.of(operation.op(), operands);
      }
    }
    return operation;
  }
}
