package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.engine.Engine;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The contract of activations finds the faults it is there for, and passes sound ones. */
class ActivationContractTest {

  private static final Setting SHARPNESS =
      Setting.number("sharpness", 1, Setting.Range.of(0.5, 2), "how steep it is");

  /** A plugin made of parts. */
  private record Made(String id, List<Setting> settings, Function<Settings, Activation> maker)
      implements ActivationPlugin {

    static Made of(Function<Settings, Activation> maker) {
      return new Made("acme:made", List.of(), maker);
    }

    @Override
    public String description() {
      return "made for a test";
    }

    @Override
    public Activation create(Settings settings) {
      return maker.apply(settings);
    }
  }

  /** A contract for a plugin that the subclass names. */
  abstract static class Contract extends ActivationContract {
    private final ActivationPlugin plugin;

    Contract(ActivationPlugin plugin) {
      this.plugin = plugin;
    }

    @Override
    protected ActivationPlugin plugin() {
      return plugin;
    }
  }

  private static Made elementwise(Function<Expr, Expr> formula) {
    return Made.of(settings -> Activation.elementwise(formula::apply));
  }

  static class SquarePlus extends ActivationContract {
    @Override
    protected ActivationPlugin plugin() {
      return new Made(
          "acme:squareplus",
          List.of(SHARPNESS),
          settings ->
              Activation.elementwise(x ->
                  x.plus(x.square().plus(4 * settings.number("sharpness")).sqrt()).times(0.5)));
    }

    @Override
    protected List<String> settings() {
      return List.of("", "sharpness=0.5");
    }

    /** Far below 0 it subtracts the input from about as much. */
    @Override
    protected double largestAddend(double largestInput) {
      return largestInput;
    }
  }

  @Test
  void aSoundActivationPasses() {
    Verdicts.assertHolds(SquarePlus.class, 6 + 2 * 11);
  }

  static class Parametric extends Contract {
    Parametric() {
      super(
          Made.of(settings ->
              ElementwiseActivation.withParameter(
                      "gain", 1, (x, gain) -> gain.times(Functions.tanh(x)))
                  .andParameter("shift", 0, Expr::plus)));
    }
  }

  @Test
  void soDoesOneWithParameters() {
    Verdicts.assertHolds(Parametric.class, 6 + 11);
  }

  static class Tempered extends Contract {
    Tempered() {
      super(
          Made.of(settings ->
              Activation.rowwise(x -> Functions.softmax(x.times(0.5)))
                  .asOutput(Activation.Meaning.CLASS_PROBABILITIES, "cross_entropy", "mse")
                  .withLogits(x -> x.times(0.5))));
    }
  }

  @Test
  void soDoesOneThatDeclaresItsOutputs() {
    Verdicts.assertHolds(Tempered.class, 6 + 11);
  }

  static class WrongLogits extends Contract {
    WrongLogits() {
      super(
          Made.of(settings ->
              Activation.rowwise(x -> Functions.softmax(x.times(0.5)))
                  .asOutput(Activation.Meaning.CLASS_PROBABILITIES, "cross_entropy", "mse")
                  .withLogits(x -> x)));
    }
  }

  @Test
  void logitsOfOtherOutputs() throws Exception {
    Verdicts.assertFails(
        WrongLogits.class, "outputsAreWhatTheyMean", "does not follow from the logits");
  }

  static class NoProbabilities extends Contract {
    NoProbabilities() {
      super(
          Made.of(settings ->
              Activation.elementwise(x -> x.max(0))
                  .asOutput(Activation.Meaning.PROBABILITIES, "mse", "mse")));
    }
  }

  @Test
  void probabilitiesAboveOne() throws Exception {
    Verdicts.assertFails(NoProbabilities.class, "outputsAreWhatTheyMean", "are from 0 to 1");
  }

  static class NotOfOneClass extends Contract {
    NotOfOneClass() {
      super(
          Made.of(settings ->
              Activation.elementwise(Functions::sigmoid)
                  .asOutput(Activation.Meaning.CLASS_PROBABILITIES, "mse", "mse")));
    }
  }

  @Test
  void probabilitiesThatDoNotAddUp() throws Exception {
    Verdicts.assertFails(NotOfOneClass.class, "outputsAreWhatTheyMean", "that add up to 1");
  }

  static class Reversed extends Contract {
    Reversed() {
      super(
          Made.of(settings ->
              Activation.rowwise(x -> Functions.softmax(x.negate()))
                  .asOutput(Activation.Meaning.CLASS_PROBABILITIES, "mse", "mse")));
    }
  }

  @Test
  void anOrderThatIsNotKept() throws Exception {
    Verdicts.assertFails(Reversed.class, "outputsAreWhatTheyMean", "a larger input");
  }

  static class LossWithoutAName extends Contract {
    LossWithoutAName() {
      super(
          Made.of(settings ->
              Activation.elementwise(x -> x)
                  .asOutput(Activation.Meaning.SCORES, "cross entropy!", "mse")));
    }
  }

  @Test
  void aDefaultLossThatIsNoName() throws Exception {
    Verdicts.assertFails(
        LossWithoutAName.class, "outputsAreWhatTheyMean", "is not the name of a loss");
  }

  static class BadId extends Contract {
    BadId() {
      super(new Made("My-Relu", List.of(), settings -> Activation.elementwise(x -> x.max(0))));
    }
  }

  @Test
  void anIdThatNobodyCouldWrite() throws Exception {
    Verdicts.assertFails(BadId.class, "theIdFollowsTheRule", "acme:name");
  }

  static class DefaultOutOfRange extends Contract {
    DefaultOutOfRange() {
      super(
          new Made(
              "acme:made",
              List.of(Setting.number("slope", 2, Setting.Range.FRACTION, "the slope")),
              settings -> Activation.elementwise(x -> x)));
    }
  }

  @Test
  void aDefaultOutOfItsRange() throws Exception {
    Verdicts.assertFails(
        DefaultOutOfRange.class, "settingsAreDeclaredRight", "not within its own range");
  }

  static class FailsAtTheEnd extends Contract {
    FailsAtTheEnd() {
      super(
          new Made(
              "acme:made",
              List.of(SHARPNESS),
              settings -> {
                if (settings.number("sharpness") > 1.999) {
                  throw new IllegalStateException("too sharp");
                }
                return Activation.elementwise(x -> x);
              }));
    }
  }

  @Test
  void aRangeThatPromisesTooMuch() throws Exception {
    Verdicts.assertFails(FailsAtTheEnd.class, "valuesWithinTheRangeAreTaken", "narrow the range");
  }

  static class NoSettings extends Contract {
    NoSettings() {
      super(elementwise(x -> x));
    }

    @Override
    protected List<String> settings() {
      return List.of();
    }
  }

  @Test
  void noSettingsToTestWith() throws Exception {
    Verdicts.assertFails(NoSettings.class, "nanGivesNan", "nothing was tested");
  }

  static class Stateful extends Contract {
    Stateful() {
      super(new Counting());
    }
  }

  private static final class Counting implements ActivationPlugin {
    private int calls;

    @Override
    public String id() {
      return "acme:counting";
    }

    @Override
    public String description() {
      return "another slope at each call";
    }

    @Override
    public Activation create(Settings settings) {
      double slope = ++calls;
      return Activation.elementwise(x -> x.times(slope));
    }
  }

  @Test
  void aPluginThatRemembers() throws Exception {
    Verdicts.assertFails(Stateful.class, "createGivesTheSameEachTime", "something else");
  }

  static class HidesNan extends Contract {
    HidesNan() {
      super(elementwise(x -> Expr.select(x.greaterThan(0), x, Expr.constant(0))));
    }
  }

  @Test
  void nanThatDisappears() throws Exception {
    Verdicts.assertFails(HidesNan.class, "nanGivesNan", "hides that a network has gone wrong");
  }

  static class Flat extends Contract {
    Flat() {
      super(elementwise(x -> Expr.select(x.lessThan(0), 0, 1)));
    }
  }

  @Test
  void aSlopeOfZeroThatIsNotMarked() throws Exception {
    Verdicts.assertFails(Flat.class, "theDerivativeIsThatOfDifferences", "untrainable(reason)");
    Verdicts.assertFails(Flat.class, "trainingIsTheSameWithAnyThreads", "changed nothing");
  }

  static class TakenName extends Contract {
    TakenName() {
      super(
          Made.of(settings ->
              ElementwiseActivation.withParameter("bias", 1, (x, bias) -> x.times(bias))));
    }
  }

  @Test
  void aParameterWithTheNameOfALayersOwn() throws Exception {
    Verdicts.assertFails(TakenName.class, "theDeclarationIsRight", "'bias'");
  }

  static class Overflows extends Contract {
    Overflows() {
      super(elementwise(x -> Functions.log(Functions.exp(x.times(0.8)).plus(1))));
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
        Overflows.class, "valuesAreThoseOfDoublePrecision", "at 500.0 is Infinity");
  }

  static class LosesDigits extends Contract {
    LosesDigits() {
      super(elementwise(x -> x.plus(1e6).minus(1e6)));
    }
  }

  @Test
  void aFormulaThatLosesDigits() throws Exception {
    Verdicts.assertFails(LosesDigits.class, "valuesAreThoseOfDoublePrecision", "nearly equal");
  }

  /** Each value times the row's mean, with one fault or none. */
  private enum Fault {
    NONE,
    WRONG_BACKWARD,
    WRONG_FORWARD,
    MEAN_OF_THE_BATCH,
    WRITES_BESIDE,
    DEPENDS_ON_LANES,
    KEEPS_FROM_BEFORE,
    SHARES_A_BUFFER
  }

  private record Rows(Fault fault, float[] shared) implements RowActivation {

    @Override
    public double[] evaluate(double[] x) {
      double[] y = x.clone();
      double mean = 0;
      for (double value : x) {
        mean += value / x.length;
      }
      for (int i = 0; i < x.length; i++) {
        y[i] = x[i] - mean;
      }
      return y;
    }

    @Override
    public Computation bind(Kernels kernels, int maxRows, int outputs) {
      return new Computation() {
        private float before;

        private void center(int rows, Matrix x, Matrix y) {
          for (int row = 0; row < rows; row++) {
            int last = fault == Fault.MEAN_OF_THE_BATCH ? 0 : row;
            float sum = 0;
            for (int i = 0; i < outputs; i++) {
              sum += x.values()[start(x, last) + i];
            }
            float mean = sum / outputs;
            for (int i = 0; i < outputs; i++) {
              y.values()[start(y, row) + i] = x.values()[start(x, row) + i] - mean;
            }
          }
        }

        private static int start(Matrix x, int row) {
          return x.offset() + row * x.stride();
        }

        @Override
        public void forward(int rows, Matrix x, Matrix y) {
          center(rows, x, y);
          float[] values = y.values();
          int first = y.offset();
          switch (fault) {
            case WRONG_FORWARD -> values[first] += 0.001f;
            case WRITES_BESIDE -> values[start(y, rows - 1) + outputs] = 0;
            case DEPENDS_ON_LANES -> values[first] += kernels.lanes() * 1e-7f;
            case KEEPS_FROM_BEFORE -> {
              values[first] += before * 1e-7f;
              before = x.values()[x.offset()];
            }
            case SHARES_A_BUFFER -> {
              System.arraycopy(values, first, shared, 0, outputs);
              LockSupport.parkNanos(200_000);
              System.arraycopy(shared, 0, values, first, outputs);
            }
            default -> {
              // The fault is elsewhere.
            }
          }
        }

        @Override
        public void backward(int rows, Matrix x, Matrix y, Matrix dy, Matrix dx) {
          center(rows, dy, dx);
          if (fault == Fault.WRONG_BACKWARD) {
            for (int row = 0; row < rows; row++) {
              System.arraycopy(dy.values(), start(dy, row), dx.values(), start(dx, row), outputs);
            }
          }
        }
      };
    }
  }

  private static Made rows(Fault fault) {
    return Made.of(settings -> new Rows(fault, new float[1 << 10]));
  }

  static class SoundRows extends Contract {
    SoundRows() {
      super(rows(Fault.NONE));
    }
  }

  @Test
  void soundRowsPass() {
    Verdicts.assertHolds(SoundRows.class, 6 + 11);
  }

  static class WrongBackward extends Contract {
    WrongBackward() {
      super(rows(Fault.WRONG_BACKWARD));
    }
  }

  @Test
  void aGradientThatIsNone() throws Exception {
    Verdicts.assertFails(
        WrongBackward.class,
        "theDerivativeIsThatOfDifferences",
        "not the numerical derivative of evaluate");
  }

  static class WrongForward extends Contract {
    WrongForward() {
      super(rows(Fault.WRONG_FORWARD));
    }
  }

  @Test
  void valuesThatAreNotTheDefinition() throws Exception {
    Verdicts.assertFails(WrongForward.class, "valuesAreThoseOfDoublePrecision", "correct forward");
  }

  static class OtherRows extends Contract {
    OtherRows() {
      super(rows(Fault.MEAN_OF_THE_BATCH));
    }
  }

  @Test
  void aRowThatDependsOnAnother() throws Exception {
    Verdicts.assertFails(OtherRows.class, "aRowIsTheSameAloneAndInABatch", "that row alone");
  }

  static class WritesBeside extends Contract {
    WritesBeside() {
      super(rows(Fault.WRITES_BESIDE));
    }
  }

  @Test
  void aRowThatWritesBesideItself() throws Exception {
    Verdicts.assertFails(WritesBeside.class, "aRowIsTheSameAloneAndInABatch", "as it was before");
  }

  static class KeepsFromBefore extends Contract {
    KeepsFromBefore() {
      super(rows(Fault.KEEPS_FROM_BEFORE));
    }
  }

  @Test
  void aComputationThatRemembers() throws Exception {
    Verdicts.assertFails(KeepsFromBefore.class, "aRowIsTheSameAloneAndInABatch", "alone");
  }

  static class SharesABuffer extends Contract {
    SharesABuffer() {
      super(rows(Fault.SHARES_A_BUFFER));
    }
  }

  @Test
  void computationsThatShareABuffer() throws Exception {
    Verdicts.assertFails(SharesABuffer.class, "aRowIsTheSameAloneAndInABatch", "at once");
  }

  /** Else the tests with several threads would show nothing. */
  @Test
  void threadsTakePart() {
    ActivationPlugin plugin = new SoundRows().plugin();
    OptimizerPlugin optimizer = SubstitutePlugins.descent();
    Object rows = new Rows(Fault.NONE, new float[0]);
    for (SmallNetwork network :
        List.of(
            ActivationContract.network(
                new PluginContract.Named(plugin, PluginReference.of(plugin.id()), rows),
                96,
                128,
                64),
            OptimizerContract.network(
                new PluginContract.Named(optimizer, PluginReference.of(optimizer.id()), optimizer),
                200,
                256))) {
      for (Kernels kernels : List.of(InstalledKernels.scalar(), InstalledKernels.vectorOrAbort())) {
        for (int threads : new int[] {2, 3}) {
          try (Engine engine = network.engine(kernels, threads)) {
            network.train(engine, 1);
            assertTrue(engine.sharedComputations() > 0, kernels.id() + " " + network.layers());
          }
        }
      }
    }
  }

  static class DependsOnLanes extends Contract {
    DependsOnLanes() {
      super(rows(Fault.DEPENDS_ON_LANES));
    }
  }

  @Test
  void aRowThatDependsOnTheKernels() throws Exception {
    Verdicts.assertFails(DependsOnLanes.class, "vectorKernelsGiveTheSameBits", "kernels 'simd'");
    Verdicts.assertFails(DependsOnLanes.class, "trainingIsTheSameOnVectorKernels", "other weights");
  }
}
