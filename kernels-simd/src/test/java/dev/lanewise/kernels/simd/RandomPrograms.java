package dev.lanewise.kernels.simd;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.program.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes random programs in which, taken together, every operation occurs. */
final class RandomPrograms {

  private final RandomGenerator random;
  private final List<Expr> known = new ArrayList<>();

  private RandomPrograms(RandomGenerator random) {
    this.random = random;
  }

  /** Returns a program over inputs of all shapes. */
  static Program program(RandomGenerator random, int steps, boolean rowSums) {
    return new RandomPrograms(random).make(steps, rowSums, true);
  }

  /** Returns a program over elements and scalars only. */
  static Program elementwise(RandomGenerator random, int steps) {
    return new RandomPrograms(random).make(steps, false, false);
  }

  private Program make(int steps, boolean rowSums, boolean allShapes) {
    known.add(Variable.element("x"));
    known.add(Variable.element("y"));
    known.add(Variable.scalar("s"));
    known.add(Variable.scalar("t"));
    if (allShapes) {
      known.add(Variable.column("c"));
      known.add(Variable.row("r"));
    }
    for (int i = 0; i < steps; i++) {
      known.add(next());
    }
    ProgramBuilder builder = new ProgramBuilder().store("out", last(1)).store("other", last(2));
    if (rowSums) {
      builder.rowSum("sum", last(1)).rowSum("otherSum", last(3));
    }
    return builder.build();
  }

  private Expr last(int distance) {
    return known.get(known.size() - distance);
  }

  private Expr any() {
    // Mostly recent values, so that programs are deep.
    int size = known.size();
    int range = random.nextBoolean() ? Math.min(size, 4) : size;
    return known.get(size - 1 - random.nextInt(range));
  }

  private Expr next() {
    Expr a = any();
    Expr b = any();
    return switch (random.nextInt(20)) {
      case 0 -> a.plus(b);
      case 1 -> a.minus(b);
      case 2 -> a.times(b);
      case 3 -> a.dividedBy(b);
      case 4 -> Expr.fma(a, b, any());
      case 5 -> a.min(b);
      case 6 -> a.max(b);
      case 7 -> a.abs();
      case 8 -> a.negate();
      case 9 -> a.sqrt();
      case 10 -> Expr.select(a.lessThan(b), any(), any());
      case 11 -> Expr.select(a.atMost(b), any(), any());
      case 12 -> Expr.select(a.equalTo(b), any(), any());
      case 13 -> a.shiftExponent(smallOrZero(b));
      case 14 -> Functions.exp(a);
      case 15 -> Functions.log(a);
      case 16 -> Functions.tanh(a);
      case 17 -> Functions.sigmoid(a);
      case 18 -> Functions.flushDenormals(a);
      default -> a.plus(random.nextInt(-3, 4) * 0.5);
    };
  }

  /** The bits of 2ⁿ are unspecified for other n, NaN above all. */
  private static Expr smallOrZero(Expr n) {
    Expr zero = Expr.constant(0);
    return Expr.select(n.atMost(20), Expr.select(n.atLeast(-20), n, zero), zero);
  }
}
