package dev.lanewise.bench.accuracy;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;

/**
 * The named functions of the formula language, with what they are measured against: double
 * precision by {@link StrictMath} (within 1 ulp of a double, tanh 2.5) and Commons Numbers, which
 * is 2⁻²⁷ ulp of a float.
 */
@SuppressWarnings("ImmutableEnumChecker") // Functions without state; nobody writes the claims.
enum NamedFunction {
  EXP(Functions::exp, StrictMath::exp, 1),
  /** Measured where it is defined: for x ≤ 0, see {@link #isDefinedAt}. */
  EXP_OR_ZERO(Functions::expOrZero, NamedFunction::expOrZero, 1),
  LOG(Functions::log, StrictMath::log, 1, Claim.INCREASING),
  SIGMOID(Functions::sigmoid, NamedFunction::sigmoid, 1, Claim.INCREASING, Claim.SUMS_TO_ONE),
  TANH(Functions::tanh, StrictMath::tanh, 1, Claim.INCREASING, Claim.ODD),
  EXPM1(Functions::expm1, StrictMath::expm1, 2, Claim.INCREASING),
  LOG1P(Functions::log1p, StrictMath::log1p, 2, Claim.INCREASING),
  SOFTPLUS(Functions::softplus, NamedFunction::softplus, 2),
  SILU(Functions::silu, NamedFunction::silu, 2),
  ERF(Functions::erf, Erf::value, 2, Claim.ODD),
  NORMAL_CDF(Functions::normalCdf, NamedFunction::normalCdf, 2),
  GELU(Functions::gelu, NamedFunction::gelu, 2);

  /** What more than a small error is promised. */
  enum Claim {
    /** A larger float never gives a smaller result. */
    INCREASING,
    /** f(−x) is −f(x), to the bit. */
    ODD,
    /** f(x) + f(−x) is within 2⁻²³, an ulp of 1, of 1. */
    SUMS_TO_ONE
  }

  private static final double SQRT_HALF = StrictMath.sqrt(0.5);

  private final UnaryOperator<Expr> formula;
  private final DoubleUnaryOperator reference;
  private final double promisedUlps;
  private final Claim[] claims;

  NamedFunction(
      UnaryOperator<Expr> formula,
      DoubleUnaryOperator reference,
      double promisedUlps,
      Claim... claims) {
    this.formula = formula;
    this.reference = reference;
    this.promisedUlps = promisedUlps;
    this.claims = claims;
  }

  /** Returns the function of a variable as a formula. */
  Expr of(Expr x) {
    return formula.apply(x);
  }

  /** Returns the function's value in double precision. */
  double exact(double x) {
    return reference.applyAsDouble(x);
  }

  /** Returns the largest error it may have. */
  double promisedUlps() {
    return promisedUlps;
  }

  /** Tells whether something is promised. */
  boolean claims(Claim claim) {
    for (Claim one : claims) {
      if (one == claim) {
        return true;
      }
    }
    return false;
  }

  /** Tells whether the result is specified. */
  boolean isDefinedAt(float x) {
    return this != EXP_OR_ZERO || !(x > 0);
  }

  /** Tells whether the function itself never falls. */
  boolean isMonotone() {
    return this != SILU && this != GELU;
  }

  /** Returns the name in the tables. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static double expOrZero(double x) {
    double y = StrictMath.exp(x);
    return y < Float.MIN_NORMAL ? 0 : y;
  }

  private static double sigmoid(double x) {
    if (x >= 0) {
      return 1 / (1 + StrictMath.exp(-x));
    }
    double e = StrictMath.exp(x);
    return e / (1 + e);
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  /** At −∞ the limit: so small an exponential outweighs any factor. */
  private static double silu(double x) {
    return x < -1000 ? -0.0 : x * sigmoid(x);
  }

  private static double normalCdf(double x) {
    return 0.5 * Erfc.value(-x * SQRT_HALF);
  }

  private static double gelu(double x) {
    return x < -1000 ? -0.0 : x * normalCdf(x);
  }
}
