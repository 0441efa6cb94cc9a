package dev.lanewise.activations;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.program.LoweredRow;
import dev.lanewise.api.program.Program;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The largest of several pre-activations for each unit (Goodfellow, Warde-Farley, Mirza, Courville
 * and Bengio, Maxout networks, 2013).
 *
 * @since 0.1
 */
public final class Maxout implements ActivationPlugin {

  private static final Setting PIECES =
      Setting.integer("pieces", 2, 1, 1024, "how many pre-activations each unit has");

  @Override
  public String id() {
    return "maxout";
  }

  @Override
  public String description() {
    return "the largest of several pre-activations that each unit has";
  }

  @Override
  public List<Setting> settings() {
    return List.of(PIECES);
  }

  @Override
  public Activation create(Settings settings) {
    return new Rows(settings.integer(PIECES.name()));
  }

  private record Rows(int pieces) implements RowActivation {

    private static final Variable BEST = Variable.element("best");
    private static final Variable NEXT = Variable.element("next");

    /** The first of equal values stays, and so does NaN. */
    private static final Program LARGER =
        new ProgramBuilder()
            .store(
                "larger",
                Expr.select(NEXT.atMost(BEST), BEST, Expr.select(BEST.equalTo(BEST), NEXT, BEST)))
            .build();

    @Override
    public int inputWidth(int outputs) {
      long sums = (long) pieces * outputs;
      if (sums > Integer.MAX_VALUE) {
        throw new ConfigurationException(
            "maxout with %d pieces of %d units has more pre-activations than Java can count; take fewer"
                .formatted(pieces, outputs));
      }
      return (int) sums;
    }

    @Override
    public double[] evaluate(double[] x) {
      double[] y = new double[x.length / pieces];
      for (int unit = 0; unit < y.length; unit++) {
        y[unit] =
            Arrays.stream(x, unit * pieces, (unit + 1) * pieces)
                .reduce(Double.NEGATIVE_INFINITY, Math::max);
      }
      return y;
    }

    @Override
    public Optional<LoweredRow> lowered() {
      return Optional.of(new LoweredRow.Fold(LARGER, BEST.name(), NEXT.name()));
    }

    @Override
    public Computation bind(Kernels kernels, int maxRows, int outputs) {
      return new Bound(pieces, outputs);
    }
  }

  private record Bound(int pieces, int outputs) implements RowActivation.Computation {

    /**
     * Returns the index of the unit's maximum: the first one if several are equal; a NaN counts as
     * the largest.
     */
    private int winner(float[] x, int first) {
      int best = first;
      for (int i = first + 1; i < first + pieces && !Float.isNaN(x[best]); i++) {
        if (x[i] > x[best] || Float.isNaN(x[i])) {
          best = i;
        }
      }
      return best;
    }

    @Override
    public void forward(int rows, Matrix x, Matrix y) {
      for (int row = 0; row < rows; row++) {
        int from = x.offset() + row * x.stride();
        int to = y.offset() + row * y.stride();
        for (int unit = 0; unit < outputs; unit++) {
          y.values()[to + unit] = x.values()[winner(x.values(), from + unit * pieces)];
        }
      }
    }

    @Override
    public void backward(int rows, Matrix x, Matrix y, Matrix dy, Matrix dx) {
      for (int row = 0; row < rows; row++) {
        int first = x.offset() + row * x.stride();
        int from = dy.offset() + row * dy.stride();
        int to = dx.offset() + row * dx.stride();
        Arrays.fill(dx.values(), to, to + outputs * pieces, 0);
        for (int unit = 0; unit < outputs; unit++) {
          int winner = winner(x.values(), first + unit * pieces) - first;
          dx.values()[to + winner] = dy.values()[from + unit];
        }
      }
    }
  }
}
