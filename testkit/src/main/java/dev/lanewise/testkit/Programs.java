package dev.lanewise.testkit;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.program.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Programs in which, taken together, every operation and every named function occurs. */
final class Programs {

  static final String IN = "x";
  static final String OUT = "out";

  private Programs() {}

  /** Returns the named functions, each with its derivative and the sums of both. */
  static List<Program> functions() {
    List<UnaryOperator<Expr>> functions =
        List.of(
            Functions::exp,
            x -> Functions.expOrZero(x.abs().negate()),
            Functions::expm1,
            Functions::log,
            Functions::log1p,
            Functions::tanh,
            Functions::sigmoid,
            Functions::softplus,
            Functions::erf,
            Functions::normalCdf,
            Functions::silu,
            Functions::gelu,
            Functions::flushDenormals,
            x -> x.abs().sqrt().dividedBy(x),
            x -> x.max(0.5).min(x.negate()));
    return functions.stream().map(Programs::withDerivative).toList();
  }

  private static Program withDerivative(UnaryOperator<Expr> function) {
    Variable x = Variable.element(IN);
    Expr formula =
        function
            .apply(x)
            .times(Variable.column("c"))
            .plus(Variable.row("r").times(Variable.scalar("s")));
    Expr derivative = formula.derivative(x);
    return new ProgramBuilder()
        .store(OUT, formula)
        .store("derivative", derivative)
        .rowSum("sum", formula)
        .rowSum("derivatives", derivative)
        .build();
  }

  /** Returns what has no operation: inputs and constants that are passed on. */
  static Program passedThrough() {
    Expr x = Variable.element(IN);
    return new ProgramBuilder()
        .store(OUT, x)
        .store("again", x)
        .store("constant", Expr.constant(3))
        .store("scalar", Variable.scalar("s"))
        .store("column", Variable.column("c"))
        .store("row", Variable.row("r"))
        .rowSum("sum", x)
        .build();
  }

  /** Returns a program of random operations. */
  static Program random(RandomGenerator random, int operations, boolean rowSums) {
    List<Expr> known = new ArrayList<>();
    known.add(Variable.element(IN));
    known.add(Variable.element("y"));
    known.add(Variable.scalar("s"));
    known.add(Variable.column("c"));
    known.add(Variable.row("r"));
    for (int i = 0; i < operations; i++) {
      known.add(next(random, known));
    }
    ProgramBuilder program =
        new ProgramBuilder().store(OUT, known.getLast()).store("other", any(random, known));
    if (rowSums) {
      program.rowSum("sum", known.getLast()).rowSum("other_sum", any(random, known));
    }
    return program.build();
  }

  /** Returns a known value, mostly a recent one, so that programs are deep. */
  private static Expr any(RandomGenerator random, List<Expr> known) {
    int range = random.nextBoolean() ? Math.min(known.size(), 4) : known.size();
    return known.get(known.size() - 1 - random.nextInt(range));
  }

  private static Expr next(RandomGenerator random, List<Expr> known) {
    Expr a = any(random, known);
    Expr b = any(random, known);
    Expr c = any(random, known);
    return switch (random.nextInt(19)) {
      case 0 -> a.plus(b);
      case 1 -> a.minus(b);
      case 2 -> a.times(b);
      case 3 -> a.dividedBy(b);
      case 4 -> Expr.fma(a, b, c);
      case 5 -> a.min(b);
      case 6 -> a.max(b);
      case 7 -> a.abs();
      case 8 -> a.negate();
      case 9 -> a.sqrt();
      case 10 -> Expr.select(a.lessThan(b), c, b);
      case 11 -> Expr.select(a.atMost(b), c, a);
      case 12 -> Expr.select(a.equalTo(b), c, a);
      case 13 -> a.shiftExponent(smallOrZero(b));
      case 14 -> Functions.exp(a);
      case 15 -> Functions.log(a);
      case 16 -> Functions.tanh(a);
      case 17 -> Functions.flushDenormals(a);
      default -> a.plus(random.nextInt(-3, 4) * 0.5);
    };
  }

  /** The bits of 2ⁿ are unspecified for other n, NaN above all. */
  private static Expr smallOrZero(Expr n) {
    Expr zero = Expr.constant(0);
    return Expr.select(n.atMost(20), Expr.select(n.atLeast(-20), n, zero), zero);
  }
}
