package dev.lanewise.network;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.LanewiseException;
import dev.lanewise.api.PluginException;
import dev.lanewise.api.plugin.Metric;
import dev.lanewise.api.plugin.MetricPlugin;
import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.registry.InstalledPlugin;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.builtin.BuiltinData;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.metrics.ClassificationEvaluation;
import dev.lanewise.network.metrics.EvaluatedRows;
import dev.lanewise.network.metrics.MultiLabelEvaluation;
import dev.lanewise.network.metrics.RegressionEvaluation;
import dev.lanewise.network.preparation.PreparationConfig;
import dev.lanewise.network.validation.CrossValidation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metrics of plugins: what they are given, and what is done with their values. */
class PluginMetricsTest {

  private record Made(
      String id, boolean larger, Set<Metric.Task> tasks, ToDoubleFunction<Metric.Rows> formula)
      implements MetricPlugin {
    @Override
    public String description() {
      return "made for a test";
    }

    @Override
    public List<Setting> settings() {
      return List.of(Setting.number("factor", 1, Setting.Range.POSITIVE, "multiplies the value"));
    }

    @Override
    public Metric create(Settings settings) {
      double factor = settings.number("factor");
      return new Metric() {
        @Override
        public Set<Task> tasks() {
          return tasks;
        }

        @Override
        public boolean largerIsBetter() {
          return larger;
        }

        @Override
        public double value(Rows rows) {
          return factor * formula.applyAsDouble(rows);
        }
      };
    }
  }

  private static final Set<Metric.Task> ALL = Set.of(Metric.Task.values());

  private static double accuracy(Metric.Rows rows) {
    int right = 0;
    for (int row = 0; row < rows.count(); row++) {
      right += rows.label(row) == rows.predicted(row) ? 1 : 0;
    }
    return (double) right / rows.count();
  }

  private static double mse(Metric.Rows rows) {
    double sum = 0;
    for (int row = 0; row < rows.count(); row++) {
      for (int column = 0; column < rows.outputs(); column++) {
        double error = (double) rows.target(row, column) - rows.output(row, column);
        sum += error * error;
      }
    }
    return sum / ((double) rows.count() * rows.outputs());
  }

  private static double exactRows(Metric.Rows rows) {
    int right = 0;
    for (int row = 0; row < rows.count(); row++) {
      boolean same = true;
      for (int column = 0; column < rows.outputs(); column++) {
        same &= rows.target(row, column) == (rows.output(row, column) > 0.5f ? 1 : 0);
      }
      right += same ? 1 : 0;
    }
    return (double) right / rows.count();
  }

  private static Plugins plugins() {
    List<Plugin> all =
        new ArrayList<>(Plugins.installed().list().stream().map(InstalledPlugin::plugin).toList());
    all.addAll(
        List.of(
            new Made(
                "acme:hits", true, Set.of(Metric.Task.CLASSIFICATION), PluginMetricsTest::accuracy),
            new Made(
                "acme:misses",
                false,
                Set.of(Metric.Task.CLASSIFICATION),
                rows -> 1 - accuracy(rows)),
            new Made("acme:squares", false, Set.of(Metric.Task.REGRESSION), PluginMetricsTest::mse),
            new Made(
                "acme:exact", true, Set.of(Metric.Task.MULTI_LABEL), PluginMetricsTest::exactRows),
            new Made(
                "acme:weights", true, ALL, rows -> rows.weight(0) + rows.weight(rows.count() - 1)),
            new Made("acme:classes", true, ALL, Metric.Rows::classes),
            new Made("acme:nan", true, ALL, _ -> Double.NaN),
            new Made("acme:infinite", true, ALL, _ -> Double.POSITIVE_INFINITY),
            new Made("acme:beyond", true, ALL, rows -> rows.output(rows.count(), 0)),
            new Made("acme:column", true, ALL, rows -> rows.output(0, rows.outputs())),
            new Made("acme:target", true, ALL, rows -> rows.target(0, 0)),
            new Made("acme:label", true, ALL, rows -> rows.label(0)),
            new Made(
                "acme:error",
                true,
                ALL,
                _ -> {
                  throw new NoClassDefFoundError("gone");
                }),
            new Made(
                "acme:empty",
                true,
                ALL,
                _ -> {
                  throw new IllegalArgumentException("all rows are of one class");
                })));
    return Plugins.of(all);
  }

  private static Engine engine() {
    return Engine.create(plugins(), "scalar", 1);
  }

  private static Trainer.Builder moons(int epochs) {
    return Trainer.builder()
        .layers("16:relu,2:softmax")
        .learningRate(0.02)
        .batchSize(10)
        .validation(0.3)
        .epochs(epochs);
  }

  private static Dataset noisyMoons() {
    Dataset moons = BuiltinData.training("moons", 1).select(IntStream.range(0, 61).toArray());
    int[] labels = moons.labels().clone();
    for (int i = 0; i < labels.length; i += 4) {
      labels[i] = 1 - labels[i];
    }
    return Dataset.ofClasses(moons.inputs(), moons.inputWidth(), labels, moons.classNames());
  }

  /** Returns rows whose targets are functions of the inputs. */
  private static Dataset numbers(int rows, boolean labels) {
    SplittableRandom random = new SplittableRandom(7);
    float[] inputs = new float[rows * 3];
    float[] targets = new float[rows * 2];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < 3; i++) {
        inputs[row * 3 + i] = (float) random.nextDouble(-1, 1);
      }
      float sum = inputs[row * 3] + inputs[row * 3 + 1];
      targets[row * 2] = labels ? (sum > 0 ? 1 : 0) : 100 + 10 * sum;
      targets[row * 2 + 1] = labels ? (inputs[row * 3 + 2] > 0 ? 1 : 0) : sum * sum;
    }
    return Dataset.ofTargets(inputs, 3, targets, 2);
  }

  @Test
  void aMetricSeesTheClassesThatEvaluationSees() {
    try (Engine engine = engine()) {
      TrainingResult result =
          moons(5)
              .metric("acme:hits")
              .metric("acme:misses(factor=2)")
              .build()
              .train(noisyMoons(), engine);
      for (EpochReport report : result.history()) {
        assertEquals(
            Map.of(
                "acme:hits",
                report.validationAccuracy(),
                "acme:misses(factor=2)",
                2 * (1 - report.validationAccuracy())),
            report.metrics());
      }
      EvaluatedRows rows =
          result
              .model()
              .evaluateRows(noisyMoons(), List.of(PluginReference.parse("acme:hits")), engine);
      double accuracy = ((ClassificationEvaluation) rows.evaluation()).accuracy();
      assertEquals(Map.of("acme:hits", accuracy), rows.metrics());
    }
  }

  @Test
  void aMetricSeesNumbersInTheirOwnUnits() {
    Dataset data = numbers(100, false);
    try (Engine engine = engine()) {
      TrainingResult result =
          Trainer.builder()
              .layers("8:tanh,2:identity")
              .preparation(PreparationConfig.DEFAULT)
              .validation(data)
              .epochs(3)
              .metric("acme:squares")
              .build()
              .train(data, engine);
      assertTrue(result.model().preparation().orElseThrow().targets().isPresent(), "scaled");
      RegressionEvaluation evaluation =
          (RegressionEvaluation) result.model().evaluate(data, engine);
      assertEquals(Map.of("acme:squares", evaluation.mse()), result.history().getLast().metrics());
    }
  }

  @Test
  void aMetricSeesLabels() {
    Dataset data = numbers(100, true);
    try (Engine engine = engine()) {
      Model model =
          Trainer.builder()
              .layers("8:tanh,2:sigmoid")
              .epochs(8)
              .build()
              .train(data, engine)
              .model();
      EvaluatedRows rows =
          model.evaluateRows(data, List.of(PluginReference.of("acme:exact")), engine);
      assertEquals(
          ((MultiLabelEvaluation) rows.evaluation()).subsetAccuracy(),
          requireNonNull(rows.metrics().get("acme:exact")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme:hits", "acme:misses", "acme:misses(factor=0.5)"})
  void trainingStopsByAMetricAsByTheBuiltInOne(String name) {
    try (Engine engine = engine()) {
      TrainingResult expected =
          moons(60)
              .earlyStopping(new EarlyStopping(EarlyStopping.Measure.VALIDATION_ACCURACY, 4, 0))
              .build()
              .train(noisyMoons(), engine);
      TrainingResult stopped =
          moons(60)
              .earlyStopping(new EarlyStopping(EarlyStopping.Measure.parse(name), 4, 0))
              .build()
              .train(noisyMoons(), engine);
      assertTrue(expected.history().size() < 60, "it stops");
      assertEquals(expected.epoch(), stopped.epoch());
      assertEquals(expected.history().size(), stopped.history().size());
      assertArrayEquals(expected.model().parameters(), stopped.model().parameters());
      assertEquals(Set.of(name), stopped.history().getFirst().metrics().keySet());
    }
  }

  @Test
  void aResumedTrainingStopsAtTheSameEpoch() {
    Trainer.Builder trainer =
        moons(60).earlyStopping(new EarlyStopping(EarlyStopping.Measure.parse("acme:hits"), 4, 0));
    try (Engine engine = engine()) {
      List<TrainingState> states = new ArrayList<>();
      TrainingResult whole =
          trainer
              .listener(
                  new TrainingListener() {
                    @Override
                    public void epochDone(EpochReport report, Supplier<TrainingState> state) {
                      states.add(state.get());
                    }
                  })
              .build()
              .train(noisyMoons(), engine);
      for (TrainingState state : List.copyOf(states)) {
        TrainingResult resumed = trainer.resume(state).build().train(noisyMoons(), engine);
        assertEquals(whole.epoch(), resumed.epoch());
        assertArrayEquals(whole.model().parameters(), resumed.model().parameters());
      }
    }
  }

  @Test
  void metricsAreTheSameWithAnyThreads() {
    List<EpochReport> histories = new ArrayList<>();
    for (int threads : new int[] {1, 3}) {
      try (Engine engine = Engine.create(plugins(), "scalar", threads)) {
        histories.add(
            Trainer.builder()
                .layers("8:tanh,2:identity")
                .validation(0.3)
                .epochs(2)
                .metric("acme:squares")
                .build()
                .train(numbers(1009, false), engine)
                .history()
                .getLast());
      }
    }
    assertEquals(histories.getFirst().metrics(), histories.getLast().metrics());
    assertFalse(histories.getFirst().metrics().isEmpty());
  }

  @Test
  void aMetricSeesWeightsAndTheNumberOfClasses() {
    Dataset data = noisyMoons();
    float[] weights = new float[data.rows()];
    weights[0] = 3;
    weights[weights.length - 1] = 0.5f;
    List<PluginReference> names =
        Stream.of("acme:weights", "acme:classes").map(PluginReference::of).toList();
    try (Engine engine = engine()) {
      Model model = moons(0).build().train(data, engine).model();
      assertEquals(
          Map.of("acme:weights", 3.5, "acme:classes", 2.0),
          model.evaluateRows(data.withWeights(weights), names, engine).metrics());
      assertEquals(
          Map.of("acme:weights", 2.0, "acme:classes", 2.0),
          model.evaluateRows(data, names, engine).metrics());
    }
  }

  @Test
  void crossValidationMeasuresEachPart() {
    try (Engine engine = engine()) {
      CrossValidation.Result result =
          new CrossValidation(3, 1, 1)
              .run(moons(2).metric("acme:hits").build(), noisyMoons(), engine, _ -> {});
      for (CrossValidation.Fold fold : result.folds()) {
        double accuracy = ((ClassificationEvaluation) fold.evaluation()).accuracy();
        assertEquals(Map.of("acme:hits", accuracy), fold.metrics());
      }
    }
  }

  @Test
  void withoutRowsToMeasureNothingIsMeasured() {
    try (Engine engine = engine()) {
      TrainingResult result =
          moons(1).validation(0).metric("acme:nan").build().train(noisyMoons(), engine);
      assertEquals(Map.of(), result.history().getFirst().metrics());
      fails(
          ConfigurationException.class,
          "training that stops by acme:hits needs rows to measure it on",
          () ->
              moons(1)
                  .validation(0)
                  .earlyStopping(new EarlyStopping(EarlyStopping.Measure.parse("acme:hits"), 1, 0))
                  .build()
                  .train(noisyMoons(), engine));
    }
  }

  private static <E extends LanewiseException> void fails(
      Class<E> type, String part, Executable run) {
    String message = String.valueOf(assertThrows(type, run).getMessage());
    assertTrue(message.contains(part), message);
  }

  /** Trains two epochs with a metric that has no value, and checks what is told. */
  private static void isUndefined(Trainer.Builder trainer, Dataset data, String name, String why) {
    List<String> notes = new ArrayList<>();
    try (Engine engine = engine()) {
      TrainingResult trained =
          trainer
              .metric(name)
              .listener(
                  new TrainingListener() {
                    @Override
                    public void note(String sentence) {
                      notes.add(sentence);
                    }
                  })
              .build()
              .train(data, engine);
      assertEquals(2, trained.history().size());
      for (EpochReport report : trained.history()) {
        assertEquals(Double.NaN, report.metrics().get(name));
      }
      String sentence = "the metric '%s' has no value and counts as NaN: %s".formatted(name, why);
      assertEquals(1, notes.size(), "said once");
      assertTrue(notes.getFirst().startsWith("after epoch 1, " + sentence), notes.getFirst());
      EvaluatedRows rows =
          trained.model().evaluateRows(data, List.of(PluginReference.of(name)), engine);
      assertEquals(Double.NaN, rows.metrics().get(name));
      assertEquals(1, rows.notes().size());
    }
  }

  private static void isUndefined(String name, String why) {
    isUndefined(moons(2), noisyMoons(), name, why);
  }

  @Test
  void whereAMetricHasNoValueTrainingGoesOn() {
    isUndefined("acme:nan", "it gives NaN, which is no finite number");
    isUndefined("acme:infinite", "it gives Infinity, which is no finite number");
    isUndefined("acme:empty", "java.lang.IllegalArgumentException: all rows are of one class");
    isUndefined("acme:error", "java.lang.NoClassDefFoundError: gone");
    isUndefined("acme:beyond", "java.lang.IndexOutOfBoundsException: Index 18 out of bounds");
    isUndefined("acme:column", "java.lang.IndexOutOfBoundsException: Index 2 out of bounds");
    isUndefined("acme:target", "java.lang.IllegalStateException: these rows have classes");
    Dataset data = numbers(10, false);
    isUndefined(
        Trainer.builder().layers("2:identity").epochs(2).validation(data),
        data,
        "acme:label",
        "java.lang.IllegalStateException: these rows have target values and no classes");
  }

  @Test
  void anEpochWithoutAValueIsNoBetter() {
    try (Engine engine = engine()) {
      TrainingResult stopped =
          moons(9)
              .earlyStopping(new EarlyStopping(EarlyStopping.Measure.parse("acme:nan"), 3, 0))
              .build()
              .train(noisyMoons(), engine);
      assertEquals(3, stopped.history().size());
      assertEquals(0, stopped.epoch());
    }
  }

  @Test
  void crossValidationGoesOnWithoutAValue() {
    try (Engine engine = engine()) {
      CrossValidation.Result result =
          new CrossValidation(3, 1, 1)
              .run(moons(1).metric("acme:nan").build(), noisyMoons(), engine, _ -> {});
      assertEquals(3, result.folds().size());
      for (CrossValidation.Fold fold : result.folds()) {
        assertEquals(Double.NaN, fold.metrics().get("acme:nan"));
        assertEquals(1, fold.notes().size());
      }
    }
  }

  @Test
  void aMetricOfAnotherTaskOrNoneIsRefusedBeforeTraining() {
    try (Engine engine = engine()) {
      fails(
          ConfigurationException.class,
          "the metric 'acme:squares' is for regression, and this is classification; leave it out",
          () -> moons(1).metric("acme:squares").build().train(noisyMoons(), engine));
      fails(
          ConfigurationException.class,
          "there is no metric 'acme:hit', did you mean 'acme:hits'?",
          () -> moons(1).metric("acme:hit").build().train(noisyMoons(), engine));
      fails(
          ConfigurationException.class,
          "factor",
          () -> moons(1).metric("acme:hits(factor=-1)").build().train(noisyMoons(), engine));
    }
    fails(
        ConfigurationException.class,
        "there is no metric 'acme:hits', as no metric is installed; put a jar with it into a folder",
        () -> moons(1).metric("acme:hits").train(noisyMoons()));
    fails(
        PluginException.class,
        "its id 'accuracy' could be mistaken for a built-in metric",
        () -> Plugins.of(List.of(new Made("accuracy", true, ALL, _ -> 0))));
  }
}
