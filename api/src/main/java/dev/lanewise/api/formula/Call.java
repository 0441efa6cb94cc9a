package dev.lanewise.api.formula;

import java.util.List;

/** A named function applied to an expression. */
final class Call extends Expr {

  private final MathFunction function;
  private final Expr argument;

  private Call(MathFunction function, Expr argument) {
    super(List.of(argument));
    this.function = function;
    this.argument = argument;
  }

  /**
   * Applies a function. A constant argument is evaluated here, in double precision, because the
   * expansion of a function must not be folded.
   */
  static Expr of(MathFunction function, Expr argument) {
    return argument instanceof Constant constant
        ? new Constant(function.evaluate(constant.value()))
        : new Call(function, argument);
  }

  MathFunction function() {
    return function;
  }

  Expr argument() {
    return argument;
  }
}
