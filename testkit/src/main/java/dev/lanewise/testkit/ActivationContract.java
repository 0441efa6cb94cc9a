package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.Model;
import dev.lanewise.network.architecture.Initializer;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.testkit.support.Precision;
import dev.lanewise.testkit.support.Samples;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an activation promises, elementwise or of whole rows, with trainable parameters or marked as
 * untrainable.
 *
 * @since 0.1
 */
public abstract non-sealed class ActivationContract extends PluginContract<ActivationPlugin> {

  /** Creates the contract; JUnit calls this. */
  protected ActivationContract() {}

  @Override
  protected abstract ActivationPlugin plugin();

  /**
   * Returns how far single precision may be from the formula in double precision, as a share of
   * what the result is measured by: the result itself, or what it moves by when the input moves by
   * a share of itself, or {@link #largestAddend}, whichever is largest.
   *
   * @return {@code 1e-6}, some units in the last place, unless overridden for a formula that loses
   *     digits
   */
  protected double tolerance() {
    return 1e-6;
  }

  /**
   * Returns the largest number that the formula adds or subtracts, if it subtracts numbers that are
   * nearly equal and that is well enough: for {@code (x + sqrt(x² + b)) / 2}, which at −10,000
   * subtracts 10,000 from about as much, it is the input. Such a formula gives small results with
   * few digits or none, so write another where you can.
   *
   * @param largestInput the largest magnitude of an input
   * @return 0, unless overridden: small results need all their digits
   * @since 0.1
   */
  protected double largestAddend(double largestInput) {
    return 0;
  }

  @Override
  final Class<ActivationPlugin> service() {
    return ActivationPlugin.class;
  }

  @Override
  final Object create(ActivationPlugin plugin, Settings settings) {
    return plugin.create(settings);
  }

  @Override
  final Object fingerprint(Object created) {
    return checks(PluginReference.of("activation"), created).fingerprint();
  }

  /** The checks of one kind of activation. */
  interface Checks {

    Object fingerprint();

    void declaration();

    void derivative();

    void values();

    void nan();

    void sameBits(Kernels kernels);

    void ownRowsOnly();
  }

  private Precision precision() {
    return new Precision(tolerance(), this::largestAddend);
  }

  private Checks checks(PluginReference reference, Object created) {
    return switch ((Activation) created) {
      case ElementwiseActivation elementwise ->
          new ElementwiseActivationChecks(reference.toString(), elementwise, precision());
      case RowActivation rowwise ->
          new RowActivationChecks(reference.toString(), rowwise, precision());
    };
  }

  private Checks checks(Named named) {
    return checks(named.reference(), named.created());
  }

  /** Checks the names of trainable parameters and of the initialisation. */
  @TestFactory
  @DisplayName("trainable parameters and the initialisation have names that networks take")
  public final Stream<DynamicTest> theDeclarationIsRight() {
    return forEachCreated(named -> {
      assertDoesNotThrow(
          () -> Initializer.parse(((Activation) named.created()).initializer()),
          () ->
              "withInitializer takes the name of an initialisation, such as he_uniform, not '%s'"
                  .formatted(((Activation) named.created()).initializer()));
      checks(named).declaration();
    });
  }

  /**
   * Checks what is declared of a network's outputs: that probabilities are some, that logits are
   * those of the outputs, and that the order of the inputs is kept where classes are chosen by it.
   */
  @TestFactory
  @DisplayName("outputs are what they are declared to mean")
  public final Stream<DynamicTest> outputsAreWhatTheyMean() {
    return forEachCreated(named ->
        new OutputChecks(named.reference().toString(), (Activation) named.created()).run());
  }

  /**
   * Checks the derivative against differences of the value in double precision. At a kink it must
   * lie between the derivatives on both sides.
   */
  @TestFactory
  @DisplayName("the derivative is that of central differences")
  public final Stream<DynamicTest> theDerivativeIsThatOfDifferences() {
    return forEachCreated(named -> checks(named).derivative());
  }

  /** Checks single against double precision, also at ±∞, −0 and denormal numbers. */
  @TestFactory
  @DisplayName("values are those of double precision, also at infinities, -0 and denormals")
  public final Stream<DynamicTest> valuesAreThoseOfDoublePrecision() {
    return forEachCreated(named -> checks(named).values());
  }

  /** Checks that a network that has gone wrong shows it. */
  @TestFactory
  @DisplayName("NaN gives NaN")
  public final Stream<DynamicTest> nanGivesNan() {
    return forEachCreated(named -> checks(named).nan());
  }

  /** Checks that a row's result depends on that row alone, and that nothing else is written. */
  @TestFactory
  @DisplayName("a row gives the same alone and in any batch, and nothing else is written")
  public final Stream<DynamicTest> aRowIsTheSameAloneAndInABatch() {
    return forEachCreated(named -> {
      checks(named).ownRowsOnly();
      network(named, 9, 12, 40).assertPredictsRowByRow();
    });
  }

  /** Checks all sizes, offsets, strides and special values. */
  @TestFactory
  @Tag("lanes")
  @DisplayName("vector kernels give the bits of scalar kernels")
  public final Stream<DynamicTest> vectorKernelsGiveTheSameBits() {
    return forEachCreated(named -> checks(named).sameBits(InstalledKernels.vectorOrAbort()));
  }

  /**
   * Checks that the number of threads does not change the trained weights, and that training
   * changes them.
   */
  @TestFactory
  @DisplayName("a network learns the same weights with 1, 2 and 3 threads")
  public final Stream<DynamicTest> trainingIsTheSameWithAnyThreads() {
    return forEachCreated(named -> {
      SmallNetwork network = network(named, 96, 128, 64);
      Model expected = network.trainedByPlainLoops();
      network.assertTrainsTheSame(expected, InstalledKernels.scalar());
      network(named, 9, 12, 40).assertTrainsAtOnce();
    });
  }

  /** Checks that vector kernels learn the weights that scalar kernels do. */
  @TestFactory
  @Tag("lanes")
  @DisplayName("a network learns the same weights on vector kernels")
  public final Stream<DynamicTest> trainingIsTheSameOnVectorKernels() {
    return forEachCreated(named -> {
      Kernels vector = InstalledKernels.vectorOrAbort();
      SmallNetwork network = network(named, 96, 128, 64);
      network.assertTrainsTheSame(network.trainedByPlainLoops(), vector);
    });
  }

  /** Checks that a model file brings the network back to the bit. */
  @TestFactory
  @DisplayName("a model is the same after saving and loading")
  public final Stream<DynamicTest> aModelSurvivesItsFile(@TempDir Path folder) {
    return forEachCreated(named -> network(named, 9, 12, 40).assertSurvivesItsFile(folder));
  }

  static SmallNetwork network(Named named, int inputs, int units, int rows) {
    ActivationPlugin plugin = (ActivationPlugin) named.plugin();
    boolean untrainable =
        named.created() instanceof ElementwiseActivation elementwise
            && elementwise.untrainable().isPresent();
    LossPlugin loss =
        untrainable
            ? SubstitutePlugins.squaredErrorOnLogitsOf(plugin.id())
            : SubstitutePlugins.squaredError();
    int outputs = untrainable ? units : 2;
    SplittableRandom random = new SplittableRandom(9);
    String layer = units + ":" + named.reference();
    return new SmallNetwork(
        List.of(plugin, SubstitutePlugins.bounded(), loss, SubstitutePlugins.descent()),
        untrainable ? layer : layer + "," + outputs + ":" + SubstitutePlugins.BOUNDED,
        SubstitutePlugins.SQUARED_ERROR,
        SubstitutePlugins.DESCENT,
        SubstitutePlugins.STEADY,
        Dataset.ofTargets(
            Samples.between(random, rows * inputs, -1, 1),
            inputs,
            Samples.between(random, rows * outputs, -1, 1),
            outputs),
        Math.min(64, rows));
  }
}
