package dev.lanewise.api.formula;

/** The named functions: their derivatives, their double-precision values and their expansions. */
enum MathFunction {
  EXP("exp") {
    @Override
    Expr derivative(Expr x, Expr self) {
      return self;
    }

    @Override
    double evaluate(double x) {
      return StrictMath.exp(x);
    }

    @Override
    Expr expand(Expr x) {
      return Expansion.exp(x);
    }
  },
  EXP_OR_ZERO("exp_or_zero") {
    @Override
    Expr derivative(Expr x, Expr self) {
      return self;
    }

    @Override
    double evaluate(double x) {
      return StrictMath.exp(x);
    }

    @Override
    Expr expand(Expr x) {
      return Expansion.expOrZero(x);
    }
  },
  EXPM1("expm1") {
    @Override
    Expr derivative(Expr x, Expr self) {
      // As accurate as eˣ is, which expm1 + 1 is not, and no dearer unless expm1 is at hand.
      return Functions.exp(x);
    }

    @Override
    double evaluate(double x) {
      return StrictMath.expm1(x);
    }

    @Override
    Expr expand(Expr x) {
      return Expansion.expm1(x);
    }
  },
  LOG("log") {
    @Override
    Expr derivative(Expr x, Expr self) {
      return Expr.constant(1).dividedBy(x);
    }

    @Override
    double evaluate(double x) {
      return StrictMath.log(x);
    }

    @Override
    Expr expand(Expr x) {
      return Expansion.log(x);
    }
  },
  LOG1P("log1p") {
    @Override
    Expr derivative(Expr x, Expr self) {
      return Expr.constant(1).dividedBy(x.plus(1));
    }

    @Override
    double evaluate(double x) {
      return StrictMath.log1p(x);
    }

    @Override
    Expr expand(Expr x) {
      return Expansion.log1p(x);
    }
  },
  TANH("tanh") {
    @Override
    Expr derivative(Expr x, Expr self) {
      return Expr.constant(1).minus(self.square());
    }

    @Override
    double evaluate(double x) {
      return StrictMath.tanh(x);
    }

    @Override
    Expr expand(Expr x) {
      return Expansion.tanh(x);
    }
  },
  SIGMOID("sigmoid") {
    @Override
    Expr derivative(Expr x, Expr self) {
      return self.times(Expr.constant(1).minus(self));
    }

    @Override
    double evaluate(double x) {
      double e = StrictMath.exp(-Math.abs(x));
      return (x >= 0 ? 1 : e) / (1 + e);
    }

    @Override
    Expr expand(Expr x) {
      return Expansion.sigmoid(x);
    }
  },
  SOFTPLUS("softplus") {
    @Override
    Expr derivative(Expr x, Expr self) {
      return Functions.sigmoid(x);
    }

    @Override
    double evaluate(double x) {
      return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    @Override
    Expr expand(Expr x) {
      return Expansion.softplus(x);
    }
  },
  ERF("erf") {
    @Override
    Expr derivative(Expr x, Expr self) {
      return Functions.exp(x.square().negate()).times(2 / Math.sqrt(Math.PI));
    }

    @Override
    double evaluate(double x) {
      return ErrorFunction.erf(x);
    }

    @Override
    Expr expand(Expr x) {
      return NormalExpansion.erf(x);
    }
  },
  NORMAL_CDF("normal_cdf") {
    @Override
    Expr derivative(Expr x, Expr self) {
      return Functions.exp(x.square().times(-0.5)).times(1 / Math.sqrt(2 * Math.PI));
    }

    @Override
    double evaluate(double x) {
      return 0.5 * ErrorFunction.erfc(-x * Math.sqrt(0.5));
    }

    @Override
    Expr expand(Expr x) {
      return NormalExpansion.normalCdf(x);
    }
  },
  SILU("silu") {
    @Override
    Expr derivative(Expr x, Expr self) {
      // From sigmoid(−|x|), since 1 − sigmoid(x) would lose what x then magnifies.
      Expr magnitude = x.abs();
      Expr small = Functions.sigmoid(magnitude.negate());
      Expr below = small.times(Expr.fma(magnitude, small.minus(1), Expr.constant(1)));
      return Expr.select(x.lessThan(0), below, Expr.constant(1).minus(below));
    }

    @Override
    double evaluate(double x) {
      return product(x, SIGMOID.evaluate(x));
    }

    @Override
    Expr expand(Expr x) {
      return Expansion.silu(x);
    }
  },
  GELU("gelu") {
    @Override
    Expr derivative(Expr x, Expr self) {
      Expr density = NORMAL_CDF.derivative(x, self);
      return Expr.fma(x, density, Functions.normalCdf(x));
    }

    @Override
    double evaluate(double x) {
      return product(x, NORMAL_CDF.evaluate(x));
    }

    @Override
    Expr expand(Expr x) {
      return NormalExpansion.gelu(x);
    }
  };

  private final String notation;

  MathFunction(String notation) {
    this.notation = notation;
  }

  String notation() {
    return notation;
  }

  /** Returns f′(x), where {@code self} is f(x). */
  abstract Expr derivative(Expr x, Expr self);

  /** Returns f(x) in double precision. */
  abstract double evaluate(double x);

  /** Returns x times a factor that vanishes faster than x grows below. */
  private static double product(double x, double factor) {
    return factor == 0 ? -0.0 : x * factor;
  }

  /** Returns f(x) in the exact operations of {@link Op}, for single precision. */
  abstract Expr expand(Expr x);
}
