package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.plugin.RowLoss;
import dev.lanewise.api.plugin.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contracts find a plugin that gives 0, or twice as much, where 1e-8 is right. */
class SmallResultsTest {

  private static final String VALUES = "valuesAreThoseOfDoublePrecision";

  /** What becomes of results below 1e-6. */
  private enum Small {
    RIGHT,
    ZERO,
    TWICE;

    float of(double value) {
      float factor =
          switch (this) {
            case RIGHT -> 1;
            case ZERO -> 0;
            case TWICE -> 2;
          };
      return Math.abs(value) < 1e-6 ? factor * (float) value : (float) value;
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  private record MadeActivation(Activation made) implements ActivationPlugin {
    @Override
    public String id() {
      return "acme:made";
    }

    @Override
    public String description() {
      return "made for a test";
    }

    @Override
    public Activation create(Settings settings) {
      return made;
    }
  }

  private record MadeLoss(Loss made) implements LossPlugin {
    @Override
    public String id() {
      return "acme:made";
    }

    @Override
    public String description() {
      return "made for a test";
    }

    @Override
    public Loss create(Settings settings) {
      return made;
    }
  }

  /** A contract for an activation that the subclass names. */
  abstract static class OfActivation extends ActivationContract {
    private final Activation activation;

    OfActivation(Activation activation) {
      this.activation = activation;
    }

    @Override
    protected ActivationPlugin plugin() {
      return new MadeActivation(activation);
    }
  }

  /** A contract for a loss that the subclass names. */
  abstract static class OfLoss extends LossContract {
    private final Loss loss;

    OfLoss(Loss loss) {
      this.loss = loss;
    }

    @Override
    protected LossPlugin plugin() {
      return new MadeLoss(loss);
    }
  }

  static class LosesSmallValues extends OfActivation {
    LosesSmallValues() {
      super(Activation.elementwise(x -> Functions.exp(x.min(0)).plus(1).minus(1).plus(x.max(0))));
    }
  }

  @Test
  void aFormulaThatGives0ForSmallValues() throws Exception {
    Verdicts.assertFails(LosesSmallValues.class, VALUES, "at -20.0 is 0.0");
  }

  static class SubtractsItsInput extends OfActivation {
    SubtractsItsInput() {
      super(Activation.elementwise(x -> x.plus(x.square().plus(4).sqrt()).times(0.5)));
    }
  }

  @Test
  void aDifferenceOfLargeNumbersThatIsNotDeclared() throws Exception {
    Verdicts.assertFails(SubtractsItsInput.class, VALUES, "override largestAddend()");
  }

  static class LosesSmallLosses extends OfLoss {
    LosesSmallLosses() {
      super(
          Loss.elementwise((prediction, target) -> {
            Expr power = Functions.exp(prediction.abs().negate());
            Expr softplus = prediction.max(0).plus(Functions.log(power.plus(1)));
            return softplus.minus(prediction.times(target));
          }));
    }
  }

  @Test
  void aFormulaThatGives0ForSmallLosses() throws Exception {
    Verdicts.assertFails(LosesSmallLosses.class, VALUES, "override largestAddend()");
  }

  /** The sigmoid of each element, computed in double precision. */
  private record Sigmoids(Small outputs, Small gradients) implements RowActivation {

    @Override
    public double[] evaluate(double[] x) {
      return Arrays.stream(x).map(SmallResultsTest::sigmoid).toArray();
    }

    @Override
    public RowActivation.Computation bind(Kernels kernels, int maxRows, int columns) {
      return new RowActivation.Computation() {
        private static int at(Matrix matrix, int row, int column) {
          return matrix.offset() + row * matrix.stride() + column;
        }

        @Override
        public void forward(int rows, Matrix x, Matrix y) {
          for (int row = 0; row < rows; row++) {
            for (int i = 0; i < columns; i++) {
              y.values()[at(y, row, i)] = outputs.of(sigmoid(x.values()[at(x, row, i)]));
            }
          }
        }

        @Override
        public void backward(int rows, Matrix x, Matrix y, Matrix dy, Matrix dx) {
          for (int row = 0; row < rows; row++) {
            for (int i = 0; i < columns; i++) {
              float from = x.values()[at(x, row, i)];
              double slope = sigmoid(from) * sigmoid(-from);
              dx.values()[at(dx, row, i)] = gradients.of(dy.values()[at(dy, row, i)] * slope);
            }
          }
        }
      };
    }
  }

  static class Right extends OfActivation {
    Right() {
      super(new Sigmoids(Small.RIGHT, Small.RIGHT));
    }
  }

  static class ZeroOutputs extends OfActivation {
    ZeroOutputs() {
      super(new Sigmoids(Small.ZERO, Small.RIGHT));
    }
  }

  static class TwiceTheOutputs extends OfActivation {
    TwiceTheOutputs() {
      super(new Sigmoids(Small.TWICE, Small.RIGHT));
    }
  }

  static class ZeroGradients extends OfActivation {
    ZeroGradients() {
      super(new Sigmoids(Small.RIGHT, Small.ZERO));
    }
  }

  static class TwiceTheGradients extends OfActivation {
    TwiceTheGradients() {
      super(new Sigmoids(Small.RIGHT, Small.TWICE));
    }
  }

  @Test
  void anActivationOfRows() throws Exception {
    String derivative = "theDerivativeIsThatOfDifferences";
    assertEquals(List.of(), Verdicts.failures(Right.class));
    Verdicts.assertFails(ZeroOutputs.class, VALUES, "correct forward");
    Verdicts.assertFails(TwiceTheOutputs.class, VALUES, "correct forward");
    Verdicts.assertFails(
        ZeroGradients.class, derivative, "not the numerical derivative of evaluate");
    Verdicts.assertFails(
        TwiceTheGradients.class, derivative, "not the numerical derivative of evaluate");
  }

  /** The loss log(1 + exp(−x)) of the label's prediction, computed in double precision. */
  private record Logistic(Small losses, Small gradients) implements RowLoss {

    @Override
    public Set<String> logitsOf() {
      return Set.of("acme:scores");
    }

    @Override
    public Set<String> outputsOf() {
      return Set.of();
    }

    @Override
    public double evaluate(double[] prediction, int label) {
      return softplus(-prediction[label]);
    }

    @Override
    public RowLoss.Computation bind(Kernels kernels, int maxRows, int classes) {
      return (rows, prediction, stride, labels, scale, lossOfRow, gradient) -> {
        for (int row = 0; row < rows; row++) {
          int first = row * stride;
          double x = prediction[first + labels[row]];
          lossOfRow[row] = losses.of(softplus(-x));
          Arrays.fill(gradient, first, first + classes, 0);
          gradient[first + labels[row]] = gradients.of(-scale * sigmoid(-x));
        }
      };
    }
  }

  static class RightLoss extends OfLoss {
    RightLoss() {
      super(new Logistic(Small.RIGHT, Small.RIGHT));
    }
  }

  static class ZeroLosses extends OfLoss {
    ZeroLosses() {
      super(new Logistic(Small.ZERO, Small.RIGHT));
    }
  }

  static class TwiceTheLosses extends OfLoss {
    TwiceTheLosses() {
      super(new Logistic(Small.TWICE, Small.RIGHT));
    }
  }

  static class ZeroLossGradients extends OfLoss {
    ZeroLossGradients() {
      super(new Logistic(Small.RIGHT, Small.ZERO));
    }
  }

  static class TwiceTheLossGradients extends OfLoss {
    TwiceTheLossGradients() {
      super(new Logistic(Small.RIGHT, Small.TWICE));
    }
  }

  @Test
  void aLossOfRows() throws Exception {
    String gradient = "theGradientIsThatOfDifferences";
    assertEquals(List.of(), Verdicts.failures(RightLoss.class));
    Verdicts.assertFails(ZeroLosses.class, VALUES, "correct run");
    Verdicts.assertFails(TwiceTheLosses.class, VALUES, "correct run");
    Verdicts.assertFails(ZeroLossGradients.class, gradient, "times scale·weight(label)");
    Verdicts.assertFails(TwiceTheLossGradients.class, gradient, "times scale·weight(label)");
  }
}
