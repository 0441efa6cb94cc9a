package dev.lanewise.activations;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.CompiledProgram;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.Program;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.plugin.Settings;

/**
 * Probabilities of classes from their logits (Bridle, 1990).
 *
 * @since 0.1
 */
public final class Softmax implements ActivationPlugin {

  @Override
  public String id() {
    return "softmax";
  }

  @Override
  public String description() {
    return "exp(x) / sum of exp(x) over the row: probabilities of classes";
  }

  @Override
  public Activation create(Settings settings) {
    return new Rows();
  }

  private static final class Rows implements RowActivation {

    @Override
    public Meaning meaning() {
      return Meaning.CLASS_PROBABILITIES;
    }

    @Override
    public String defaultLoss(boolean labels) {
      return "cross_entropy";
    }

    @Override
    public double[] evaluate(double[] x) {
      double max = Double.NEGATIVE_INFINITY;
      for (double value : x) {
        max = Math.max(max, value);
      }
      double sum = 0;
      double[] y = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        y[i] = StrictMath.exp(x[i] - max);
        sum += y[i];
      }
      for (int i = 0; i < x.length; i++) {
        y[i] /= sum;
      }
      return y;
    }

    @Override
    public Computation bind(Kernels kernels, int maxRows, int outputs) {
      return new Bound(kernels, maxRows, outputs);
    }
  }

  private static final class Bound implements RowActivation.Computation {

    private static final Program EXPONENTIALS;
    private static final Program QUOTIENTS;
    private static final Program DOT;
    private static final Program GRADIENT;

    static {
      Variable x = Variable.element("x");
      Variable y = Variable.element("y");
      Variable dy = Variable.element("dy");
      Variable max = Variable.row("max");
      Variable sum = Variable.row("sum");
      Expr e = Functions.expOrZero(x.minus(max));
      EXPONENTIALS = Program.builder().store("y", e).rowSum("sum", e).build();
      QUOTIENTS = Program.builder().store("y", Functions.flushDenormals(y.dividedBy(sum))).build();
      DOT = Program.builder().rowSum("sum", dy.times(y)).build();
      GRADIENT =
          Program.builder().store("dx", Functions.flushDenormals(y.times(dy.minus(sum)))).build();
    }

    /**
     * Rows shorter than this, a vector of the widest lanes, keep their exponentials apart. In
     * place, a row's vector would wait for that of the row before, which reaches into it.
     */
    private static final int SHORT = 16;

    /** The most short rows of a block, and the most floats of a block of longer ones. */
    private static final int SHORT_ROWS = 128;

    private static final int FLOATS = 16_384;

    private final Kernels kernels;
    private final int columns;
    private final boolean isShort;
    private final int blockRows;
    private final float[] powers;
    private final float[] max;
    private final CompiledProgram exponentials;
    private final CompiledProgram quotients;
    private final CompiledProgram dot;
    private final CompiledProgram gradient;
    private final Arguments exponentialsOf = new Arguments(EXPONENTIALS);
    private final Arguments quotientsOf = new Arguments(QUOTIENTS);
    private final Arguments dotOf = new Arguments(DOT);
    private final Arguments gradientOf = new Arguments(GRADIENT);

    Bound(Kernels kernels, int maxRows, int columns) {
      this.kernels = kernels;
      this.columns = columns;
      isShort = columns < SHORT;
      // A block's rows stay in the second-level cache from one pass to the next.
      blockRows = Math.min(isShort ? SHORT_ROWS : Math.max(1, FLOATS / columns), maxRows);
      powers = new float[isShort ? (blockRows + 1) * SHORT : 0];
      max = new float[blockRows];
      float[] sum = new float[maxRows];
      exponentials = kernels.compile(EXPONENTIALS);
      quotients = kernels.compile(QUOTIENTS);
      dot = kernels.compile(DOT);
      gradient = kernels.compile(GRADIENT);
      exponentialsOf.input("max", max, 0, 1).output("sum", sum, 0, 1);
      quotientsOf.input("sum", sum, 0, 1);
      dotOf.output("sum", sum, 0, 1);
      gradientOf.input("sum", sum, 0, 1);
    }

    @Override
    public void forward(int rows, Matrix x, Matrix y) {
      for (int from = 0; from < rows; from += blockRows) {
        int block = Math.min(blockRows, rows - from);
        int xOffset = x.offset() + from * x.stride();
        int yOffset = y.offset() + from * y.stride();
        forwardBlock(block, x.values(), xOffset, x.stride(), y.values(), yOffset, y.stride());
      }
    }

    private void forwardBlock(
        int rows, float[] x, int xOffset, int xStride, float[] y, int yOffset, int yStride) {
      float[] e = isShort ? powers : y;
      int eOffset = isShort ? 0 : yOffset;
      int eStride = isShort ? SHORT : yStride;
      kernels.rowMax(rows, columns, x, xOffset, xStride, max, 0);
      exponentialsOf.input("x", x, xOffset, xStride).output("y", e, eOffset, eStride);
      exponentials.run(exponentialsOf, 0, rows, 0, columns);
      quotientsOf.input("y", e, eOffset, eStride).output("y", y, yOffset, yStride);
      quotients.run(quotientsOf, 0, rows, 0, columns);
    }

    @Override
    public void backward(int rows, Matrix x, Matrix y, Matrix dy, Matrix dx) {
      dotOf
          .input("y", y.values(), y.offset(), y.stride())
          .input("dy", dy.values(), dy.offset(), dy.stride());
      dot.run(dotOf, 0, rows, 0, columns);
      gradientOf
          .input("y", y.values(), y.offset(), y.stride())
          .input("dy", dy.values(), dy.offset(), dy.stride())
          .output("dx", dx.values(), dx.offset(), dx.stride());
      gradient.run(gradientOf, 0, rows, 0, columns);
    }
  }
}
