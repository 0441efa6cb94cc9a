package dev.lanewise.api.formula;

/** A named function applied to an expression. */
final class Call extends Expr {

  private final MathFunction function;
  private final Expr argument;

  Call(MathFunction function, Expr argument) {
    this.function = function;
    this.argument = argument;
  }

  MathFunction function() {
    return function;
  }

  Expr argument() {
    return argument;
  }
}
