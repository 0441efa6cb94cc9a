package dev.lanewise.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.layers.ParameterLayout;
import dev.lanewise.network.outputs.OutputHead;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What outputs mean follows from what activations declare. */
class OutputHeadTest {

  private static final Engine ENGINE = Engine.create();

  private static OutputHead head(String layers) {
    return new OutputHead(
        ParameterLayout.of(Architecture.parse(2, layers), ENGINE.plugins()).outputLayer());
  }

  @ParameterizedTest
  @CsvSource({
    "3:softmax, cross_entropy, cross_entropy",
    "3:log_softmax, cross_entropy, cross_entropy",
    "3:sigmoid, binary_cross_entropy, binary_cross_entropy",
    "3:step, perceptron, perceptron",
    "3:identity, cross_entropy, mse",
    "3:tanh, mse, mse",
    "3:maxout, mse, mse",
  })
  void theActivationNamesTheDefaultLoss(String layers, String ofLabels, String ofValues) {
    assertEquals(ofLabels, head(layers).defaultLoss(true).toString());
    assertEquals(ofValues, head(layers).defaultLoss(false).toString());
  }

  /** A single output: the class by the logit is the class by the output, whatever the threshold. */
  @ParameterizedTest
  @CsvSource({"sigmoid, 0.5", "sigmoid, 0.1", "sigmoid, 0.999", "identity, 0.25", "step, 0.5"})
  void aSingleOutputIsDecidedAlikeByOutputAndLogit(String activation, float threshold) {
    Model model = single(activation, threshold);
    Predictor predictor = model.predictor(ENGINE, 64);
    int rows = 4000;
    float[] inputs = new float[rows];
    Random random = new Random(3);
    for (int i = 0; i < rows; i++) {
      // Near 0, where sigmoid rounds to one half, and far away.
      inputs[i] = (float) Math.scalb(random.nextDouble() - 0.5, random.nextInt(40) - 30);
    }
    float[] outputs = new float[rows];
    int[] classes = new int[rows];
    predictor.predict(inputs, rows, outputs);
    predictor.classify(inputs, rows, classes);
    int ones = 0;
    for (int i = 0; i < rows; i++) {
      assertEquals(outputs[i] >= threshold ? 1 : 0, classes[i], "at " + inputs[i]);
      ones += classes[i];
    }
    assertTrue(ones > 0 && ones < rows, "both classes occur");
  }

  private static Model single(String activation, float threshold) {
    Architecture architecture = Architecture.parse(1, "1:" + activation);
    ParameterLayout layout = ParameterLayout.of(architecture, ENGINE.plugins());
    return new Model(
        architecture,
        new Task.Classification(List.of("no", "yes"), threshold),
        PluginReference.of("mse"),
        layout,
        new float[] {1, 0},
        List.of(),
        Optional.empty());
  }

  /** Outputs that were rounded to the same number do not hide which logit is larger. */
  @Test
  void trainingEvaluationAndPredictionDecideByTheLogits() {
    Architecture architecture = Architecture.parse(1, "2:sigmoid");
    ParameterLayout layout = ParameterLayout.of(architecture, ENGINE.plugins());
    Model model =
        new Model(
            architecture,
            new Task.Classification(List.of("a", "b"), 0.5f),
            PluginReference.of("mse"),
            layout,
            new float[] {100, 200, 0, 0},
            List.of(),
            Optional.empty());
    float[] outputs = new float[2];
    int[] classes = new int[1];
    Predictor predictor = model.predictor(ENGINE, 1);
    predictor.predict(new float[] {1}, 1, outputs);
    predictor.classify(new float[] {1}, 1, classes);
    assertEquals(outputs[0], outputs[1]);
    assertEquals(1, classes[0]);
    Dataset data = Dataset.ofClasses(new float[] {1, -1}, 1, new int[] {1, 0}, 2);
    assertTrue(model.evaluate(data, ENGINE).toString().contains("accuracy=1.0"));
  }

  /** The loss's jar is not there: only who measures needs it. */
  @Test
  void predictionNeedsNoLoss() {
    Architecture architecture = Architecture.parse(1, "2:softmax");
    Model model =
        new Model(
            architecture,
            new Task.Classification(List.of("a", "b"), 0.5f),
            PluginReference.of("acme:gone"),
            ParameterLayout.of(architecture, ENGINE.plugins()),
            new float[] {1, 2, 0, 0},
            List.of(),
            Optional.empty());
    int[] classes = new int[1];
    model.predictor().classify(new float[] {1}, 1, classes);
    assertEquals(1, classes[0]);
  }
}
