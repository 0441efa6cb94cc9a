package dev.lanewise.api.formula;

import dev.lanewise.api.program.Opcode;

/**
 * The error function and the normal distribution in the exact operations of {@link Opcode}.
 *
 * <p>Coefficients are our own minimax fits; {@code docs/numerics.md} has the errors over all
 * floats.
 */
final class NormalExpansion {

  /** (erf(x) ÷ x − 1) in x², for |x| < 0.9. */
  private static final float[] ERF_SMALL = {
    0x1.06eba6p-3f,
    -0x1.8126eep-2f,
    0x1.ce1c18p-4f,
    -0x1.b6a74cp-6f,
    0x1.47f3ep-8f,
    -0x1.3d52c4p-11f
  };

  /** log₂(erfc(a)) for a in 0.9 … 3.95. */
  private static final float[] LOG2_ERFC = {
    -0x1.630fcep-9f,
    -0x1.9db85p0f,
    -0x1.e0afd6p-1f,
    -0x1.0d31dap-3f,
    0x1.703e82p-6f,
    -0x1.d955d8p-10f
  };

  /** 2ᶠ for |f| ≤ ½. */
  private static final float[] EXP2 = {
    0x1.000002p0f, 0x1.62e432p-1f, 0x1.ebf862p-3f, 0x1.c6adbep-5f, 0x1.3d373p-7f, 0x1.5fac26p-10f
  };

  /** Φ(−a)·e^(a²/2)·(a + K) in z = 1 − 6 ÷ (a + K). */
  private static final float[] MILLS = {
    0x1.a35486p-1f,
    -0x1.70d602p-1f,
    0x1.ba27f4p-2f,
    -0x1.344362p-3f,
    0x1.c0c016p-8f,
    0x1.1722c4p-6f,
    -0x1.9b7eb2p-9f,
    -0x1.4aec38p-9f,
    0x1.db71b2p-12f,
    0x1.a46b4cp-12f
  };

  private static final float K = 3.390625f;

  private NormalExpansion() {}

  /**
   * x + x·P(x²) near 0, else 1 − 2^L(|x|).
   *
   * <p>Where the second form is used erfc is at most 0.203, so only a fifth of its relative error
   * remains.
   */
  static Expr erf(Expr x) {
    Expr small = Expr.fma(Expansion.polynomial(ERF_SMALL, x.square()), x, x);
    Expr a = x.abs();
    Expr log2 = Expansion.polynomial(LOG2_ERFC, Expansion.atMost(a, 3.95f));
    Expr t = log2.plus(Expansion.MAGIC);
    Expr f = log2.minus(t.minus(Expansion.MAGIC));
    Expr power = Expansion.polynomial(EXP2, f);
    Expr large = Expr.fma(power.negate(), Expansion.pow2(t), Expr.constant(1));
    return Expr.select(a.lessThan(0.9f), small, Expr.select(x.lessThan(0), large.negate(), large));
  }

  static Expr normalCdf(Expr x) {
    Tail tail = Tail.of(Expansion.atMost(x.abs(), 14.5));
    Expr below = scaled(tail.r().plus(tail.s()), tail.t());
    return Expr.select(x.lessThan(0), below, Expr.constant(1).minus(below));
  }

  /** x·Φ(x): −a·Φ(−a) for x = −a, and x − x·Φ(−x) for positive x. */
  static Expr gelu(Expr x) {
    Expr a = Expansion.atMost(x.abs(), 14.5);
    Tail tail = Tail.of(a);
    Expr y = scaled(Expr.fma(a, tail.r(), a.times(tail.s())), tail.t());
    return Expr.select(x.lessThan(0), Expr.constant(-0.0), x).minus(y);
  }

  /** Multiplies by 2ⁿ so that a denormal result is rounded once. */
  private static Expr scaled(Expr value, Expr t) {
    return value.times(Expansion.pow2(t.plus(40))).times(0x1p-40);
  }

  /**
   * Φ(−a) = 2ⁿ·(r + s), with n in the low bits of {@code t} and s small.
   *
   * <p>Φ(−a)·e^(a²/2) is Mills' ratio times a constant, and smooth in w = 1 ÷ (a + K): ten terms
   * give 2⁻²⁸. K is such that the leading coefficient is nearly a float. Every value of about the
   * size of the result (a + K, w, the polynomial, a²) is carried as a sum of two floats.
   */
  private record Tail(Expr r, Expr s, Expr t) {

    static Tail of(Expr a) {
      Expr d = a.plus(K);
      Expr dLow = a.minus(d.minus(K));
      Expr w = Expr.constant(1).dividedBy(d);
      Expr e = Expr.fma(d.negate(), w, Expr.constant(1));
      e = Expr.fma(dLow.negate(), w, e).times(Expansion.fma(w, 5.3f, 1));
      Expr z = Expansion.fma(w, -6, 1);
      Expr head = Expr.constant(MILLS[MILLS.length - 1]);
      for (int i = MILLS.length - 2; i > 0; i--) {
        head = Expr.fma(head, z, Expr.constant(MILLS[i]));
      }
      Expr leading = Expr.constant(MILLS[0]);
      Expr p = Expr.fma(head, z, leading);
      Expr pLow = Expr.fma(head, z, leading.minus(p));
      Expr ratio = w.times(p);
      Expr ratioLow = Expr.fma(w, p, ratio.negate());
      ratioLow = Expr.fma(w, pLow, ratioLow);
      ratioLow = Expr.fma(ratio, e, ratioLow);
      Expr c = a.times(-0.5);
      Expr h = c.times(a);
      Expr hLow = Expr.fma(c, a, h.negate());
      Expr t = Expansion.fma(h, Expansion.LOG2_E, Expansion.MAGIC);
      Expr n = t.minus(Expansion.MAGIC);
      Expr r0 = Expansion.fma(n, -Expansion.LN2_HIGH, h);
      Expr low = Expansion.fma(n, -Expansion.LN2_LOW, hLow);
      Expr r = r0.plus(low);
      Expr q = Expr.fma(r.square(), Expansion.polynomial(Expansion.EXP, r), low);
      ratioLow = Expr.fma(ratioLow, r0, ratioLow);
      return new Tail(ratio, Expr.fma(ratio, r0, Expr.fma(ratio, q, ratioLow)), t);
    }
  }
}
