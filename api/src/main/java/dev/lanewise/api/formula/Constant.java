package dev.lanewise.api.formula;

/** A number, kept in double precision until a kernel rounds it. */
final class Constant extends Expr {

  private final double value;

  Constant(double value) {
    super(false, false);
    this.value = value;
  }

  double value() {
    return value;
  }
}
