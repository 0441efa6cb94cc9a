package dev.lanewise.network;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.layers.DenseLayer;
import dev.lanewise.network.regularization.Clipping;
import dev.lanewise.network.regularization.LayerNumbers;
import dev.lanewise.network.regularization.Regularization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Limits of gradients and weights, besides their values, which {@link RegularizationReferenceTest}
 * compares.
 */
class RegularizationTest {

  private static final Regularization ALL =
      new Regularization(
          Optional.of(new Clipping(Clipping.Kind.GLOBAL_NORM, 0.05)),
          new LayerNumbers(0.001, Map.of("1", 0.002)),
          LayerNumbers.of(0.01),
          LayerNumbers.of(0.1),
          LayerNumbers.of(0.9),
          0.9);

  private static Dataset data(int rows, int inputs) {
    float[] x = new float[rows * inputs];
    for (int i = 0; i < x.length; i++) {
      x[i] = i * 53 % 97 / 97f - 0.5f;
    }
    return Dataset.ofClasses(
        x, inputs, IntStream.range(0, rows).map(row -> row * 7 % 3).toArray(), 3);
  }

  private static Trainer.Builder trainer(Regularization regularization) {
    return Trainer.builder()
        .layers("12:tanh,batch_norm,3:softmax")
        .optimizer("adam(learning_rate=0.02)")
        .batchSize(16)
        .validation(0.25)
        .epochs(6)
        .regularization(regularization);
  }

  @Test
  void aResumedTrainingHasTheSameBitsAndKeepsTheAverage() {
    Dataset data = data(90, 5);
    for (Optional<EarlyStopping> stopping :
        List.of(Optional.<EarlyStopping>empty(), Optional.of(EarlyStopping.after(2)))) {
      List<TrainingState> states = new ArrayList<>();
      Trainer.Builder whole = trainer(ALL);
      stopping.ifPresent(whole::earlyStopping);
      TrainingResult result = whole.listener(new KeptStates(states)).train(data);
      assertEquals(result.history().size(), states.size());
      for (TrainingState state : states) {
        assertFalse(
            Arrays.equals(state.average().orElseThrow(), state.model().parameters()),
            "the average is not the weights");
        Trainer.Builder resumed = trainer(ALL).resume(state);
        stopping.ifPresent(resumed::earlyStopping);
        TrainingResult end = resumed.train(data);
        assertArrayEquals(result.model().parameters(), end.model().parameters());
        assertEquals(
            result.history().getLast().validationLoss(), end.history().getLast().validationLoss());
      }
    }
  }

  @Test
  void aCheckpointWithoutTheAverageOrOfOtherLimitsIsRefused() {
    Dataset data = data(90, 5);
    List<TrainingState> states = new ArrayList<>();
    trainer(ALL).epochs(1).listener(new KeptStates(states)).train(data);
    TrainingState state = states.getFirst();
    TrainingState without =
        new TrainingState(
            state.model(),
            state.config(),
            state.rows(),
            state.position(),
            state.optimizer(),
            state.best(),
            Optional.empty());
    fails(
        trainer(ALL).resume(without),
        data,
        "the checkpoint does not hold the average weights for this network");
    fails(
        trainer(ALL.withL2(LayerNumbers.of(0.02))).resume(state),
        data,
        "the checkpoint was made with l2 0.01, not 0.02; resume with the same settings");
  }

  private static void fails(Trainer.Builder trainer, Dataset data, String message) {
    assertEquals(
        message,
        assertThrows(ConfigurationException.class, () -> trainer.train(data)).getMessage());
  }

  @Test
  void epochsAreMeasuredWithTheAverage() {
    Dataset data = data(90, 5);
    TrainingResult result = trainer(ALL).train(data);
    Model model = result.model();
    assertEquals(
        result.history().getLast().validationLoss(),
        model.evaluate(result.validation().orElseThrow(), Engine.create()).loss());
    TrainingResult last = trainer(ALL.withEma(0)).train(data);
    assertEquals(
        last.history().getLast().trainLoss(),
        result.history().getLast().trainLoss(),
        "the average changes no step");
    assertFalse(Arrays.equals(last.model().parameters(), model.parameters()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"norm=0.1", "global_norm=0.1", "value=3e38"})
  void divergenceIsStillFound(String rule) {
    float[] targets = new float[64];
    Arrays.fill(targets, 3e38f);
    Dataset data = Dataset.ofTargets(data(64, 4).inputs(), 4, targets, 1);
    Trainer.Builder trainer =
        Trainer.builder()
            .layers("8:relu,1:identity")
            .optimizer("sgd(learning_rate=1e30)")
            .loss("mae")
            .epochs(4)
            .batchSize(8)
            .regularization(Regularization.NONE.with("clip", rule));
    String message =
        assertThrows(DivergenceException.class, () -> trainer.train(data)).getMessage();
    assertTrue(requireNonNull(message).contains("layer "), message);
  }

  @Test
  void aLargestNormHoldsAfterTrainingAndIsSharedByThreads() {
    Dataset data = data(60, 90);
    Trainer.Builder trainer =
        Trainer.builder()
            .layers("430:tanh,3:softmax")
            .optimizer("adam(learning_rate=0.05)")
            .regularization(Regularization.NONE.with("max_norm", "0.75,2=0"))
            .epochs(2);
    Model one;
    try (Engine engine = Engine.create(Plugins.installed(), "scalar", 1)) {
      one = trainer.build().train(data, engine).model();
    }
    try (Engine engine = Engine.create(Plugins.installed(), "scalar", 3)) {
      assertArrayEquals(one.parameters(), trainer.build().train(data, engine).model().parameters());
    }
    double largest = largestNorm(one, 0);
    assertEquals(0.75, largest, 1e-6);
    assertTrue(largestNorm(one, 1) > 0.75);
  }

  private static double largestNorm(Model model, int layer) {
    DenseLayer dense = (DenseLayer) model.layout().layers().get(layer);
    double largest = 0;
    for (int unit = 0; unit < dense.width(); unit++) {
      double sum = 0;
      for (int input = 0; input < dense.inputs(); input++) {
        double weight = model.parameters()[dense.weights() + input * dense.width() + unit];
        sum += weight * weight;
      }
      largest = Math.max(largest, Math.sqrt(sum));
    }
    return largest;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clip|norm|clip=norm cannot be used; write a limit of value, norm, global_norm, such as global_norm=1",
        "clip|l2=1|clip=l2=1 cannot be used; write a limit of value, norm, global_norm, such as global_norm=1",
        "clip|value=0|clip: value=0.0 is out of range: a finite number above 0",
        "clip|norm=Infinity|clip: norm=Infinity is out of range: a finite number above 0",
        "l1|-1|l1=-1 cannot be used: -1.0 is out of range: a finite number from 0",
        "l2|1,2|l2=1,2 cannot be used; write a number for all layers, then others by layer, such as 0.001 or 0.001,2=0.01",
        "l2|2=1,2=3|l2=2=1,2=3 cannot be used; write a number for all layers, then others by layer, such as 0.001 or 0.001,2=0.01",
        "weight_decay|x=1|weight_decay=x=1 cannot be used; write a number for all layers, then others by layer, such as 0.001 or 0.001,2=0.01",
        "weight_decay|0=1|weight_decay=0=1 cannot be used; write a number for all layers, then others by layer, such as 0.001 or 0.001,2=0.01",
        "max_norm|NaN|max_norm=NaN cannot be used: NaN is out of range: a finite number from 0",
        "ema|1|ema=1.0 is out of range: from 0, for no average, to below 1",
        "ema|most|ema=most cannot be used; it takes a number from 0 to below 1",
        "l3|1|there is no limit 'l3'; there are clip, l1, l2, weight_decay, max_norm, ema",
      })
  void refusesOtherTexts(String name, String text, String message) {
    assertEquals(
        message,
        assertThrows(ConfigurationException.class, () -> Regularization.NONE.with(name, text))
            .getMessage());
  }

  @Test
  void readsItsOwnTexts() {
    Regularization read = Regularization.NONE;
    for (Map.Entry<String, String> value : ALL.values().entrySet()) {
      read = read.with(value.getKey(), value.getValue());
    }
    assertEquals(ALL, read);
    assertEquals(Regularization.NAMES, List.copyOf(ALL.values().keySet()));
    for (Map.Entry<String, String> value : Regularization.NONE.values().entrySet()) {
      read = read.with(value.getKey(), value.getValue());
    }
    assertEquals(Regularization.NONE, read);
    assertEquals(new LayerNumbers(0, Map.of("3.1", 0.5)), read.with("l1", " 3.1 = 0.5 ").l1());
  }

  @Test
  void layersThatAreNamedMustHaveWeights() {
    fails(
        trainer(Regularization.NONE.with("l2", "0.1,2=1")),
        data(90, 5),
        "l2=0.1,2=1.0 names layer 2, which is no dense layer; dense layers are 1, 3");
  }
}
