package dev.lanewise.onnx.export;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.plugin.Settings;

/** Activations as plugins may have them, which use all of the formula language. */
public final class OddActivations {

  private OddActivations() {}

  /** Has two parameters and all functions of elements. */
  public static final class Elements implements ActivationPlugin {
    @Override
    public String id() {
      return "odd:elements";
    }

    @Override
    public String description() {
      return "all functions of elements";
    }

    @Override
    public Activation create(Settings settings) {
      return ElementwiseActivation.withParameter("first", 0.5, Elements::first)
          .andParameter(
              "second", 1, (sum, second) -> sum.max(second.minus(4)).min(second.square().plus(9)));
    }

    private static Expr first(Expr x, Expr first) {
      Expr size = x.abs().min(3);
      Expr n = Expr.select(x.lessThan(0), -2, 3);
      return Functions.log1p(size)
          .plus(Functions.expm1(x.min(2)))
          .minus(Functions.normalCdf(x).dividedBy(first.square().plus(1)))
          .plus(Expr.fma(x, first, Functions.erf(x)))
          .plus(Functions.log(size.plus(0.25)).times(Functions.exp(size.negate())))
          .plus(Functions.silu(x).times(Functions.gelu(first)))
          .plus(size.sqrt().shiftExponent(n))
          .plus(Functions.softplus(Functions.tanh(x)).times(Functions.sigmoid(first)));
    }
  }

  /** Takes whole rows. */
  public static final class Rows implements ActivationPlugin {
    @Override
    public String id() {
      return "odd:rows";
    }

    @Override
    public String description() {
      return "all that is computed from a row";
    }

    @Override
    public Activation create(Settings settings) {
      return Activation.rowwise(x ->
          x.minus(Functions.rowMean(x))
              .dividedBy(Functions.rowMax(x.abs()).plus(Functions.column()))
              .plus(Functions.rowSum(Functions.expOrZero(x.square().negate())))
              .plus(Functions.pick(x, Expr.constant(1)))
              .times(Functions.columns()));
    }
  }

  /** Is always the same. */
  public static final class Constant implements ActivationPlugin {
    @Override
    public String id() {
      return "odd:constant";
    }

    @Override
    public String description() {
      return "always 3";
    }

    @Override
    public Activation create(Settings settings) {
      return Activation.elementwise(x -> Expr.constant(3));
    }
  }

  /** Is no formula. */
  public static final class Code implements ActivationPlugin {
    @Override
    public String id() {
      return "odd:code";
    }

    @Override
    public String description() {
      return "written in code";
    }

    @Override
    public Activation create(Settings settings) {
      return new RowActivation() {
        @Override
        public double[] evaluate(double[] x) {
          return x;
        }

        @Override
        public Computation bind(Kernels kernels, int maxRows, int outputs) {
          throw new UnsupportedOperationException();
        }
      };
    }
  }
}
