package com.example.plugins;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.CompiledProgram;
import dev.lanewise.api.formula.Condition;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Program;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.RowLoss;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;
import java.util.Set;

/**
 * The hinge for many classes: the sum of max(0, z[c] − z[label] + margin) over the other classes c.
 * A loss of whole rows, which runs formulas on ranges of arrays itself.
 */
public final class MultiMargin implements LossPlugin {

  @Override
  public String id() {
    return "example:multi_margin";
  }

  @Override
  public String description() {
    return "by how much the other classes come too close to the right one";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.number("margin", 1, Setting.Range.POSITIVE, "how far they must stay away"));
  }

  @Override
  public Loss create(Settings settings) {
    return new Rows(settings.number("margin"));
  }

  private record Rows(double margin) implements RowLoss {

    /** It works on a last layer's weighted sums: with softmax, on what softmax is taken of. */
    @Override
    public Set<String> logitsOf() {
      return Set.of("identity", "softmax");
    }

    @Override
    public Set<String> outputsOf() {
      return logitsOf();
    }

    @Override
    public double evaluate(double[] prediction, int label) {
      double sum = 0;
      for (int c = 0; c < prediction.length; c++) {
        sum += c == label ? 0 : Math.max(prediction[c] - prediction[label] + margin, 0);
      }
      return sum;
    }

    @Override
    public Computation bind(Kernels kernels, int maxRows, int classes) {
      return new Bound(kernels, maxRows, classes, (float) margin);
    }
  }

  private static final class Bound implements RowLoss.Computation {

    private static final Program EXCESS;
    private static final Program GRADIENT;

    static {
      Expr none = Expr.constant(0);
      Condition isLabel = Variable.column("column").equalTo(Variable.row("label"));
      Expr distance = Variable.element("z").minus(Variable.row("right"));
      Expr excess = Expr.select(isLabel, none, distance.plus(Variable.scalar("margin")).max(0));
      Expr close = Expr.select(excess.greaterThan(0), 1, 0);
      EXCESS =
          Program.builder()
              .store("close", close)
              .rowSum("loss", excess)
              .rowSum("count", close)
              .build();
      Expr slope = Expr.select(isLabel, Variable.row("count").negate(), Variable.element("close"));
      GRADIENT = Program.builder().store("gradient", slope.times(Variable.scalar("scale"))).build();
    }

    private final int classes;
    private final float[] label;
    private final float[] right;
    private final CompiledProgram excess;
    private final CompiledProgram gradient;
    private final Arguments excessOf = new Arguments(EXCESS);
    private final Arguments gradientOf = new Arguments(GRADIENT);

    Bound(Kernels kernels, int maxRows, int classes, float margin) {
      this.classes = classes;
      label = new float[maxRows];
      right = new float[maxRows];
      float[] count = new float[maxRows];
      float[] column = new float[classes];
      for (int c = 0; c < classes; c++) {
        column[c] = c;
      }
      excess = kernels.compile(EXCESS);
      gradient = kernels.compile(GRADIENT);
      excessOf
          .scalar("margin", margin)
          .input("column", column, 0, classes)
          .input("label", label, 0, 1)
          .input("right", right, 0, 1)
          .output("count", count, 0, 1);
      gradientOf
          .input("column", column, 0, classes)
          .input("label", label, 0, 1)
          .input("count", count, 0, 1);
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
      for (int row = 0; row < rows; row++) {
        label[row] = labels[row];
        right[row] = prediction[row * stride + labels[row]];
      }
      excessOf
          .input("z", prediction, 0, stride)
          .output("close", gradient, 0, stride)
          .output("loss", losses, 0, 1);
      excess.run(excessOf, 0, rows, 0, classes);
      gradientOf
          .scalar("scale", scale)
          .input("close", gradient, 0, stride)
          .output("gradient", gradient, 0, stride);
      this.gradient.run(gradientOf, 0, rows, 0, classes);
    }
  }
}
