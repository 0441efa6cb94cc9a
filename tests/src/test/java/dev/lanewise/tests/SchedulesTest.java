package dev.lanewise.tests;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.plugin.Schedule;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.EpochReport;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingListener;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The built-in schedules, alone and in training. */
class SchedulesTest {

  private static final Plugins PLUGINS = Plugins.installed();

  private static final List<String> SETTINGS =
      List.of(
          "constant",
          "step(epochs=2, factor=0.5)",
          "exponential(factor=0.7)",
          "cosine",
          "cosine(epochs=1, multiplier=2, min_factor=0.1)",
          "one_cycle(rise=0.6)",
          "polynomial(power=1.5)",
          "reduce_on_plateau(patience=0, factor=0.5, threshold=0.9)");

  static Stream<String> schedules() {
    return SETTINGS.stream();
  }

  private static Schedule schedule(String name) {
    return PLUGINS.schedule(PluginReference.parse(name));
  }

  private record At(long step, long stepsPerEpoch, int epochs, double[] losses)
      implements Schedule.Progress {
    @Override
    public double loss(int epoch) {
      assertTrue(epoch <= epochsDone(), "a loss of an epoch to come");
      return losses[epoch - 1];
    }
  }

  @Test
  void ratesAreThoseOfPyTorch() {
    TreeSet<String> seen = new TreeSet<>();
    for (Reference one : Reference.of("schedules.json").list()) {
      PluginReference reference = PluginReference.parse(one.get("schedule").text());
      seen.add(reference.id());
      Schedule schedule = PLUGINS.schedule(reference);
      int epochs = (int) one.get("epochs").number();
      int steps = (int) one.get("steps_per_epoch").number();
      double warmup = one.get("warmup").number();
      double[] losses = one.get("losses").numbers();
      double[] expected = one.get("rates").numbers();
      assertEquals(epochs * steps, expected.length);
      for (int i = 0; i < expected.length; i++) {
        double warm = i + 1 < warmup ? (i + 1) / warmup : 1;
        double factor = schedule.factor(new At(i + 1, steps, epochs, losses));
        assertEquals(
            expected[i],
            warm * factor,
            1e-12,
            "%s, warmup=%s, step %d of %d".formatted(reference, warmup, i + 1, expected.length));
      }
    }
    assertEquals(
        SETTINGS.stream()
            .map(PluginReference::parse)
            .map(PluginReference::id)
            .collect(Collectors.toCollection(TreeSet::new)),
        seen);
  }

  /** The rates at the end of epochs, with a warm-up and without, in a training. */
  @Test
  void trainingTakesTheRatesOfPyTorch() {
    double base = 0.125;
    int warm = 0;
    for (Reference one : Reference.of("schedules.json").list()) {
      String name = one.get("schedule").text();
      if (name.startsWith("reduce_on_plateau")) {
        continue;
      }
      int steps = (int) one.get("steps_per_epoch").number();
      int warmup = (int) one.get("warmup").number();
      warm += Math.min(1, warmup);
      double[] expected = one.get("rates").numbers();
      List<EpochReport> history =
          Trainer.builder()
              .layers("1:identity")
              .optimizer("sgd(learning_rate=0.125)")
              .schedule(name)
              .warmup(warmup)
              .epochs((int) one.get("epochs").number())
              .batchSize(1)
              .kernels("scalar")
              .train(Dataset.ofTargets(new float[steps], 1, new float[steps], 1))
              .history();
      for (EpochReport report : history) {
        double rate = expected[report.epoch() * steps - 1];
        assertEquals(
            base * rate, report.learningRate(), 1e-13, name + " in epoch " + report.epoch());
      }
    }
    assertTrue(warm > 5, "warm-ups among the references");
  }

  private static Trainer.Builder trainer(String schedule) {
    return Trainer.builder()
        .layers("9:tanh,3:softmax")
        .optimizer("adam(learning_rate=0.02)")
        .schedule(schedule)
        .warmup(5)
        .validation(0.2)
        .epochs(6)
        .batchSize(30);
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void aResumedTrainingGivesTheBitsOfTheUninterrupted(String schedule) {
    Dataset data = Runs.classes(200, 11, 3);
    AtomicReference<TrainingState> middle = new AtomicReference<>();
    TrainingListener keeper =
        new TrainingListener() {
          @Override
          public void epochDone(EpochReport report, Supplier<TrainingState> state) {
            if (report.epoch() == 3) {
              middle.set(state.get());
            }
          }
        };
    String whole;
    try (Engine engine = Engine.create(PLUGINS, "scalar", 1)) {
      whole = Runs.digest(trainer(schedule).listener(keeper).build().train(data, engine).model());
    }
    for (String kernels : List.of("simd", "scalar")) {
      for (int threads : new int[] {1, 3}) {
        try (Engine engine = Engine.create(PLUGINS, kernels, threads)) {
          assertEquals(
              whole,
              Runs.digest(
                  trainer(schedule)
                      .resume(requireNonNull(middle.get()))
                      .build()
                      .train(data, engine)
                      .model()),
              kernels + " with threads=" + threads);
        }
      }
    }
  }

  @Test
  void schedulesChangeWhatIsLearned() {
    Dataset data = Runs.classes(200, 11, 3);
    List<String> digests =
        SETTINGS.stream()
            .map(name -> Runs.digest(trainer(name).kernels("scalar").train(data).model()))
            .distinct()
            .toList();
    assertEquals(SETTINGS.size(), digests.size());
  }

  @Test
  void anotherNumberOfEpochsIsAnotherSchedule() {
    Dataset data = Runs.classes(60, 11, 3);
    AtomicReference<TrainingState> end = new AtomicReference<>();
    TrainingListener keeper =
        new TrainingListener() {
          @Override
          public void epochDone(EpochReport report, Supplier<TrainingState> state) {
            end.set(state.get());
          }
        };
    trainer("cosine").kernels("scalar").listener(keeper).train(data);
    TrainingState cosine = requireNonNull(end.get());
    String message =
        requireNonNull(
            assertThrows(
                    ConfigurationException.class,
                    () -> trainer("cosine").epochs(9).resume(cosine).kernels("scalar").train(data))
                .getMessage());
    assertTrue(
        message.contains("schedule cosine over 9 epochs")
            && message.contains("resume with the number of epochs"),
        message);

    trainer("exponential").kernels("scalar").listener(keeper).train(data);
    assertEquals(
        Runs.digest(trainer("exponential").epochs(9).kernels("scalar").train(data).model()),
        Runs.digest(
            trainer("exponential")
                .epochs(9)
                .resume(requireNonNull(end.get()))
                .kernels("scalar")
                .train(data)
                .model()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cosine", "one_cycle", "polynomial"})
  void longTrainingsEndBelowTheirBegin(String name) {
    long steps = 1L << 33;
    double first = schedule(name).factor(new At(1, steps, 1000, new double[0]));
    double last = schedule(name).factor(new At(steps * 1000, steps, 1000, new double[999]));
    assertTrue(last >= 0 && last < first && last < 1e-3, first + " to " + last);
  }

  /** The jar of the built-in schedules may be absent. */
  @Test
  void aConstantRateNeedsNoPlugin() {
    List<Plugin> others = new ArrayList<>();
    for (Class<? extends Plugin> kind :
        List.of(
            ActivationPlugin.class,
            LossPlugin.class,
            OptimizerPlugin.class,
            KernelsProvider.class)) {
      ServiceLoader.load(kind).forEach(others::add);
    }
    Dataset data = Runs.classes(30, 5, 3);
    Trainer.Builder trainer = Trainer.builder().layers("3:softmax").epochs(2);
    try (Engine all = Engine.create();
        Engine some = Engine.create(Plugins.of(others), "scalar", 1)) {
      assertEquals(
          Runs.digest(trainer.build().train(data, all).model()),
          Runs.digest(trainer.build().train(data, some).model()));
      Trainer stepped = trainer.schedule("step").build();
      ConfigurationException e =
          assertThrows(ConfigurationException.class, () -> stepped.train(data, some));
      assertTrue(
          String.valueOf(e.getMessage())
              .startsWith("there is no schedule 'step', as no schedule is installed"));
    }
  }
}
