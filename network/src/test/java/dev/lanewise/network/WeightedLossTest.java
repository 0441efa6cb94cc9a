package dev.lanewise.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.data.ClassWeights;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights of rows and of classes: a row that counts three times is like three such rows. */
class WeightedLossTest {

  private static final int ROWS = 40;
  private static final int INPUTS = 3;

  private static float[] inputs() {
    float[] inputs = new float[ROWS * INPUTS];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = i * 53 % 97 / 97f - 0.5f;
    }
    return inputs;
  }

  private static Dataset classes(int count) {
    int[] labels = IntStream.range(0, ROWS).map(row -> row * 7 % 11 % count).toArray();
    return Dataset.ofClasses(inputs(), INPUTS, labels, count);
  }

  private static Dataset values(int width, boolean probabilities) {
    float[] targets = new float[ROWS * width];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = probabilities ? i * 5 % 7 / 7f : i * 5 % 7 - 2f;
    }
    return Dataset.ofTargets(inputs(), INPUTS, targets, width);
  }

  private static Trainer.Builder trainer(String layers, String loss) {
    return Trainer.builder()
        .layers("5:tanh," + layers)
        .loss(loss)
        .optimizer("sgd(learning_rate=0.05)")
        .batchSize(0)
        .epochs(4);
  }

  private static void assertAlike(TrainingResult expected, TrainingResult found) {
    assertEquals(
        expected.history().getLast().trainLoss(),
        found.history().getLast().trainLoss(),
        1e-6 * Math.max(1, Math.abs(expected.history().getLast().trainLoss())));
    float[] parameters = expected.model().parameters();
    for (int i = 0; i < parameters.length; i++) {
      assertEquals(
          parameters[i],
          found.model().parameters()[i],
          1e-6 * Math.max(1, Math.abs(parameters[i])));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cross_entropy|3:softmax|3",
        "cross_entropy(label_smoothing=0.1, class_weights=[1, 2, 0.5])|3:softmax|3",
        "focal|3:softmax|3",
        "hinge|3:identity|3",
        "binary_cross_entropy|1:sigmoid|2",
        "binary_cross_entropy|3:sigmoid|3",
        "perceptron|1:step|2",
        "mse|2:identity|-2",
        "mae|2:identity|-2",
        "huber|2:identity|-2",
        "log_cosh|2:identity|-2",
        "quantile(q=0.2)|1:identity|-1",
        "cosine|4:identity|4",
        "poisson|2:identity|-20",
        "kl_divergence|3:log_softmax|-30",
        "binary_cross_entropy|2:sigmoid|-20",
      })
  void aRowThatCountsManyTimesIsLikeManyRows(String loss, String layers, int kind) {
    Dataset data =
        kind > 0 ? classes(kind) : kind > -10 ? values(-kind, false) : values(-kind / 10, true);
    float[] weights = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      weights[row] = row % 4;
    }
    int[] repeated =
        IntStream.range(0, ROWS)
            .flatMap(row -> IntStream.generate(() -> row).limit((int) weights[row]))
            .toArray();
    assertAlike(
        trainer(layers, loss).train(data.select(repeated)),
        trainer(layers, loss).train(data.withWeights(weights)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cross_entropy|2:softmax",
        "binary_cross_entropy|1:sigmoid",
        "hinge|1:identity",
        "mse|1:sigmoid",
        "focal|2:softmax"
      })
  void weightsOfClassesAreThoseOfTheirRows(String loss, String layers) {
    Dataset data = classes(2);
    float[] weights = new float[ROWS];
    float[] both = new float[ROWS];
    float[] rows = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      weights[row] = data.labels()[row] == 1 ? 2.5f : 0.5f;
      rows[row] = 1 + row % 3;
      both[row] = weights[row] * rows[row];
    }
    ClassWeights ofClasses = ClassWeights.parse("0.5,2.5");
    assertArrayEquals(
        trainer(layers, loss).train(data.withWeights(weights)).model().parameters(),
        trainer(layers, loss).classWeights(ofClasses).train(data).model().parameters());
    assertArrayEquals(
        trainer(layers, loss).train(data.withWeights(both)).model().parameters(),
        trainer(layers, loss)
            .classWeights(ClassWeights.parse("1=2.5,0=0.5"))
            .train(data.withWeights(rows))
            .model()
            .parameters());
  }

  @Test
  void balancedWeightsAreThoseOfScikitLearnForTheRowsToTrainOn() {
    int[] labels = {0, 0, 0, 0, 0, 2, 2, 2, 3, 3};
    Dataset data = Dataset.ofClasses(new float[10], 1, labels, 4);
    // compute_class_weight("balanced", classes=[0, 2, 3], y=labels)
    assertArrayEquals(
        new double[] {10 / 15.0, 1, 10 / 9.0, 10 / 6.0},
        ClassWeights.balanced().of(data, IntStream.range(0, 10).toArray()),
        1e-15);
    assertArrayEquals(
        new double[] {3 / 2.0, 1, 3 / 4.0, 1},
        ClassWeights.balanced().of(data, new int[] {4, 5, 6}),
        1e-15);
  }

  @Test
  void validationDoesNotKnowThemAndAResumedTrainingHasTheSameBits() {
    Dataset data = classes(3);
    Supplier<Trainer.Builder> trainer =
        () ->
            trainer("3:softmax", "cross_entropy")
                .batchSize(8)
                .validation(0.3)
                .classWeights(ClassWeights.balanced());
    List<TrainingState> states = new ArrayList<>();
    TrainingResult whole = trainer.get().listener(new KeptStates(states)).train(data);
    assertEquals(
        whole.model().evaluate(whole.validation().orElseThrow(), Engine.create()).loss(),
        whole.history().getLast().validationLoss());
    assertTrue(whole.validation().filter(Dataset::hasWeights).isEmpty());
    assertArrayEquals(
        whole.model().parameters(),
        trainer.get().resume(states.get(1)).train(data).model().parameters());
    Trainer.Builder other =
        trainer.get().classWeights(ClassWeights.parse("1,2,3")).resume(states.get(1));
    assertEquals(
        "the checkpoint was made with class_weights balanced, not 1.0,2.0,3.0; resume with the same settings",
        assertThrows(ConfigurationException.class, () -> other.train(data)).getMessage());
  }

  @ParameterizedTest
  @CsvSource({"scalar, 1", "scalar, 3", "simd, 3"})
  void theyHaveTheSameBitsOnAllKernelsAndThreads(String kernels, int threads) {
    Trainer trainer =
        trainer("3:softmax", "cross_entropy").classWeights(ClassWeights.balanced()).build();
    try (Engine one = Engine.create(Plugins.installed(), "scalar", 2);
        Engine other = Engine.create(Plugins.installed(), kernels, threads)) {
      assertArrayEquals(
          trainer.train(classes(3), one).model().parameters(),
          trainer.train(classes(3), other).model().parameters());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2|class_weights=1.0,2.0 has 2 weights, and the data has 3 classes: 0, 1, 2",
        "cat=2|class_weights names the class 'cat', which the data does not have; it has 0, 1, 2",
        "0,0,0|with class_weights=0.0,0.0,0.0 no row to train on counts; give another class a weight above 0",
        "1,-2,3|class_weights: -2.0 is out of range: a finite number from 0",
        "1,NaN,3|class_weights: NaN is out of range: a finite number from 0",
        "1,1e39,3|class_weights: 1.0E39 is out of range: a finite number from 0",
        "even|class_weights=even cannot be used; write balanced, a number for each class, such as 1,2.5, or numbers by name, such as cat=2,dog=0.5",
        "0=1,0=2|class_weights=0=1,0=2 cannot be used; write balanced, a number for each class, such as 1,2.5, or numbers by name, such as cat=2,dog=0.5",
      })
  void refusesOtherWeights(String text, String message) {
    assertEquals(
        message,
        assertThrows(
                ConfigurationException.class,
                () ->
                    trainer("3:softmax", "cross_entropy")
                        .classWeights(ClassWeights.parse(text))
                        .train(classes(3)))
            .getMessage());
  }

  @Test
  void needsClasses() {
    Trainer.Builder trainer = trainer("2:identity", "mse").classWeights(ClassWeights.balanced());
    assertEquals(
        "class_weights=balanced needs classes, and the data has none; leave it out",
        assertThrows(ConfigurationException.class, () -> trainer.train(values(2, false)))
            .getMessage());
  }

  @Test
  void readsItsOwnTexts() {
    Map<String, Double> named = new LinkedHashMap<>();
    named.put("a=b", 0.5);
    named.put("c", 2.0);
    for (ClassWeights weights :
        Arrays.asList(
            ClassWeights.none(),
            ClassWeights.balanced(),
            new ClassWeights.Listed(List.of(0.0, 1e-3)),
            new ClassWeights.Named(named))) {
      assertEquals(weights, ClassWeights.parse(weights.toString()));
    }
    assertThrows(ConfigurationException.class, () -> new ClassWeights.Named(Map.of("a,b", 1.0)));
  }
}
