package dev.lanewise.api.formula;

import dev.lanewise.api.program.Opcode;

/**
 * A comparison of two expressions, for {@link Expr#select}; false where an operand is NaN.
 *
 * @since 0.1
 */
public final class Condition {

  private final Operation node;

  Condition(Opcode op, Expr left, Expr right) {
    this.node = new Operation(op, left, right);
  }

  Operation node() {
    return node;
  }

  /** Returns the comparison in the usual notation. */
  @Override
  public String toString() {
    return node.toString();
  }
}
