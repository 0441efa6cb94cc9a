package dev.lanewise.optimizers;

import dev.lanewise.api.formula.Expr;

/** The sign of a number as a formula. */
final class Sign {

  private Sign() {}

  /** Returns 1 for numbers above 0, −1 for those below, and 0 and NaN as they are. */
  static Expr of(Expr x) {
    return Expr.select(
        x.greaterThan(0), Expr.constant(1), Expr.select(x.lessThan(0), Expr.constant(-1), x));
  }
}
