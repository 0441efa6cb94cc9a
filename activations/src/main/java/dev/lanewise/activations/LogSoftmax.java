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
 * Logarithms of the probabilities of classes, accurate where {@link Softmax} is close to 0.
 *
 * @since 0.1
 */
public final class LogSoftmax implements ActivationPlugin {

  @Override
  public String id() {
    return "log_softmax";
  }

  @Override
  public String description() {
    return "log(softmax(x)): logarithms of the probabilities of classes";
  }

  @Override
  public Activation create(Settings settings) {
    return new Rows();
  }

  private static final class Rows implements RowActivation {

    @Override
    public Meaning meaning() {
      return Meaning.CLASS_LOG_PROBABILITIES;
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
      for (double value : x) {
        sum += StrictMath.exp(value - max);
      }
      double[] y = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        y[i] = x[i] - max - StrictMath.log(sum);
      }
      return y;
    }

    @Override
    public Computation bind(Kernels kernels, int maxRows, int outputs) {
      return new Bound(kernels, maxRows, outputs);
    }
  }

  private static final class Bound implements RowActivation.Computation {

    private static final Program SUM;
    private static final Program LOGARITHM;
    private static final Program DIFFERENCES;
    private static final Program GRADIENT_SUM;
    private static final Program GRADIENT;

    static {
      Variable x = Variable.element("x");
      Variable y = Variable.element("y");
      Variable dy = Variable.element("dy");
      Variable max = Variable.row("max");
      Variable sum = Variable.row("sum");
      SUM = Program.builder().rowSum("sum", Functions.expOrZero(x.minus(max))).build();
      LOGARITHM = Program.builder().store("sum", Functions.log(Variable.element("sum"))).build();
      DIFFERENCES = Program.builder().store("y", x.minus(max).minus(sum)).build();
      GRADIENT_SUM = Program.builder().rowSum("sum", dy).build();
      Expr probability = Functions.expOrZero(y);
      GRADIENT =
          Program.builder()
              .store("dx", Functions.flushDenormals(dy.minus(probability.times(sum))))
              .build();
    }

    /** The fewest rows of a block, so that their logarithms fill vectors, and its floats. */
    private static final int ROWS = 16;

    private static final int FLOATS = 16_384;

    private final Kernels kernels;
    private final int columns;
    private final int blockRows;
    private final float[] max;
    private final CompiledProgram sum;
    private final CompiledProgram logarithm;
    private final CompiledProgram differences;
    private final CompiledProgram gradientSum;
    private final CompiledProgram gradient;
    private final Arguments sumOf = new Arguments(SUM);
    private final Arguments logarithmOf = new Arguments(LOGARITHM);
    private final Arguments differencesOf = new Arguments(DIFFERENCES);
    private final Arguments gradientSumOf = new Arguments(GRADIENT_SUM);
    private final Arguments gradientOf = new Arguments(GRADIENT);

    Bound(Kernels kernels, int maxRows, int columns) {
      this.kernels = kernels;
      this.columns = columns;
      // A block's rows stay in the nearest cache that holds them from one pass to the next.
      blockRows = Math.min(Math.max(ROWS, FLOATS / columns), maxRows);
      max = new float[blockRows];
      float[] sums = new float[maxRows];
      sum = kernels.compile(SUM);
      logarithm = kernels.compile(LOGARITHM);
      differences = kernels.compile(DIFFERENCES);
      gradientSum = kernels.compile(GRADIENT_SUM);
      gradient = kernels.compile(GRADIENT);
      sumOf.input("max", max, 0, 1).output("sum", sums, 0, 1);
      // The sums of a block are one row here.
      logarithmOf.input("sum", sums, 0, blockRows).output("sum", sums, 0, blockRows);
      differencesOf.input("max", max, 0, 1).input("sum", sums, 0, 1);
      gradientSumOf.output("sum", sums, 0, 1);
      gradientOf.input("sum", sums, 0, 1);
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
      kernels.rowMax(rows, columns, x, xOffset, xStride, max, 0);
      sumOf.input("x", x, xOffset, xStride);
      sum.run(sumOf, 0, rows, 0, columns);
      logarithm.run(logarithmOf, 0, 1, 0, rows);
      differencesOf.input("x", x, xOffset, xStride).output("y", y, yOffset, yStride);
      differences.run(differencesOf, 0, rows, 0, columns);
    }

    @Override
    public void backward(int rows, Matrix x, Matrix y, Matrix dy, Matrix dx) {
      gradientSumOf.input("dy", dy.values(), dy.offset(), dy.stride());
      gradientSum.run(gradientSumOf, 0, rows, 0, columns);
      gradientOf
          .input("y", y.values(), y.offset(), y.stride())
          .input("dy", dy.values(), dy.offset(), dy.stride())
          .output("dx", dx.values(), dx.offset(), dx.stride());
      gradient.run(gradientOf, 0, rows, 0, columns);
    }
  }
}
