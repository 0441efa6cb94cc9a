package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.Activation.Meaning;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.ElementwiseLoss;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.plugin.RowLoss;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.registry.InstalledPlugin;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.testkit.support.Precision;
import dev.lanewise.testkit.support.Samples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a loss promises, elementwise or of whole rows, on outputs, on logits or on both.
 *
 * <p>Networks are trained with the output activations that the loss names: with those installed,
 * else with substitutes of the same name; and with substitutes for each meaning of outputs that it
 * takes.
 *
 * @since 0.1
 */
public abstract non-sealed class LossContract extends PluginContract<LossPlugin> {

  private static final Set<Meaning> CLASS_LOGITS =
      Set.of(Meaning.SCORES, Meaning.CLASS_PROBABILITIES, Meaning.CLASS_LOG_PROBABILITIES);

  /** Creates the contract; JUnit calls this. */
  protected LossContract() {}

  @Override
  protected abstract LossPlugin plugin();

  /**
   * Returns how far single precision may be from the formula in double precision, as a share of
   * what the result is measured by: the result itself, or what it moves by when prediction and
   * target each move by a share of themselves, or {@link #largestAddend}, whichever is largest.
   *
   * @return {@code 1e-6}, some units in the last place, unless overridden for a formula that loses
   *     digits
   */
  protected double tolerance() {
    return 1e-6;
  }

  /**
   * Returns the largest number that the formula adds or subtracts, if it subtracts numbers that are
   * nearly equal and that is well enough: for {@code |d| + softplus(−2|d|) − log(2)} it is {@code
   * Math.log(2)}. Such a formula gives small results with few digits or none, so write another
   * where you can.
   *
   * @param largestInput the largest magnitude of a number among predictions and targets
   * @return 0, unless overridden: small results need all their digits
   * @since 0.1
   */
  protected double largestAddend(double largestInput) {
    return 0;
  }

  @Override
  final Class<LossPlugin> service() {
    return LossPlugin.class;
  }

  @Override
  final Object create(LossPlugin plugin, Settings settings) {
    return plugin.create(settings);
  }

  @Override
  final Object fingerprint(Object created) {
    return checks(PluginReference.of("loss"), created).fingerprint();
  }

  /** The checks of one kind of loss. */
  interface Checks {

    Object fingerprint();

    void gradient();

    void values();

    void nan();

    void sameBits(Kernels kernels);

    void ownRowsOnly();
  }

  private Precision precision() {
    return new Precision(tolerance(), this::largestAddend);
  }

  private Checks checks(PluginReference reference, Object created) {
    return switch ((Loss) created) {
      case ElementwiseLoss elementwise ->
          new ElementwiseLossChecks(reference.toString(), elementwise, precision());
      case RowLoss rowwise -> new RowLossChecks(reference.toString(), rowwise, precision());
    };
  }

  private Checks checks(Named named) {
    return checks(named.reference(), named.created());
  }

  /** Checks that there are output activations with which the loss can be used. */
  @TestFactory
  @DisplayName("the loss names the output activations it goes with")
  public final Stream<DynamicTest> theOutputActivationsAreNamed() {
    return forEachCreated(named -> {
      Loss loss = (Loss) named.created();
      Stream.concat(loss.logitsOf().stream(), loss.outputsOf().stream())
          .forEach(id ->
              assertTrue(
                  PluginReference.isId(id),
                  () -> "'%s' in logitsOf or outputsOf is no activation's id".formatted(id)));
      assertTrue(
          loss instanceof ElementwiseLoss || CLASS_LOGITS.containsAll(loss.logitMeanings()),
          () ->
              "%s is a loss of rows, which works on logits of classes, not on those of outputs that mean %s"
                  .formatted(named.reference(), loss.logitMeanings()));
      assertTrue(
          loss.targets() != Loss.Targets.CLASSES
              || !loss.logitsOf().isEmpty()
              || !loss.outputsOf().isEmpty()
              || !meanings(loss).isEmpty(),
          () ->
              "%s goes with no output activation; say with onLogits() or onOutputsOf(), or in logitMeanings(), outputMeanings(), logitsOf() or outputsOf(), which it takes"
                  .formatted(named.reference()));
    });
  }

  /**
   * Checks the gradient against differences of the loss in double precision. At a kink it must lie
   * between the derivatives on both sides.
   */
  @TestFactory
  @DisplayName("the gradient is that of central differences")
  public final Stream<DynamicTest> theGradientIsThatOfDifferences() {
    return forEachCreated(named -> checks(named).gradient());
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

  /** Checks that a row's loss depends on that row alone, and that nothing else is written. */
  @TestFactory
  @DisplayName("a row gives the same alone and in any batch, and nothing else is written")
  public final Stream<DynamicTest> aRowIsTheSameAloneAndInABatch() {
    return forEachCreated(named -> checks(named).ownRowsOnly());
  }

  /** Checks all sizes, strides and special values. */
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
      for (SmallNetwork network : networks(named, 96, 128, 64)) {
        Model expected = network.trainedByPlainLoops();
        network.assertTrainsTheSame(expected, InstalledKernels.scalar());
      }
      networks(named, 9, 12, 40).forEach(SmallNetwork::assertTrainsAtOnce);
    });
  }

  /** Checks that vector kernels learn the weights that scalar kernels do. */
  @TestFactory
  @Tag("lanes")
  @DisplayName("a network learns the same weights on vector kernels")
  public final Stream<DynamicTest> trainingIsTheSameOnVectorKernels() {
    return forEachCreated(named -> {
      Kernels vector = InstalledKernels.vectorOrAbort();
      for (SmallNetwork network : networks(named, 24, 33, 40)) {
        network.assertTrainsTheSame(network.trainedByPlainLoops(), vector);
      }
    });
  }

  /** Checks that a model file that names the loss brings the network back to the bit. */
  @TestFactory
  @DisplayName("a model is the same after saving and loading")
  public final Stream<DynamicTest> aModelSurvivesItsFile(@TempDir Path folder) {
    return forEachCreated(named ->
        networks(named, 9, 12, 40).forEach(network -> network.assertSurvivesItsFile(folder)));
  }

  /** Returns what outputs may mean for the loss to be trained with. */
  private static Set<Meaning> meanings(Loss loss) {
    Set<Meaning> meanings = EnumSet.noneOf(Meaning.class);
    meanings.addAll(loss.logitMeanings());
    meanings.addAll(loss.outputMeanings());
    meanings.remove(Meaning.DECISIONS);
    return meanings;
  }

  /**
   * Returns a network for the first activation whose logits the loss takes, one for outputs, and
   * for each meaning one without stated logits and, where the loss works on them, one with.
   */
  private static List<SmallNetwork> networks(Named named, int inputs, int units, int rows) {
    Loss loss = (Loss) named.created();
    List<ActivationPlugin> outputs = new ArrayList<>();
    new TreeSet<>(loss.logitsOf()).stream().limit(1).forEach(id -> outputs.add(output(id, loss)));
    if (!loss.outputsOf().isEmpty()) {
      outputs.add(output(new TreeSet<>(loss.outputsOf()).first(), loss));
    } else if (loss.targets() != Loss.Targets.CLASSES && loss.outputMeanings().isEmpty()) {
      outputs.add(SubstitutePlugins.outputs("testkit:output", loss.targets()));
    }
    for (Meaning meaning : meanings(loss)) {
      outputs.add(SubstitutePlugins.outputs(meaning, false));
      if (loss.logitMeanings().contains(meaning)) {
        outputs.add(SubstitutePlugins.outputs(meaning, true));
      }
    }
    return outputs.stream()
        .map(activation -> network(named, activation, inputs, units, rows))
        .toList();
  }

  private static ActivationPlugin output(String id, Loss loss) {
    return Plugins.installed().list().stream()
        .map(InstalledPlugin::plugin)
        .filter(plugin -> plugin instanceof ActivationPlugin && plugin.id().equals(id))
        .map(ActivationPlugin.class::cast)
        .findFirst()
        .orElseGet(() -> SubstitutePlugins.outputs(id, loss.targets()));
  }

  private static SmallNetwork network(
      Named named, ActivationPlugin activation, int inputs, int units, int rows) {
    Loss loss = (Loss) named.created();
    List<Plugin> plugins =
        List.of(
            named.plugin(), activation, SubstitutePlugins.bounded(), SubstitutePlugins.descent());
    int width = loss instanceof RowLoss rowwise ? RowLossChecks.classes(rowwise).getFirst() : 3;
    return new SmallNetwork(
        plugins,
        "%d:%s,%d:%s".formatted(units, SubstitutePlugins.BOUNDED, width, activation.id()),
        named.reference().toString(),
        SubstitutePlugins.DESCENT,
        SubstitutePlugins.STEADY,
        data(loss.targets(), rows, inputs, width),
        Math.min(64, rows));
  }

  private static Dataset data(Loss.Targets kind, int rows, int inputs, int width) {
    SplittableRandom random = new SplittableRandom(9);
    float[] x = Samples.between(random, rows * inputs, -1, 1);
    float[] targets = Samples.between(random, rows * width, 0, 1);
    return switch (kind) {
      case CLASSES -> Dataset.ofClasses(x, inputs, random.ints(rows, 0, width).toArray(), width);
      case SIGNS -> {
        for (int i = 0; i < targets.length; i++) {
          targets[i] = targets[i] < 0.5f ? -1 : 1;
        }
        yield Dataset.ofTargets(x, inputs, targets, width);
      }
      case VALUES, COUNTS, PROBABILITIES -> Dataset.ofTargets(x, inputs, targets, width);
    };
  }
}
