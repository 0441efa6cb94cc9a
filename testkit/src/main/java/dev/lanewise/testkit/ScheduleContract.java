package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.Schedule;
import dev.lanewise.api.plugin.SchedulePlugin;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.testkit.support.Parallel;
import dev.lanewise.testkit.support.Samples;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a schedule of the learning rate promises.
 *
 * @since 0.1
 */
public abstract non-sealed class ScheduleContract extends PluginContract<SchedulePlugin> {

  /** From one step to many, and losses that fall, stand still, rise and are below 0. */
  private static final List<SampleTraining> TRAININGS =
      List.of(
          new SampleTraining("one step", 1, 1, epoch -> 1),
          new SampleTraining("two steps in one epoch", 1, 2, epoch -> 1),
          new SampleTraining("three epochs of one step", 3, 1, epoch -> 1.0 / epoch),
          new SampleTraining("one epoch", 1, 97, epoch -> 1),
          new SampleTraining("a falling loss", 17, 13, epoch -> 1.0 / epoch),
          new SampleTraining("a loss that stands still", 100, 3, epoch -> 1.0 / Math.min(epoch, 4)),
          new SampleTraining("a rising loss", 40, 2, epoch -> epoch),
          new SampleTraining("a loss below 0", 40, 2, epoch -> -Math.min(epoch, 9)));

  /** Creates the contract; JUnit calls this. */
  protected ScheduleContract() {}

  @Override
  protected abstract SchedulePlugin plugin();

  @Override
  final Class<SchedulePlugin> service() {
    return SchedulePlugin.class;
  }

  @Override
  final Object create(SchedulePlugin plugin, Settings settings) {
    return plugin.create(settings);
  }

  @Override
  final Object fingerprint(Object created) {
    return TRAININGS.stream()
        .map(training -> Arrays.toString(training.factors((Schedule) created)))
        .toList();
  }

  private Stream<DynamicTest> forEachSchedule(BiConsumer<String, Schedule> test) {
    return forEachCreated(
        named -> test.accept(named.reference().toString(), (Schedule) named.created()));
  }

  /** Checks the factors of all steps of trainings of many lengths. */
  @TestFactory
  @DisplayName("the factor is a finite number from 0 in each step")
  public final Stream<DynamicTest> factorsAreFinite() {
    return forEachSchedule((name, schedule) -> {
      for (SampleTraining training : TRAININGS) {
        double[] factors = training.factors(schedule);
        for (int i = 0; i < factors.length; i++) {
          if (!(factors[i] >= 0 && Double.isFinite(factors[i]))) {
            fail(
                "%s gives the factor %s in step %d of %d (%s); it must be a finite number from 0"
                    .formatted(name, factors[i], i + 1, factors.length, training.name()));
          }
        }
      }
    });
  }

  /** Checks that a step's factor is the same whatever was asked before, as a resume needs it. */
  @TestFactory
  @DisplayName("the factor follows from the progress alone")
  public final Stream<DynamicTest> factorsKeepNothing() {
    return forEachSchedule((name, schedule) -> {
      for (SampleTraining training : TRAININGS) {
        double[] expected = training.factors(schedule);
        for (int step = expected.length; step >= 1; step--) {
          if (training.factor(schedule, step) != expected[step - 1]) {
            fail(
                "%s gives another factor in step %d when it is asked again (%s); keep nothing in fields or captured variables, or a resumed training would go on otherwise"
                    .formatted(name, step, training.name()));
          }
        }
      }
    });
  }

  /** Checks that threads which train at once get the same factors. */
  @TestFactory
  @DisplayName("the factors are the same for several threads at once")
  public final Stream<DynamicTest> factorsAreTheSameAtOnce() {
    return forEachSchedule((name, schedule) -> {
      SampleTraining training = TRAININGS.get(5);
      double[] expected = training.factors(schedule);
      Parallel.run(
          3,
          () ->
              assertArrayEquals(
                  expected,
                  training.factors(schedule),
                  () -> name + " gives other factors while others ask; keep nothing in fields"));
    });
  }

  /** Checks that the number of threads does not change the trained weights. */
  @TestFactory
  @DisplayName("a network learns the same weights with 1, 2 and 3 threads")
  public final Stream<DynamicTest> trainingIsTheSameWithAnyThreads() {
    return forEachCreated(named -> {
      SmallNetwork network = network(named);
      network.assertTrainsTheSame(network.trainedByPlainLoops(), InstalledKernels.scalar());
      network.assertTrainsAtOnce();
    });
  }

  /** Checks that vector kernels learn the weights that scalar kernels do. */
  @TestFactory
  @Tag("lanes")
  @DisplayName("a network learns the same weights on vector kernels")
  public final Stream<DynamicTest> trainingIsTheSameOnVectorKernels() {
    return forEachCreated(named -> {
      Kernels vector = InstalledKernels.vectorOrAbort();
      SmallNetwork network = network(named);
      Model expected = network.trainedByPlainLoops();
      network.assertTrainsTheSame(expected, vector);
    });
  }

  /** Checks that training goes on from a checkpoint to the bit. */
  @TestFactory
  @DisplayName(
      "training that goes on from a checkpoint gives the weights of one that never stopped")
  public final Stream<DynamicTest> trainingGoesOnFromACheckpoint(@TempDir Path folder) {
    return forEachCreated(named -> network(named).assertGoesOnFromCheckpoint(folder));
  }

  private static SmallNetwork network(Named named) {
    int rows = 37;
    int inputs = 9;
    SplittableRandom random = new SplittableRandom(9);
    return new SmallNetwork(
        List.of(
            named.plugin(),
            SubstitutePlugins.bounded(),
            SubstitutePlugins.squaredError(),
            SubstitutePlugins.descent()),
        "12:%s,2:%s".formatted(SubstitutePlugins.BOUNDED, SubstitutePlugins.BOUNDED),
        SubstitutePlugins.SQUARED_ERROR,
        SubstitutePlugins.DESCENT,
        named.reference().toString(),
        Dataset.ofTargets(
            Samples.between(random, rows * inputs, -1, 1),
            inputs,
            Samples.between(random, rows * 2, -0.5, 0.5),
            2),
        8);
  }
}
