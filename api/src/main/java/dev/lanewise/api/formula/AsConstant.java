package dev.lanewise.api.formula;

import java.util.List;

/** A value that derivatives take as constant. */
final class AsConstant extends Expr {

  private final Expr value;

  private AsConstant(Expr value) {
    super(List.of(value));
    this.value = value;
  }

  /** Holds a value; of a constant that is itself. */
  static Expr of(Expr value) {
    return value instanceof Constant || value instanceof AsConstant ? value : new AsConstant(value);
  }

  Expr value() {
    return value;
  }
}
