package dev.lanewise.losses;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.CompiledProgram;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.Program;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.RowLoss;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;

/**
 * Cross-entropy with class weights w and smoothing ε: for a row with label y and log-probabilities
 * ℓ, its weight times its loss is {@code −(1 − ε)·w[y]·ℓ[y] − ε/K·Σ w[c]·ℓ[c]} over the K classes,
 * as PyTorch has it.
 *
 * <p>With {@code hit = (1 − ε)·w[y]}, {@code spread[c] = ε/K·w[c]} and {@code all = hit + Σ
 * spread[c]}, that is {@code all·log Σ exp(z[c] − max) + hit·(max − z[y]) + Σ spread[c]·(max −
 * z[c])}, and the gradient in z[c] is {@code all·softmax(z)[c] − (hit if c = y) − spread[c]}.
 */
final class SmoothedCrossEntropy implements RowLoss {

  private final double smoothing;
  private final double[] weights;

  /**
   * Creates the loss.
   *
   * @param weights one for each class, or none
   */
  SmoothedCrossEntropy(double smoothing, double[] weights) {
    this.smoothing = smoothing;
    this.weights = weights.clone();
  }

  @Override
  public Set<String> logitsOf() {
    return Set.of("softmax", "log_softmax", "identity");
  }

  @Override
  public Set<String> outputsOf() {
    return logitsOf();
  }

  @Override
  public void check(int classes) {
    if (weights.length > 0 && weights.length != classes) {
      throw new ConfigurationException(
          "cross_entropy has %d class_weights for %d classes; give one for each class"
              .formatted(weights.length, classes));
    }
  }

  @Override
  public float weight(int label) {
    return (float) weightOf(label);
  }

  private double weightOf(int label) {
    return weights.length == 0 ? 1 : weights[label];
  }

  private double hit(int label) {
    return (1 - smoothing) * weightOf(label);
  }

  private double spread(int label, int classes) {
    return smoothing / classes * weightOf(label);
  }

  @Override
  public double evaluate(double[] prediction, int label) {
    double max = Arrays.stream(prediction).reduce(Double.NEGATIVE_INFINITY, Math::max);
    double logSum =
        StrictMath.log(Arrays.stream(prediction).map(z -> StrictMath.exp(z - max)).sum());
    double loss = (1 - smoothing) * (logSum + (max - prediction[label]));
    if (smoothing > 0) {
      for (int c = 0; c < prediction.length; c++) {
        loss += spread(c, prediction.length) / weightOf(label) * (logSum + (max - prediction[c]));
      }
    }
    return loss;
  }

  @Override
  public Computation bind(Kernels kernels, int maxRows, int classes) {
    check(classes);
    return new Bound(this, kernels, maxRows, classes);
  }

  private static final class Bound implements Computation {

    private static final Programs PLAIN = Programs.of(false);
    private static final Programs SMOOTHED = Programs.of(true);

    /**
     * Rows shorter than this, a vector of the widest lanes, keep their exponentials apart. In
     * place, a row's vector would wait for that of the row before, which reaches into it.
     */
    private static final int SHORT = 16;

    /** The most short rows of a block, and the most floats of a block of longer ones. */
    private static final int SHORT_ROWS = 128;

    private static final int FLOATS = 16_384;

    private final Kernels kernels;
    private final int classes;
    private final boolean isShort;
    private final int blockRows;
    private final float[] powers;
    private final float[] hitOf;
    private final float[] allOf;
    private final float[] max;
    private final float[] picked;
    private final float[] label;
    private final float[] hit;
    private final float[] all;
    private final CompiledProgram sums;
    private final CompiledProgram losses;
    private final CompiledProgram gradient;
    private final Arguments sumsOf;
    private final Arguments lossesOf;
    private final Arguments gradientOf;

    Bound(SmoothedCrossEntropy loss, Kernels kernels, int maxRows, int classes) {
      this.kernels = kernels;
      this.classes = classes;
      isShort = classes < SHORT;
      // A block's rows stay in the second-level cache from one pass to the next.
      blockRows = Math.min(isShort ? SHORT_ROWS : Math.max(1, FLOATS / classes), maxRows);
      powers = new float[isShort ? (blockRows + 1) * SHORT : 0];
      hitOf = new float[classes];
      allOf = new float[classes];
      // With room behind for a whole vector.
      float[] spread = new float[classes + SHORT];
      float[] column = new float[classes + SHORT];
      double spreadSum = 0;
      for (int c = 0; c < classes; c++) {
        spreadSum += loss.spread(c, classes);
        spread[c] = (float) loss.spread(c, classes);
        column[c] = c;
      }
      for (int c = 0; c < classes; c++) {
        hitOf[c] = (float) loss.hit(c);
        allOf[c] = (float) (loss.hit(c) + spreadSum);
      }
      max = new float[blockRows];
      picked = new float[blockRows];
      label = new float[blockRows];
      hit = new float[blockRows];
      all = new float[blockRows];
      float[] sum = new float[blockRows];
      float[] misses = new float[blockRows];
      float[] factor = new float[blockRows];
      float[] target = new float[blockRows];

      boolean smoothed = loss.smoothing > 0;
      Programs programs = smoothed ? SMOOTHED : PLAIN;
      sums = kernels.compile(programs.sums());
      losses = kernels.compile(programs.losses());
      gradient = kernels.compile(programs.gradient());
      sumsOf =
          new Arguments(programs.sums())
              .input("max", max, 0, 1)
              .input("spread", spread, 0, classes)
              .output("sum", sum, 0, 1);
      if (smoothed) {
        sumsOf.output("misses", misses, 0, 1);
      }
      lossesOf =
          new Arguments(programs.losses())
              .input("all", all, 0, blockRows)
              .input("hit", hit, 0, blockRows)
              .input("max", max, 0, blockRows)
              .input("picked", picked, 0, blockRows)
              .input("sum", sum, 0, blockRows)
              .input("misses", misses, 0, blockRows)
              .output("factor", factor, 0, blockRows)
              .output("target", target, 0, blockRows);
      gradientOf =
          new Arguments(programs.gradient())
              .input("factor", factor, 0, 1)
              .input("target", target, 0, 1)
              .input("label", label, 0, 1)
              .input("column", column, 0, classes)
              .input("spread", spread, 0, classes);
    }

    @Override
    public void run(
        int rows,
        float[] prediction,
        int stride,
        int[] labels,
        float scale,
        float[] losses,
        float[] gradient) {
      // A batch whose rows all weigh nothing has no mean and teaches nothing.
      float finiteScale = Float.isFinite(scale) ? scale : 0;
      for (int from = 0; from < rows; from += blockRows) {
        int block = Math.min(blockRows, rows - from);
        runBlock(from, block, prediction, stride, labels, finiteScale, losses, gradient);
      }
    }

    private void runBlock(
        int from,
        int rows,
        float[] prediction,
        int stride,
        int[] labels,
        float scale,
        float[] losses,
        float[] gradient) {
      int offset = from * stride;
      float[] power = isShort ? powers : gradient;
      int powerOffset = isShort ? 0 : offset;
      int powerStride = isShort ? SHORT : stride;
      kernels.rowMax(rows, classes, prediction, offset, stride, max, 0);
      for (int row = 0; row < rows; row++) {
        int labelOfRow = Objects.checkIndex(labels[from + row], classes);
        label[row] = labelOfRow;
        picked[row] = prediction[offset + row * stride + labelOfRow];
        hit[row] = hitOf[labelOfRow];
        all[row] = allOf[labelOfRow];
      }
      sumsOf
          .input("z", prediction, offset, stride)
          .output("power", power, powerOffset, powerStride);
      sums.run(sumsOf, 0, rows, 0, classes);
      lossesOf.scalar("scale", scale).output("loss", losses, from, rows);
      this.losses.run(lossesOf, 0, 1, 0, rows);
      gradientOf
          .scalar("scale", scale)
          .input("power", power, powerOffset, powerStride)
          .output("gradient", gradient, offset, stride);
      this.gradient.run(gradientOf, 0, rows, 0, classes);
    }
  }

  /**
   * The formulas, with those for smoothing or without.
   *
   * @param sums over rows and classes: what is summed along rows, and exp(z − max)
   * @param losses over rows alone: each row's loss, and its factors in the gradient
   * @param gradient over rows and classes
   */
  private record Programs(Program sums, Program losses, Program gradient) {

    private static final float MAX = Float.MAX_VALUE;

    static Programs of(boolean smoothed) {
      return new Programs(sums(smoothed), losses(smoothed), gradient(smoothed));
    }

    private static Program sums(boolean smoothed) {
      Variable z = Variable.element("z");
      Variable max = Variable.row("max");
      Expr power = Functions.expOrZero(z.minus(max));
      Program.Builder sums = Program.builder().store("power", power).rowSum("sum", power);
      if (smoothed) {
        sums.rowSum("misses", product(max, z, Variable.column("spread")));
      }
      return sums.build();
    }

    private static Program losses(boolean smoothed) {
      Variable all = Variable.element("all");
      Variable hit = Variable.element("hit");
      Variable sum = Variable.element("sum");
      Variable scale = Variable.scalar("scale");
      Variable picked = Variable.element("picked");
      Expr miss = product(Variable.element("max"), picked, hit);
      Expr loss = Expr.fma(all, Functions.log(sum), miss);
      if (smoothed) {
        loss = loss.plus(Variable.element("misses"));
      }
      // Of logits that are all finite the loss may be beyond the largest float, at which it stays.
      Expr finite = Expr.select(loss.greaterThan(MAX), Expr.constant(MAX), loss);
      return Program.builder()
          .store("loss", Expr.select(picked.lessThan(-MAX), loss, finite))
          .store("factor", all.times(scale).dividedBy(sum))
          .store("target", hit.times(scale))
          .build();
    }

    private static Program gradient(boolean smoothed) {
      Expr target =
          Expr.select(
              Variable.column("column").equalTo(Variable.row("label")),
              Variable.row("target"),
              Expr.constant(0));
      if (smoothed) {
        target = Expr.fma(Variable.column("spread"), Variable.scalar("scale"), target);
      }
      Expr gradient = Expr.fma(Variable.element("power"), Variable.row("factor"), target.negate());
      return Program.builder().store("gradient", Functions.flushDenormals(gradient)).build();
    }

    /** (a − b)·factor, by halves because the difference of two large logits may overflow. */
    private static Expr product(Expr a, Expr b, Expr factor) {
      return a.times(0.5).minus(b.times(0.5)).times(factor.times(2));
    }
  }
}
