package dev.lanewise.network;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.builtin.BuiltinData;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.layers.BatchNormLayer;
import dev.lanewise.network.layers.Layer;
import dev.lanewise.network.layers.ParameterLayout;
import dev.lanewise.network.layers.ParameterSlice;
import dev.lanewise.network.layers.PredictionStep;
import dev.lanewise.network.random.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batch normalization in training and prediction, and where its running estimates are. */
class BatchNormTest {

  private static final Engine ENGINE = Engine.create(Plugins.installed(), "scalar", 1);

  private static Dataset rows(int count) {
    Dataset moons = BuiltinData.training("moons", 1);
    return moons.select(IntStream.range(0, count).toArray());
  }

  private static TrainingResult train(String layers, int rows, int batchSize, int epochs) {
    return Trainer.builder()
        .layers(layers)
        .batchSize(batchSize)
        .epochs(epochs)
        .build()
        .train(rows(rows), ENGINE);
  }

  @Test
  void stateLiesBehindTheParametersAndIsNoneOfThem() {
    ParameterLayout layout =
        ParameterLayout.of(
            Architecture.parse(4, "batch_norm,3:relu,batch_norm,2:softmax"), Plugins.installed());
    assertEquals(8 + 15 + 6 + 8, layout.size());
    assertEquals(8 + 6, layout.stateSize());
    List<String> trained = new ArrayList<>();
    int at = 0;
    for (Layer layer : layout.layers()) {
      for (ParameterSlice tensor : layer.tensors()) {
        assertEquals(at, tensor.offset(), tensor.name());
        at += tensor.length();
        trained.add(tensor.name());
      }
    }
    assertEquals(layout.size(), at);
    for (Layer layer : layout.layers()) {
      for (ParameterSlice tensor : layer.state()) {
        assertEquals(at, tensor.offset(), tensor.name());
        at += tensor.length();
        assertFalse(trained.contains(tensor.name()), tensor.name());
      }
    }
    assertEquals(layout.size() + layout.stateSize(), at);
    assertEquals(4, new GradientNorms(layout, new float[layout.size()]).layers());
  }

  /** Two steps, by hand: momentum ¼, unbiased variances. */
  @Test
  void runningEstimatesAreThoseOfPyTorch() {
    BatchNormLayer layer =
        (BatchNormLayer)
            ParameterLayout.of(
                    Architecture.parse(1, "batch_norm(momentum=0.25),1:identity"),
                    Plugins.installed())
                .layers()
                .getFirst();
    float[] parameters = new float[6];
    layer.initialize(parameters, new RandomStreams(1), Optional.empty());
    Layer.Forward forward =
        layer.training(new Layer.Planning(ENGINE, parameters, 3), new RandomStreams(1));
    forward.run(1, 3, new float[] {9, 1, 2, 6}, 1, 1);
    assertEquals(0.75f, parameters[layer.runningMean()]);
    assertEquals(0.75f + 7 / 4f, parameters[layer.runningVariance()]);
    assertEquals(-2 / Math.sqrt(14 / 3.0), forward.outputs()[0], 1e-5);
    forward.run(2, 2, new float[] {4, 8}, 0, 1);
    assertEquals(0.75f * 0.75f + 6 / 4f, parameters[layer.runningMean()]);
    assertEquals(0.75f * 2.5f + 8 / 4f, parameters[layer.runningVariance()]);
    assertEquals(1, forward.outputs()[1], 1e-5);
  }

  /** Weight decay would draw the estimates to 0, and a huge step would destroy them. */
  @Test
  void theOptimizerDoesNotTouchTheState() {
    for (String optimizer :
        List.of("sgd(learning_rate=0.1, weight_decay=0.9)", "adamw(learning_rate=100)")) {
      Map<String, float[]> tensors =
          Trainer.builder()
              .layers("batch_norm(momentum=1),2:softmax")
              .optimizer(optimizer)
              .batchSize(0)
              .epochs(1)
              .build()
              .train(rows(50), ENGINE)
              .model()
              .tensors();
      double mean = 0;
      for (int row = 0; row < 50; row++) {
        mean += rows(50).inputs()[row * 2] / 50;
      }
      float[] means = requireNonNull(tensors.get("layers.0.running_mean"));
      assertEquals(mean, means[0], 1e-6, optimizer);
    }
  }

  /**
   * Alone, in any batch, and folded into the dense layer or not: a batch_norm that only follows a
   * softmax is a computation of its own.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "simd | 37:gelu,dropout(rate=0.1),batch_norm,17:relu,2:softmax",
        "scalar | 37:gelu,dropout(rate=0.1),batch_norm,17:relu,2:softmax",
        "simd | batch_norm,17:softmax,batch_norm,batch_norm,2:softmax",
        "scalar | batch_norm,17:softmax,batch_norm,batch_norm,2:softmax",
      })
  void predictionHasTheSameBitsAloneAndInABatch(String kernels, String layers) {
    Model model = train(layers, 200, 50, 2).model();
    float[] inputs = rows(61).inputs();
    float[] expected = new float[61 * 2];
    model.predictor(ENGINE, 61).predict(inputs, 61, expected);
    try (Engine engine = Engine.create(Plugins.installed(), kernels, 3)) {
      for (int batch : new int[] {1, 7, 60}) {
        float[] found = new float[61 * 2];
        model.predictor(engine, batch).predict(inputs, 61, found);
        assertArrayEquals(expected, found, "batch " + batch);
      }
    }
  }

  /** Folded into the epilogue of the dense layer, or computed from its outputs. */
  @Test
  void foldingChangesNoBit() {
    Model model = train("37:gelu,batch_norm,2:softmax", 200, 50, 2).model();
    Layer.Planning planning = new Layer.Planning(ENGINE, model.parameters(), 61);
    List<Layer> layers = model.layout().layers();
    float[] inputs = rows(61).inputs();
    Layer.Forward dense = layers.get(0).prediction(planning);
    Layer.Forward norm = layers.get(1).prediction(planning);
    dense.run(0, 61, inputs, 0, 2);
    norm.run(0, 61, dense.outputs(), 0, 37);
    List<Layer.Forward> folded =
        PredictionStep.of(layers).stream().map(step -> step.plan(planning)).toList();
    assertEquals(2, folded.size());
    folded.getFirst().run(0, 61, inputs, 0, 2);
    assertArrayEquals(
        Arrays.copyOf(norm.outputs(), 61 * 37),
        Arrays.copyOf(folded.getFirst().outputs(), 61 * 37));
  }

  private static Task task() {
    return new Task.Classification(List.of("a", "b"), 0.5f);
  }

  @Test
  void aNegativeVarianceIsRefused() {
    Map<String, float[]> tensors =
        new HashMap<>(train("batch_norm,2:softmax", 20, 10, 1).model().tensors());
    tensors.put("layers.0.running_var", new float[] {1, -0.5f});
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () ->
                Model.fromTensors(
                    Architecture.parse(2, "batch_norm,2:softmax"),
                    task(),
                    PluginReference.of("cross_entropy"),
                    tensors,
                    ENGINE));
    assertTrue(
        requireNonNull(e.getMessage()).contains("running variance -0.5 in column 2"),
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "21 | 10 | batch_norm needs at least 2 rows in each mini-batch, but of 21 rows in batches of 10 the last has one; use another batch size, such as 11",
        "20 | 1 | but of 20 rows in batches of 1 each has one; use another batch size, such as 2",
        "21 | 1 | such as 3",
        "7 | 6 | such as 7",
      })
  void aMiniBatchOfOneRowIsRefused(int rows, int batchSize, String message) {
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () -> train("3:relu,batch_norm,2:softmax", rows, batchSize, 1));
    assertTrue(requireNonNull(e.getMessage()).contains(message), e.getMessage());
    // Nothing is trained, so that nothing is wrong.
    assertEquals(0, train("3:relu,batch_norm,2:softmax", rows, batchSize, 0).history().size());
    assertEquals(1, train("3:relu,layer_norm,2:softmax", rows, batchSize, 1).history().size());
  }

  /** A state between epochs has the running estimates, and the best epoch its own. */
  @Test
  void resumedTrainingGivesTheSameBits() {
    List<TrainingState> states = new ArrayList<>();
    Model whole = resumable(4, states).build().train(rows(100), ENGINE).model();
    assertEquals(4, states.size());
    Model resumed =
        resumable(4, new ArrayList<>())
            .resume(states.get(1))
            .build()
            .train(rows(100), ENGINE)
            .model();
    whole
        .tensors()
        .forEach((name, values) ->
            assertArrayEquals(values, requireNonNull(resumed.tensors().get(name)), name));
  }

  private static Trainer.Builder resumable(int epochs, List<TrainingState> states) {
    return Trainer.builder()
        .layers("batch_norm,residual(batch_norm,5:tanh,dropout(rate=0.2),2:identity),2:softmax")
        .batchSize(30)
        .validation(0.1)
        .earlyStopping(new EarlyStopping(EarlyStopping.Measure.VALIDATION_LOSS, 9, 0))
        .epochs(epochs)
        .listener(new KeptStates(states));
  }

  /** The measurement after an epoch takes the estimates as they are then. */
  @Test
  void validationSeesTheNewEstimates() {
    Dataset validation = rows(40);
    TrainingResult result =
        Trainer.builder()
            .layers("batch_norm,9:tanh,batch_norm,2:softmax")
            .batchSize(20)
            .epochs(3)
            .validation(validation)
            .build()
            .train(rows(100), ENGINE);
    assertEquals(
        result.model().evaluate(validation, ENGINE).loss(),
        result.history().getLast().validationLoss());
  }

  @Test
  void theCallersArrayIsNotNeededAgain() {
    Predictor predictor = train("batch_norm,2:softmax", 20, 10, 1).model().predictor(ENGINE, 5);
    float[] first = new float[24];
    float[] second = new float[24];
    float[] inputs = Arrays.copyOf(rows(12).inputs(), 24);
    predictor.predict(inputs, 12, first);
    predictor.predict(inputs.clone(), 12, second);
    assertArrayEquals(first, second);
  }
}
