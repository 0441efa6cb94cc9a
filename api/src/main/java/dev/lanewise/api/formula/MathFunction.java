package dev.lanewise.api.formula;

import dev.lanewise.api.program.Opcode;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/** The named functions: their values in double precision, their expansions and derivatives. */
@SuppressWarnings("ImmutableEnumChecker") // The functions in the fields have no state.
enum MathFunction {
  EXP("exp", StrictMath::exp, Expansion::exp, (x, self) -> self),
  EXP_OR_ZERO("exp_or_zero", StrictMath::exp, Expansion::expOrZero, (x, self) -> self),
  // exp is more accurate than expm1 + 1, and costs the same unless expm1 is computed already.
  EXPM1("expm1", StrictMath::expm1, Expansion::expm1, (x, self) -> Functions.exp(x)),
  LOG("log", StrictMath::log, Expansion::log, (x, self) -> Expr.constant(1).dividedBy(x)),
  LOG1P(
      "log1p",
      StrictMath::log1p,
      Expansion::log1p,
      (x, self) -> Expr.constant(1).dividedBy(x.plus(1))),
  TANH(
      "tanh",
      StrictMath::tanh,
      Expansion::tanh,
      (x, self) -> Expr.constant(1).minus(self.square())),
  SIGMOID(
      "sigmoid",
      MathFunction::sigmoid,
      Expansion::sigmoid,
      (x, self) -> self.times(Expr.constant(1).minus(self))),
  SOFTPLUS(
      "softplus",
      x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x))),
      Expansion::softplus,
      (x, self) -> Functions.sigmoid(x)),
  ERF(
      "erf",
      ErrorFunction::erf,
      NormalExpansion::erf,
      (x, self) -> Functions.exp(x.square().negate()).times(2 / Math.sqrt(Math.PI))),
  NORMAL_CDF(
      "normal_cdf",
      MathFunction::normalCdf,
      NormalExpansion::normalCdf,
      (x, self) -> normalDensity(x)),
  SILU(
      "silu",
      x -> product(x, sigmoid(x)),
      Expansion::silu,
      (x, self) -> {
        // From sigmoid(−|x|), because 1 − sigmoid(x) has a rounding error, which the factor x would
        // enlarge.
        Expr magnitude = x.abs();
        Expr small = Functions.sigmoid(magnitude.negate());
        Expr below = small.times(Expr.fma(magnitude, small.minus(1), Expr.constant(1)));
        return Expr.select(x.lessThan(0), below, Expr.constant(1).minus(below));
      }),
  GELU(
      "gelu",
      x -> product(x, normalCdf(x)),
      NormalExpansion::gelu,
      (x, self) -> Expr.fma(x, normalDensity(x), Functions.normalCdf(x)));

  private final String notation;
  private final DoubleUnaryOperator value;
  private final UnaryOperator<Expr> expansion;
  private final BinaryOperator<Expr> derivative;

  /**
   * Describes a function.
   *
   * @param notation the name in formulas
   * @param value f(x) in double precision
   * @param expansion f(x) in the exact operations of {@link Opcode}, for single precision
   * @param derivative f′(x) from x and f(x)
   */
  MathFunction(
      String notation,
      DoubleUnaryOperator value,
      UnaryOperator<Expr> expansion,
      BinaryOperator<Expr> derivative) {
    this.notation = notation;
    this.value = value;
    this.expansion = expansion;
    this.derivative = derivative;
  }

  private static double sigmoid(double x) {
    double e = StrictMath.exp(-Math.abs(x));
    return (x >= 0 ? 1 : e) / (1 + e);
  }

  private static double normalCdf(double x) {
    return 0.5 * ErrorFunction.erfc(-x * Math.sqrt(0.5));
  }

  private static Expr normalDensity(Expr x) {
    return Functions.exp(x.square().times(-0.5)).times(1 / Math.sqrt(2 * Math.PI));
  }

  /** Returns x times a factor that vanishes faster than x grows below. */
  private static double product(double x, double factor) {
    return factor == 0 ? -0.0 : x * factor;
  }

  String notation() {
    return notation;
  }

  /** Returns f(x) in double precision. */
  double evaluate(double x) {
    return value.applyAsDouble(x);
  }

  /** Returns f(x) in the exact operations of {@link Opcode}, for single precision. */
  Expr expand(Expr x) {
    return expansion.apply(x);
  }

  /** Returns f′(x), where {@code self} is f(x). */
  Expr derivative(Expr x, Expr self) {
    return derivative.apply(x, self);
  }
}
