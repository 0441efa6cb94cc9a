package dev.lanewise.testkit;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.RowLoss;
import dev.lanewise.api.plugin.Settings;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The contract of losses finds the faults it is there for, and passes sound ones. */
class LossContractTest {

  private record Made(Supplier<Loss> maker) implements LossPlugin {
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
      return maker.get();
    }
  }

  /** A contract for a loss that the subclass names. */
  abstract static class Contract extends LossContract {
    private final LossPlugin plugin;

    Contract(Supplier<Loss> maker) {
      plugin = new Made(maker);
    }

    @Override
    protected LossPlugin plugin() {
      return plugin;
    }
  }

  static class LogCosh extends Contract {
    LogCosh() {
      super(() ->
          Loss.elementwise(
                  (prediction, target) -> {
                    Expr distance = prediction.minus(target).abs();
                    return distance.plus(Functions.softplus(distance.times(-2))).minus(Math.log(2));
                  })
              .fusedWith("acme:cubic", (z, target) -> z.minus(target).square()));
    }

    /** Near the target it subtracts log 2 from about as much. */
    @Override
    protected double largestAddend(double largestInput) {
      return Math.log(2);
    }
  }

  @Test
  void aSoundLossPasses() {
    Verdicts.assertHolds(LogCosh.class, 6 + 10);
  }

  static class OnLogits extends Contract {
    OnLogits() {
      super(() ->
          Loss.elementwise((p, target) -> p.minus(target).square())
              .onLogits((z, target) -> Functions.sigmoid(z).minus(target).square())
              .onProbabilities());
    }

    /** The derivative of the logistic function, s * (1 - s), subtracts from 1. */
    @Override
    protected double largestAddend(double largestInput) {
      return 1;
    }
  }

  @Test
  void soDoesOneOnLogitsOfProbabilities() {
    Verdicts.assertHolds(OnLogits.class, 6 + 10);
  }

  static class OnLogitsOfClasses extends Contract {
    OnLogitsOfClasses() {
      super(() ->
          Loss.rowwise((z, label) ->
                  Functions.rowSum(Functions.softplus(z.minus(Functions.pick(z, label)))))
              .onLogits());
    }
  }

  @Test
  void soDoesOneOnLogitsOfClasses() {
    Verdicts.assertHolds(OnLogitsOfClasses.class, 6 + 10);
  }

  static class OnProbabilitiesOfClasses extends Contract {
    OnProbabilitiesOfClasses() {
      super(() ->
          Loss.rowwise((p, label) ->
                  Functions.rowSum(p.square()).minus(Functions.pick(p, label).times(2)))
              .onOutputsOf(Activation.Meaning.CLASS_PROBABILITIES));
    }
  }

  @Test
  void soDoesOneOnProbabilitiesOfClasses() {
    Verdicts.assertHolds(OnProbabilitiesOfClasses.class, 6 + 10);
  }

  static class OtherOnLogits extends Contract {
    OtherOnLogits() {
      super(() ->
          Loss.elementwise((p, target) -> p.minus(target).square())
              .onLogits((z, target) -> z.minus(target).square())
              .onProbabilities());
    }
  }

  @Test
  void aFormulaOnLogitsOfAnotherLoss() throws Exception {
    Verdicts.assertFails(
        OtherOnLogits.class, "valuesAreThoseOfDoublePrecision", "the logistic function of it");
  }

  static class OverflowingLogCosh extends Contract {
    OverflowingLogCosh() {
      super(() ->
          Loss.elementwise((prediction, target) -> {
            Expr distance = prediction.minus(target);
            return Functions.log(
                Functions.exp(distance).plus(Functions.exp(distance.negate())).times(0.5));
          }));
    }

    /** It is to fail for its overflow alone. */
    @Override
    protected double largestAddend(double largestInput) {
      return 1;
    }
  }

  @Test
  void aFormulaThatOverflowsFloats() throws Exception {
    Verdicts.assertFails(
        OverflowingLogCosh.class, "valuesAreThoseOfDoublePrecision", "at prediction 100.0");
  }

  static class OverflowsSlowly extends Contract {
    OverflowsSlowly() {
      super(() ->
          Loss.elementwise((prediction, target) -> {
            Expr distance = prediction.minus(target).times(0.01);
            return Functions.log(
                Functions.exp(distance).plus(Functions.exp(distance.negate())).times(0.5));
          }));
    }

    /** It is to fail for its overflow alone. */
    @Override
    protected double largestAddend(double largestInput) {
      return 1;
    }
  }

  @Test
  void aFormulaThatOverflowsFloatsFarOut() throws Exception {
    Verdicts.assertFails(
        OverflowsSlowly.class, "valuesAreThoseOfDoublePrecision", "at prediction 10000.0");
  }

  static class HidesNan extends Contract {
    HidesNan() {
      super(() ->
          Loss.elementwise((prediction, target) -> {
            Expr missing = Expr.constant(1).minus(prediction.times(target));
            return Expr.select(missing.greaterThan(0), missing, Expr.constant(0));
          }));
    }
  }

  @Test
  void nanThatDisappears() throws Exception {
    Verdicts.assertFails(HidesNan.class, "nanGivesNan", "hides that a network has gone wrong");
  }

  private enum Fault {
    NONE,
    NO_ACTIVATION,
    LOGITS_OF_NO_CLASSES,
    GRADIENT_WITHOUT_SCALE,
    READS_AFTER_WRITING,
    WRONG_LOSS
  }

  /** The squared distance from 1 at the label and 0 elsewhere. */
  private record Brier(Fault fault) implements RowLoss {

    @Override
    public Set<String> logitsOf() {
      return fault == Fault.NO_ACTIVATION ? Set.of() : Set.of("acme:scores");
    }

    @Override
    public Set<Activation.Meaning> logitMeanings() {
      return fault == Fault.LOGITS_OF_NO_CLASSES
          ? Set.of(Activation.Meaning.PROBABILITIES)
          : Set.of();
    }

    @Override
    public Set<String> outputsOf() {
      return Set.of();
    }

    @Override
    public float weight(int label) {
      return label == 0 ? 0.5f : 1;
    }

    @Override
    public double evaluate(double[] prediction, int label) {
      double sum = 0;
      for (int i = 0; i < prediction.length; i++) {
        double distance = prediction[i] - (i == label ? 1 : 0);
        sum += distance * distance;
      }
      return sum;
    }

    @Override
    public Computation bind(Kernels kernels, int maxRows, int classes) {
      return (rows, prediction, stride, labels, scale, losses, gradient) -> {
        for (int row = 0; row < rows; row++) {
          float weight = weight(labels[row]);
          float factor = fault == Fault.GRADIENT_WITHOUT_SCALE ? 2 : 2 * weight * scale;
          float sum = 0;
          for (int i = 0; i < classes; i++) {
            int at = row * stride + i;
            float distance = prediction[at] - (i == labels[row] ? 1 : 0);
            gradient[at] = factor * distance;
            float again = prediction[at] - (i == labels[row] ? 1 : 0);
            sum += fault == Fault.READS_AFTER_WRITING ? again * again : distance * distance;
          }
          losses[row] = weight * sum + (fault == Fault.WRONG_LOSS ? 0.01f : 0);
          if (fault == Fault.READS_AFTER_WRITING) {
            gradient[row * stride] =
                factor * (prediction[row * stride] - (labels[row] == 0 ? 1 : 0));
          }
        }
      };
    }
  }

  static class SoundRows extends Contract {
    SoundRows() {
      super(() -> new Brier(Fault.NONE));
    }
  }

  @Test
  void soundRowsPass() {
    Verdicts.assertHolds(SoundRows.class, 6 + 10);
  }

  static class NoActivation extends Contract {
    NoActivation() {
      super(() -> new Brier(Fault.NO_ACTIVATION));
    }
  }

  @Test
  void aLossThatGoesWithNothing() throws Exception {
    Verdicts.assertFails(NoActivation.class, "theOutputActivationsAreNamed", "logitsOf()");
  }

  static class LogitsOfNoClasses extends Contract {
    LogitsOfNoClasses() {
      super(() -> new Brier(Fault.LOGITS_OF_NO_CLASSES));
    }
  }

  @Test
  void aLossOfRowsOnLogitsOfNoClasses() throws Exception {
    Verdicts.assertFails(
        LogitsOfNoClasses.class, "theOutputActivationsAreNamed", "works on logits of classes");
  }

  static class WithoutScale extends Contract {
    WithoutScale() {
      super(() -> new Brier(Fault.GRADIENT_WITHOUT_SCALE));
    }
  }

  @Test
  void aGradientWithoutItsScale() throws Exception {
    Verdicts.assertFails(
        WithoutScale.class, "theGradientIsThatOfDifferences", "times scale·weight(label)");
  }

  static class ReadsAfterWriting extends Contract {
    ReadsAfterWriting() {
      super(() -> new Brier(Fault.READS_AFTER_WRITING));
    }
  }

  @Test
  void aGradientThatOverwritesItsPredictions() throws Exception {
    Verdicts.assertFails(
        ReadsAfterWriting.class, "aRowIsTheSameAloneAndInABatch", "in the place of predictions");
  }

  static class WrongLoss extends Contract {
    WrongLoss() {
      super(() -> new Brier(Fault.WRONG_LOSS));
    }
  }

  @Test
  void aLossThatIsNotTheDefinition() throws Exception {
    Verdicts.assertFails(WrongLoss.class, "valuesAreThoseOfDoublePrecision", "correct run");
  }
}
