package dev.lanewise.bench.compare.elementwise;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import java.util.Locale;

/** The functions that are compared. */
public enum ElementwiseFunction {
  /** max(x, 0). */
  RELU,
  /** eˣ. */
  EXP {
    @Override
    Expr formula(Variable x, Plugins plugins) {
      return Functions.exp(x);
    }
  },
  /** The hyperbolic tangent. */
  TANH,
  /** 1 ÷ (1 + e⁻ˣ). */
  SIGMOID,
  /** x · Φ(x) by the error function. */
  GELU,
  /** x · sigmoid(x). */
  SILU,
  /** A cheap formula that no library has: x · clamp(x + 3, 0, 6) ÷ 6 as a plugin would write it. */
  PLUGIN_HARD_SWISH {
    @Override
    Expr formula(Variable x, Plugins plugins) {
      return x.plus(3).max(0).min(6).times(x).times(SIXTH);
    }
  },
  /**
   * An expensive formula that no library has: a rational function near tanh, as a plugin would
   * write.
   */
  PLUGIN_RATIONAL {
    @Override
    Expr formula(Variable x, Plugins plugins) {
      Expr bounded = x.max(-BOUND).min(BOUND);
      Expr square = bounded.square();
      return bounded
          .times(polynomial(NUMERATOR, square))
          .dividedBy(polynomial(DENOMINATOR, square));
    }
  };

  static final float SIXTH = 1f / 6;

  static final float BOUND = 4.97f;

  /** Of the continued fraction of tanh, in x². */
  static final float[] NUMERATOR = {135135, 17325, 378, 1};

  /** Of the continued fraction of tanh, in x². */
  static final float[] DENOMINATOR = {135135, 62370, 3150, 28};

  private static Expr polynomial(float[] coefficients, Expr x) {
    Expr sum = Expr.constant(coefficients[coefficients.length - 1]);
    for (int i = coefficients.length - 2; i >= 0; i--) {
      sum = Expr.fma(sum, x, Expr.constant(coefficients[i]));
    }
    return sum;
  }

  /** Returns our formula; that of the installed activation unless it is defined here. */
  Expr formula(Variable x, Plugins plugins) {
    ElementwiseActivation activation =
        (ElementwiseActivation) plugins.activation(PluginReference.of(text()));
    return activation.formula().replace(activation.x(), x);
  }

  /** Returns the name in small letters. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
