package dev.lanewise.api.formula;

import dev.lanewise.api.program.Opcode;

/**
 * The named functions in the exact operations of {@link Opcode}: branch-free, one division at most.
 *
 * <p>All functions of the exponential family reduce their argument to {@code x = n·ln 2 + r} with
 * an integer n and |r| ≤ ln 2 ÷ 2 (Cody and Waite, Software Manual for the Elementary Functions,
 * 1980): adding 1.5·2²³ rounds to n and leaves it in the low bits, from which {@link Opcode#POW2}
 * makes 2ⁿ. ln 2 is split in two so that {@code n·LN2_HIGH} is exact. The polynomials are minimax
 * fits to our own rounding; {@code docs/numerics.md} says how they were found and what their errors
 * are over all floats.
 */
final class Expansion {

  static final double MAGIC = Functions.ROUND_TO_INTEGER;
  static final float LOG2_E = 0x1.715476p0f;
  static final float LN2_HIGH = 0x1.62e4p-1f;
  static final float LN2_LOW = 0x1.7f7d1cp-20f;

  /** (eʳ − 1 − r) ÷ r². */
  static final float[] EXP = {
    0x1.fffffcp-2f, 0x1.555492p-3f, 0x1.5558bp-5f, 0x1.12398ep-7f, 0x1.6a4d6p-10f
  };

  /** The same, fitted to the relative error of eʳ − 1 instead of eʳ. */
  private static final float[] EXPM1 = {
    0x1.fffffep-2f, 0x1.5554b4p-3f, 0x1.5556f2p-5f, 0x1.12254ap-7f, 0x1.6b9c68p-10f
  };

  /** (e²ʳ − 1 − 2r) ÷ r². */
  private static final float[] TANH = {
    0x1.fffffep0f, 0x1.5554b4p0f, 0x1.5556f2p-1f, 0x1.12254ap-2f, 0x1.6b9c68p-4f
  };

  /** (ln(1 + f) − f) ÷ f². */
  private static final float[] LOG = {
    -0x1.fffff8p-2f,
    0x1.55554ep-2f,
    -0x1.000434p-2f,
    0x1.99a52ap-3f,
    -0x1.54265p-3f,
    0x1.225a9ap-3f,
    -0x1.0f276ep-3f,
    0x1.08cb9p-3f,
    -0x1.39b7bep-4f
  };

  private Expansion() {}

  static Expr polynomial(float[] coefficients, Expr x) {
    Expr sum = Expr.constant(coefficients[coefficients.length - 1]);
    for (int i = coefficients.length - 2; i >= 0; i--) {
      sum = Expr.fma(sum, x, Expr.constant(coefficients[i]));
    }
    return sum;
  }

  static Expr fma(Expr a, double b, Expr c) {
    return Expr.fma(a, Expr.constant(b), c);
  }

  static Expr fma(Expr a, double b, double c) {
    return Expr.fma(a, Expr.constant(b), Expr.constant(c));
  }

  static Expr pow2(Expr integerPlusMagic) {
    return Operation.of(Opcode.POW2, integerPlusMagic);
  }

  /** Bounds from below; NaN passes. */
  private static Expr atLeast(Expr x, double bound) {
    return Expr.select(x.lessThan(bound), Expr.constant(bound), x);
  }

  /** Bounds from above; NaN passes. */
  static Expr atMost(Expr x, double bound) {
    return Expr.select(x.greaterThan(bound), Expr.constant(bound), x);
  }

  /** x = n·ln 2 + r, with n still in the low bits of {@code t} = n + 1.5·2²³. */
  private record Reduced(Expr t, Expr n, Expr r) {

    static Reduced of(Expr x) {
      Expr t = fma(x, LOG2_E, MAGIC);
      Expr n = t.minus(MAGIC);
      return new Reduced(t, n, fma(n, -LN2_LOW, fma(n, -LN2_HIGH, x)));
    }

    /** Returns eʳ. */
    Expr mantissa() {
      Expr q = polynomial(EXP, r);
      return Expr.fma(Expr.fma(q, r, Expr.constant(1)), r, Expr.constant(1));
    }
  }

  /** e^x = e^r·2ⁿ, the power in two exact steps so that denormal results are rounded once. */
  static Expr exp(Expr x) {
    Expr bounded = atMost(atLeast(x, -104), 89);
    Reduced reduced = Reduced.of(bounded);
    Condition negative = bounded.lessThan(0);
    return reduced
        .mantissa()
        .times(pow2(reduced.t().plus(Expr.select(negative, 32, -1))))
        .times(Expr.select(negative, 0x1p-32, 2));
  }

  /** Like exp, for arguments of at most 0; a result that would be denormal is 0. */
  static Expr expOrZero(Expr x) {
    Reduced reduced = Reduced.of(x);
    return Expr.select(
        // −126·ln 2, rounded up: the last argument whose result is a normal float.
        x.lessThan(-0x1.5d589ep6), Expr.constant(0), reduced.mantissa().times(pow2(reduced.t())));
  }

  /** 2ⁿ·(eʳ − 1) + (2ⁿ − 1), halved so that n = 128 does not overflow before the end. */
  static Expr expm1(Expr x) {
    Reduced reduced = Reduced.of(atMost(atLeast(x, -18), 89));
    Expr r = reduced.r();
    Expr p = Expr.fma(r.square(), polynomial(EXPM1, r), r);
    Expr power = pow2(reduced.t().minus(1));
    Expr half = Expr.fma(power, p, power.minus(0.5));
    return Expr.select(x.abs().lessThan(0x1p-25), x, half.plus(half));
  }

  /** ln(f + 1) + e·ln 2, where the large parts are added exactly. */
  static Expr log(Expr x) {
    Condition denormal = x.lessThan(Float.MIN_NORMAL);
    Expr y = Expr.select(denormal, x.times(0x1p23), x);
    Expr e = exponent(y).plus(Expr.select(denormal, -23, 0));
    Expr f = mantissa(y).minus(1);
    Expr q = polynomial(LOG, f).times(f);
    Expr high = fma(e, LN2_HIGH, f);
    Expr low = fma(e, LN2_LOW, fma(e, LN2_HIGH, high.negate()).plus(f));
    Expr result = high.plus(Expr.fma(q, f, low));
    return logarithmEnds(x, 0, result);
  }

  private static Expr exponent(Expr x) {
    return Operation.of(Opcode.EXPONENT, x);
  }

  private static Expr mantissa(Expr x) {
    return Operation.of(Opcode.MANTISSA, x);
  }

  /** Sets the results at the pole, below it, at infinity and for NaN. */
  private static Expr logarithmEnds(Expr x, double pole, Expr inside) {
    Expr result = Expr.select(x.lessThan(Double.POSITIVE_INFINITY), inside, x);
    result = Expr.select(x.lessThan(pole), Expr.constant(Double.NaN), result);
    return Expr.select(
        x.equalTo(Expr.constant(pole)), Expr.constant(Double.NEGATIVE_INFINITY), result);
  }

  /**
   * ln(1 + x) as ln(u) for the rounded u = 1 + x, and what the rounding lost on the scale of u's
   * mantissa.
   */
  static Expr log1p(Expr x) {
    Expr u = x.plus(1);
    Expr lost = x.minus(u.minus(1));
    Expr e = exponent(u);
    Expr f = mantissa(u).minus(1);
    Expr g = lost.times(0.5).times(pow2(Expr.constant(MAGIC + 1).minus(e)));
    Expr whole = f.plus(g);
    Expr q = polynomial(LOG, whole).times(whole);
    Expr high = fma(e, LN2_HIGH, f);
    Expr low = fma(e, LN2_LOW, fma(e, LN2_HIGH, high.negate()).plus(f)).plus(g);
    Expr result = logarithmEnds(x, -1, high.plus(Expr.fma(q, whole, low)));
    return Expr.select(x.abs().lessThan(0x1p-25), x, result);
  }

  /**
   * E ÷ (E + 2) with E = e²ᵃ − 1 for a = |x|.
   *
   * <p>With e²ᵃ = 2ᵏ(1 + p) and both sides divided by 2ᵏ, the numerator is (1 − s) + p and the
   * denominator that plus 2s, for s = 2⁻ᵏ. p = 2·r₀ + c, where r₀ is exact and c small, so both are
   * known as a sum of two floats; the quotient is corrected by its own residual. Below 2⁻¹² tanh x
   * rounds to x. From 8.46 it rounds to 1 − 2⁻²⁴ and from 9.01 to 1; the bound keeps n ≥ −24, where
   * 1 − s is exact.
   */
  static Expr tanh(Expr x) {
    Expr a = x.abs();
    Expr bounded = atMost(a, 8.485);
    Expr t = fma(bounded, -2 * LOG2_E, MAGIC);
    Expr n = t.minus(MAGIC);
    Expr r0 = fma(n, 0.5f * LN2_HIGH, bounded);
    Expr w = n.times(0.5f * LN2_LOW);
    Expr r = r0.plus(w);
    Expr c = Expr.fma(r.square(), polynomial(TANH, r), w.plus(w));
    Expr s = pow2(t);
    Expr u = fma(r0, 2, Expr.constant(1).minus(s));
    Expr high = u.plus(c);
    Expr low = u.minus(high).plus(c);
    Expr s2 = s.plus(s);
    Expr d = high.plus(s2);
    Expr dLow = high.minus(d.minus(s2));
    Expr minusReciprocal = Expr.constant(-1).dividedBy(d);
    Expr minusZ = high.times(minusReciprocal);
    Expr error = Expr.fma(minusZ, d, high).plus(low);
    error = Expr.fma(minusZ, dLow.plus(low), error);
    minusZ = Expr.fma(error, minusReciprocal, minusZ);
    minusZ = Expr.select(a.greaterThan(0x1.205964p3), Expr.constant(-1), minusZ);
    Expr z = Expr.select(x.lessThan(0), minusZ, minusZ.negate());
    return Expr.select(a.lessThan(0x1p-12), x, z);
  }

  /**
   * A power of two over (1 + s) + t·q, for either sign of x.
   *
   * <p>e⁻ˣ = 2ⁿ(1 + q). For x ≥ 0 the result is 1 ÷ (1 + 2ⁿ(1 + q)), else 2⁻ⁿ ÷ (2⁻ⁿ + (1 + q)):
   * the numerator needs no exponential, so only q, at most 0.41, carries an error. The denominator
   * is a sum of two floats and its reciprocal is corrected by the residual. The last factor rounds
   * only where the result is denormal.
   */
  static Expr sigmoid(Expr x) {
    Expr bounded = atMost(atLeast(x, -104), 30);
    SigmoidQuotient quotient = SigmoidQuotient.of(bounded);
    return quotient
        .reciprocal()
        .times(Expr.select(bounded.lessThan(0), quotient.power(), Expr.constant(0x1p40)));
  }

  /**
   * The reciprocal of the sigmoid's denominator, and the power of two to multiply it with for x <
   * 0.
   *
   * <p>The denominator is 2⁴⁰ times as large as said, so that the powers of two stay normal, and is
   * computed with a minus sign, as are r and q: then nothing has to be negated on the way.
   *
   * @param reciprocal 2⁻⁴⁰ ÷ ((1 + s) + t·q)
   * @param power 2⁴⁰⁻|ⁿ|
   */
  private record SigmoidQuotient(Expr reciprocal, Expr power) {

    private static final double SCALE = 0x1p40;

    static SigmoidQuotient of(Expr x) {
      Expr n = fma(x, -LOG2_E, MAGIC).minus(MAGIC);
      Expr minusR = fma(n, LN2_LOW, fma(n, LN2_HIGH, x));
      Expr minusQ = Expr.fma(minusR.square(), minusPolynomialOfMinus(EXP, minusR), minusR);
      Expr power = pow2(Expr.constant(MAGIC + 40).minus(n.abs()));
      Expr t = Expr.select(x.lessThan(0), Expr.constant(SCALE), power);
      Expr d = Expr.fma(t, minusQ, Expr.constant(-SCALE).minus(power));
      Expr dLow = Expr.fma(t, minusQ, Expr.constant(-SCALE).minus(d).minus(power));
      Expr v = Expr.constant(-1).dividedBy(d);
      Expr error = Expr.fma(dLow, v, Expr.fma(d, v, Expr.constant(1)));
      return new SigmoidQuotient(Expr.fma(error, v, v), power);
    }

    /** −p(r) from −r, with the roundings of p(r). */
    private static Expr minusPolynomialOfMinus(float[] coefficients, Expr minusR) {
      float[] signed = coefficients.clone();
      for (int i = 0; i < signed.length; i += 2) {
        signed[i] = -signed[i];
      }
      return polynomial(signed, minusR);
    }
  }

  /**
   * max(x, 0) + ln(1 + e^−|x|); 1 + z is at most 2, so one halving brings it into the range of LOG.
   */
  static Expr softplus(Expr x) {
    Expr a = atLeast(x.abs().negate(), -104);
    Reduced reduced = Reduced.of(a);
    Expr z = reduced.mantissa().times(pow2(reduced.t().plus(32))).times(0x1p-32);
    Condition big = z.greaterThan(0x1.a8279ap-2);
    Expr f = Expr.select(big, fma(z, 0.5, -0.5), z);
    Expr k = Expr.select(big, 0x1.62e43p-1f, 0);
    Expr q = polynomial(LOG, f).times(f);
    Expr m = Expr.select(x.lessThan(0), Expr.constant(0), x);
    return m.plus(Expr.fma(q, f, f)).plus(k);
  }

  /** x times the sigmoid. The multiplication by x comes before a denormal result is rounded. */
  static Expr silu(Expr x) {
    Expr wide = atLeast(x, -110);
    SigmoidQuotient quotient = SigmoidQuotient.of(atMost(wide, 30));
    Condition negative = x.lessThan(0);
    return quotient
        .reciprocal()
        .times(SigmoidQuotient.SCALE)
        .times(wide)
        .times(Expr.select(negative, quotient.power(), Expr.constant(1)))
        .times(Expr.select(negative, 0x1p-40, 1));
  }
}
