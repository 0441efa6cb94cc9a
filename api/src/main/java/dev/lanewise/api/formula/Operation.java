package dev.lanewise.api.formula;

import dev.lanewise.api.program.Opcode;
import dev.lanewise.api.text.Count;
import java.util.List;

/** An operation on expressions; {@link #of} simplifies while it builds. */
final class Operation extends Expr {

  private final Opcode op;
  private final List<Expr> operands;

  Operation(Opcode op, Expr... operands) {
    super(List.of(operands));
    if (operands.length != op.arity()) {
      throw new IllegalArgumentException(op + " takes " + Count.of(op.arity(), "operand"));
    }
    this.op = op;
    this.operands = List.of(operands);
  }

  Opcode op() {
    return op;
  }

  List<Expr> operands() {
    return operands;
  }

  Expr operand(int index) {
    return operands.get(index);
  }

  /**
   * Builds an operation. Constant operands are folded, and an operation with a neutral element is
   * left out.
   */
  static Expr of(Opcode op, Expr... x) {
    return switch (op) {
      case ADD -> {
        if (isZero(x[0])) {
          yield x[1];
        }
        yield isZero(x[1]) ? x[0] : fold(op, x);
      }
      case SUB -> {
        if (isZero(x[0])) {
          yield of(Opcode.NEG, x[1]);
        }
        yield isZero(x[1]) ? x[0] : fold(op, x);
      }
      case MUL -> {
        if (x[0].constantOrNaN() == 1) {
          yield x[1];
        }
        if (x[1].constantOrNaN() == 1) {
          yield x[0];
        }
        if (x[0].constantOrNaN() == -1) {
          yield of(Opcode.NEG, x[1]);
        }
        yield x[1].constantOrNaN() == -1 ? of(Opcode.NEG, x[0]) : fold(op, x);
      }
      case DIV -> {
        double divisor = x[1].constantOrNaN();
        if (divisor == 1) {
          yield x[0];
        }
        // Multiplying by the reciprocal is exact for powers of two, and much cheaper.
        yield isPowerOfTwo(divisor) ? of(Opcode.MUL, x[0], new Constant(1 / divisor)) : fold(op, x);
      }
      case NEG ->
          x[0] instanceof Operation inner && inner.op == Opcode.NEG
              ? inner.operand(0)
              : fold(op, x);
      case SELECT -> sameConstant(x[1], x[2]) || x[1] == x[2] ? x[1] : new Operation(op, x);
      case FMA, MIN, MAX, ABS, SQRT -> fold(op, x);
      case LT, LE, EQ, POW2, EXPONENT, MANTISSA -> new Operation(op, x);
    };
  }

  static boolean isZero(Expr x) {
    return x.constantOrNaN() == 0;
  }

  private static boolean sameConstant(Expr a, Expr b) {
    return a instanceof Constant x
        && b instanceof Constant y
        && Double.compare(x.value(), y.value()) == 0;
  }

  private static boolean isPowerOfTwo(double value) {
    return value != 0
        && Math.abs(Math.getExponent(value)) <= 100
        && Math.abs(value) == Math.scalb(1.0, Math.getExponent(value));
  }

  private static Expr fold(Opcode op, Expr... x) {
    double[] values = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      if (!(x[i] instanceof Constant constant)) {
        return new Operation(op, x);
      }
      values[i] = constant.value();
    }
    return new Constant(ExprEvaluator.arithmetic(op, values));
  }
}
