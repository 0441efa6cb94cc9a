package dev.lanewise.activations;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.Arrays;
import java.util.List;

/**
 * The largest of several weighted sums a unit (Goodfellow, Warde-Farley, Mirza, Courville and
 * Bengio, Maxout networks, 2013).
 *
 * @since 0.1
 */
public final class Maxout implements ActivationPlugin {

  private static final Setting PIECES =
      Setting.integer("pieces", 2, 1, 1024, "how many weighted sums each unit has");

  @Override
  public String id() {
    return "maxout";
  }

  @Override
  public String description() {
    return "the largest of several weighted sums that each unit has";
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

    @Override
    public int inputWidth(int outputs) {
      long sums = (long) pieces * outputs;
      if (sums > Integer.MAX_VALUE) {
        throw new ConfigurationException(
            "maxout with %d pieces of %d units has more weighted sums than Java can count; take fewer"
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
    public Computation bind(Kernels kernels, int maxRows, int outputs) {
      return new Bound(pieces, outputs);
    }
  }

  private record Bound(int pieces, int outputs) implements RowActivation.Computation {

    /** Returns where the unit's maximum is: the first of equals, a NaN before all. */
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
    public void forward(
        int rows, float[] x, int xOffset, int xStride, float[] y, int yOffset, int yStride) {
      for (int row = 0; row < rows; row++) {
        for (int unit = 0; unit < outputs; unit++) {
          y[yOffset + row * yStride + unit] = x[winner(x, xOffset + row * xStride + unit * pieces)];
        }
      }
    }

    @Override
    public void backward(
        int rows,
        float[] x,
        int xStride,
        float[] y,
        int yStride,
        float[] dy,
        int dyStride,
        float[] dx,
        int dxStride) {
      for (int row = 0; row < rows; row++) {
        Arrays.fill(dx, row * dxStride, row * dxStride + outputs * pieces, 0);
        for (int unit = 0; unit < outputs; unit++) {
          int first = row * xStride;
          int winner = winner(x, first + unit * pieces) - first;
          dx[row * dxStride + winner] = dy[row * dyStride + unit];
        }
      }
    }
  }
}
