package dev.lanewise.api.formula;

import dev.lanewise.api.program.Opcode;
import java.util.IdentityHashMap;

/**
 * Symbolic differentiation by the sum, product, quotient and chain rules.
 *
 * <p>A term whose derivative is exactly 0 is left out, and a factor of exactly 1 too. (In formulas
 * in general {@code x·0} is not replaced by 0, because x may be NaN.)
 */
final class Differentiation {

  static final Expr ZERO = new Constant(0);
  private static final Expr ONE = new Constant(1);

  private final IdentityHashMap<Expr, Expr> derivatives = new IdentityHashMap<>();

  /**
   * Prepares derivatives with respect to a variable, or to a part that is treated as a variable.
   *
   * <p>Everything that is computed from whole rows, except that part itself, is treated as
   * constant.
   */
  Differentiation(Expr variable) {
    derivatives.put(variable, ONE);
  }

  Expr derivative(Expr x) {
    for (Expr part : Traversal.elementNodesOf(x)) {
      if (!derivatives.containsKey(part)) {
        derivatives.put(part, rule(part));
      }
    }
    return of(x);
  }

  /**
   * Returns {@code upstream · local}. Where {@code local} selects between constants, each of them
   * is multiplied.
   */
  static Expr applyChainRule(Expr upstream, Expr local) {
    if (Operation.isZero(local) || Operation.isZero(upstream)) {
      return ZERO;
    }
    if (local instanceof Operation select
        && select.op() == Opcode.SELECT
        && (select.operand(1) instanceof Constant || select.operand(2) instanceof Constant)) {
      return Operation.of(
          Opcode.SELECT,
          select.operand(0),
          applyChainRule(upstream, select.operand(1)),
          applyChainRule(upstream, select.operand(2)));
    }
    return upstream.times(local);
  }

  private Expr of(Expr x) {
    Expr known = derivatives.get(x);
    if (known == null) {
      throw new IllegalStateException("operands are differentiated before their uses");
    }
    return known;
  }

  private Expr rule(Expr part) {
    return switch (part) {
      case Constant c -> ZERO;
      case Variable v -> ZERO;
      case Call call -> {
        Expr inner = of(call.argument());
        yield Operation.isZero(inner)
            ? ZERO
            : applyChainRule(inner, call.function().derivative(call.argument(), call));
      }
      case Operation operation -> rule(operation);
      case AsConstant asConstant -> ZERO;
      case RowReduction reduction -> ZERO;
      case Pick pick -> ZERO;
    };
  }

  private Expr rule(Operation x) {
    Expr a = x.operand(0);
    return switch (x.op()) {
      case ADD -> of(a).plus(of(x.operand(1)));
      case SUB -> of(a).minus(of(x.operand(1)));
      case MUL -> product(a, x.operand(1));
      case DIV -> quotient(x, a, x.operand(1));
      case FMA -> product(a, x.operand(1)).plus(of(x.operand(2)));
      // At a tie both take the second operand's derivative: max(x, 0)′ at 0 is 0.
      case MIN -> choose(a.lessThan(x.operand(1)), of(a), of(x.operand(1)));
      case MAX -> choose(a.greaterThan(x.operand(1)), of(a), of(x.operand(1)));
      case ABS ->
          applyChainRule(
              of(a),
              Expr.select(
                  a.greaterThan(0), ONE, Expr.select(a.lessThan(0), new Constant(-1), ZERO)));
      case NEG -> Operation.isZero(of(a)) ? ZERO : of(a).negate();
      case SQRT -> Operation.isZero(of(a)) ? ZERO : of(a).times(0.5).dividedBy(x);
      case SELECT -> Operation.of(Opcode.SELECT, a, of(x.operand(1)), of(x.operand(2)));
      // Comparisons and integer exponents are piecewise constant.
      case LT, LE, EQ, POW2, EXPONENT -> ZERO;
      case MANTISSA -> Operation.isZero(of(a)) ? ZERO : of(a).times(x).dividedBy(a);
    };
  }

  private static Expr choose(Condition condition, Expr whenTrue, Expr whenFalse) {
    return Expr.select(condition, whenTrue, whenFalse);
  }

  private Expr product(Expr a, Expr b) {
    if (a == b) {
      return applyChainRule(of(a).times(2), a);
    }
    return applyChainRule(a, of(b)).plus(applyChainRule(b, of(a)));
  }

  private Expr quotient(Expr self, Expr a, Expr b) {
    Expr numerator = of(a).minus(applyChainRule(self, of(b)));
    return Operation.isZero(numerator) ? ZERO : numerator.dividedBy(b);
  }
}
