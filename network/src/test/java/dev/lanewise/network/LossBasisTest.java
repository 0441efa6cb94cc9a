package dev.lanewise.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.layers.ParameterLayout;
import dev.lanewise.network.metrics.ClassificationEvaluation;
import dev.lanewise.network.outputs.LogitsOfProbabilities;
import dev.lanewise.network.outputs.LossBasis;
import dev.lanewise.network.outputs.OutputHead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a loss works on follows from what the output activation and the loss declare. */
class LossBasisTest {

  private static final Engine ENGINE = Engine.create(ForeignPlugins.plugins(), "auto", 1);

  private static final Dataset CLASSES =
      Dataset.ofClasses(
          new float[] {1, 0, 0, 1, -1, 0, 0, -1, 1, 1, -1, -1}, 2, new int[] {0, 1, 2, 0, 1, 2}, 3);

  private static OutputHead head(String layers) {
    return new OutputHead(
        ParameterLayout.of(Architecture.parse(2, layers), ENGINE.plugins()).outputLayer());
  }

  private static Loss loss(String name) {
    return ENGINE.plugins().loss(PluginReference.parse(name));
  }

  @ParameterizedTest
  @CsvSource({
    "softmax, cross_entropy, PRE_ACTIVATIONS",
    "log_softmax, cross_entropy, PRE_ACTIVATIONS",
    "identity, cross_entropy, PRE_ACTIVATIONS",
    "sigmoid, binary_cross_entropy, PRE_ACTIVATIONS",
    "step, perceptron, PRE_ACTIVATIONS",
    "softmax, binary_cross_entropy, OUTPUTS",
    "hard_sigmoid, binary_cross_entropy, OUTPUTS",
    "identity, perceptron, OUTPUTS",
    "tanh, hinge, OUTPUTS",
    "softmax, mse, OUTPUTS",
    "relu, mae, OUTPUTS",
    "acme:tempered, cross_entropy, LOGITS",
    "acme:tempered, acme:entropy_in_code, LOGITS",
    "acme:tempered, mse, OUTPUTS",
    "acme:tempered, acme:brier, OUTPUTS",
    "acme:tempered, binary_cross_entropy, OUTPUTS",
    "acme:tempered_unstated, cross_entropy, LOGARITHMS",
    "acme:tempered_in_code, cross_entropy, LOGARITHMS",
    "acme:logarithms, cross_entropy, OUTPUTS",
    "acme:scores, cross_entropy, OUTPUTS",
    "acme:scores, hinge, OUTPUTS",
    "acme:scores, perceptron, OUTPUTS",
    "acme:steep, binary_cross_entropy, LOGITS",
    "acme:steep_unstated, binary_cross_entropy, OUTPUTS",
    "acme:trained, binary_cross_entropy, OUTPUTS",
  })
  void whatALossWorksOn(String activation, String lossName, LossBasis expected) {
    OutputHead head = head("3:" + activation);
    head.check(PluginReference.parse(lossName), loss(lossName), ENGINE.plugins());
    assertEquals(expected, head.basis(loss(lossName)));
  }

  /** A single output of rows is compared with a threshold, so that it must stay what it is. */
  @Test
  void aSingleOutputOfRowsKeepsItsOutputs() {
    Loss entropy = loss("binary_cross_entropy");
    assertEquals(LossBasis.LOGITS, head("2:acme:steep_rows").basis(entropy));
    assertEquals(LossBasis.OUTPUTS, head("1:acme:steep_rows").basis(entropy));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sigmoid | cross_entropy",
        "acme:steep | cross_entropy",
        "relu | cross_entropy",
        "hard_sigmoid | cross_entropy",
        "relu | binary_cross_entropy",
        "acme:scores | binary_cross_entropy",
        "acme:logarithms | binary_cross_entropy",
        "identity | acme:brier",
        "acme:tempered | hinge",
      })
  void whatDoesNotGoTogetherIsRefusedWithWhatDoes(String activation, String lossName) {
    String goesWith =
        switch (lossName) {
          case "cross_entropy" ->
              "[acme:cold, acme:cold_unstated, acme:logarithms, acme:scores, acme:squashed,"
                  + " acme:tempered, acme:tempered_in_code, acme:tempered_unstated, acme:wide_logits, identity,"
                  + " log_softmax, softmax]";
          case "binary_cross_entropy" ->
              "[acme:cold, acme:cold_unstated, acme:squashed, acme:steep, acme:steep_rows,"
                  + " acme:steep_unstated, acme:tempered, acme:tempered_in_code,"
                  + " acme:tempered_unstated, acme:trained, acme:wide_logits, hard_sigmoid, sigmoid, softmax]";
          case "hinge" -> "[acme:scores, identity, softsign, tanh]";
          default ->
              "[acme:cold, acme:cold_unstated, acme:squashed, acme:tempered,"
                  + " acme:tempered_in_code, acme:tempered_unstated, acme:wide_logits, softmax]";
        };
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () ->
                Trainer.builder()
                    .layers("3:" + activation)
                    .loss(lossName)
                    .build()
                    .train(CLASSES, ENGINE));
    assertEquals(
        "the loss %s does not go with the output activation %s; use one of %s"
            .formatted(lossName, activation, goesWith),
        refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "acme:steep_unstated | acme:logistic_in_code | the loss acme:logistic_in_code works on logits,"
            + " but the output activation acme:steep_unstated states none here; use another loss or"
            + " output activation",
        "acme:wide_logits | cross_entropy | the logits that the output activation acme:wide_logits"
            + " states need 6 pre-activations for 3 outputs, not 3; they must have the width of the"
            + " outputs",
      })
  void logitsThatDoNotFitAreRefused(String activation, String lossName, String message) {
    OutputHead head = head("3:" + activation);
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () -> head.check(PluginReference.parse(lossName), loss(lossName), ENGINE.plugins()));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void aLossInCodeTakesLogitsThatAreStated() {
    OutputHead head = head("3:acme:steep");
    Loss loss = loss("acme:logistic_in_code");
    head.check(PluginReference.parse("acme:logistic_in_code"), loss, ENGINE.plugins());
    assertEquals(LossBasis.LOGITS, head.basis(loss));
  }

  /** With the default loss of the activation. */
  @ParameterizedTest
  @CsvSource({
    "acme:tempered, cross_entropy",
    "acme:tempered_unstated, cross_entropy",
    "acme:tempered_in_code, cross_entropy",
    "acme:squashed, cross_entropy",
    "acme:logarithms, cross_entropy",
    "acme:steep, binary_cross_entropy",
    "acme:steep_unstated, binary_cross_entropy",
    "acme:steep_rows, binary_cross_entropy",
    "acme:trained, binary_cross_entropy",
  })
  void networksLearnToTheSameBits(String activation, String defaultLoss) {
    List<Model> models = new ArrayList<>();
    for (String kernels : List.of("scalar", "simd")) {
      for (int threads : new int[] {1, 2}) {
        try (Engine engine = Engine.create(ForeignPlugins.plugins(), kernels, threads)) {
          TrainingResult result =
              Trainer.builder()
                  .layers("8:tanh,3:" + activation)
                  .learningRate(0.1)
                  .epochs(100)
                  .seed(1)
                  .build()
                  .train(CLASSES, engine);
          assertEquals(defaultLoss, result.model().loss().toString());
          double last = result.history().getLast().trainLoss();
          assertTrue(last < 0.05 * result.history().getFirst().trainLoss(), "loss " + last);
          ClassificationEvaluation evaluation =
              assertInstanceOf(
                  ClassificationEvaluation.class, result.model().evaluate(CLASSES, engine));
          assertEquals(1, evaluation.accuracy());
          models.add(result.model());
        }
      }
    }
    for (Model model : models) {
      assertArrayEquals(models.getFirst().parameters(), model.parameters());
    }
  }

  private static float[] trainedWeights(String layers, int epochs) {
    Model model =
        Trainer.builder()
            .layers(layers)
            .optimizer("sgd(learning_rate=0.001)")
            .epochs(epochs)
            .seed(1)
            .build()
            .train(CLASSES, ENGINE)
            .model();
    return model.parameters();
  }

  /** Logits that are stated keep the gradient where all outputs are rounded to 0 or 1. */
  @Test
  void statedLogitsTeachWhereOutputsAreRounded() {
    float[] before = trainedWeights("3:acme:cold", 0);
    float[] stated = trainedWeights("3:acme:cold", 1);
    float[] unstated = trainedWeights("3:acme:cold_unstated", 1);
    assertFalse(Arrays.equals(before, stated));
    // Without, rows of which all outputs are rounded teach nothing, but do no harm either.
    assertArrayEquals(before, unstated);
  }

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "simd"})
  void logitsOfProbabilitiesAreFiniteForAllFromZeroToOne(String kernels) {
    try (Engine engine = Engine.create(ForeignPlugins.plugins(), kernels, 1)) {
      float smallest = 0x1p-100f;
      float[] p = {
        0, -0f, Float.MIN_VALUE, Float.MIN_NORMAL, Math.nextDown(smallest), smallest, 0.25f, 1
      };
      float[] upstream = {1, -1, 1, 1, 1, 1, -1, 1};
      LogitsOfProbabilities logits = new LogitsOfProbabilities(p, upstream, 4, 2, engine.kernels());
      logits.forward(2);
      logits.backward(2);
      double end = -100 * Math.log(2);
      double[] expected = {end - 1, end - 1, end - 1, end - 1, end, end, Math.log(0.25), 0};
      expected[3] += Float.MIN_NORMAL / smallest;
      float steepest = 0x1p100f;
      float[] slopes = {steepest, -steepest, steepest, steepest, steepest, steepest, -4, 1};
      for (int i = 0; i < p.length; i++) {
        assertEquals(expected[i], logits.logits()[i], 8e-6, "the logit of " + p[i]);
        assertEquals(slopes[i], upstream[i], "the slope at " + p[i]);
      }
    }
  }

  @Test
  void aProbabilityThatIsNotANumberHasNoLogit() {
    float[] p = {Float.NaN, 0.5f};
    float[] upstream = {1, 1};
    LogitsOfProbabilities logits = new LogitsOfProbabilities(p, upstream, 2, 1, ENGINE.kernels());
    logits.forward(1);
    logits.backward(1);
    assertTrue(Float.isNaN(logits.logits()[0]));
    assertTrue(Float.isNaN(upstream[0]));
    assertEquals(2, upstream[1]);
  }
}
