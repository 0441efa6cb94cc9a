package dev.lanewise.tests;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.builtin.BuiltinData;
import dev.lanewise.network.data.DataSplit;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.metrics.ClassificationEvaluation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small networks learn what they can, and do not learn what they cannot. */
class LearningTest {

  private static final float[] CORNERS = {0, 0, 0, 1, 1, 0, 1, 1};

  private static double accuracy(Model model, Dataset data) {
    return ((ClassificationEvaluation) model.evaluate(data, Engine.create())).accuracy();
  }

  @Test
  void twoLayersLearnXor() {
    Dataset xor = Dataset.ofClasses(CORNERS, 2, new int[] {0, 1, 1, 0}, 2);
    Model model =
        Trainer.builder()
            .layers("4:tanh,1:sigmoid")
            .optimizer("adam")
            .learningRate(0.05)
            .epochs(500)
            .batchSize(0)
            .train(xor)
            .model();
    assertEquals(1, accuracy(model, xor));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1:sigmoid", "2:softmax", "1:step"})
  void oneLayerDoesNotLearnXor(String layers) {
    Dataset xor = Dataset.ofClasses(CORNERS, 2, new int[] {0, 1, 1, 0}, 2);
    Model model =
        Trainer.builder()
            .layers(layers)
            .optimizer("sgd")
            .learningRate(0.1)
            .epochs(2000)
            .batchSize(1)
            .train(xor)
            .model();
    assertTrue(accuracy(model, xor) < 1);
  }

  /** The perceptron's convergence theorem (Novikoff 1962): finitely many corrections. */
  @ParameterizedTest
  @CsvSource({"AND,0,0,0,1", "OR,0,1,1,1", "NAND,1,1,1,0"})
  void thePerceptronRuleConverges(String gate, int a, int b, int c, int d) {
    Dataset data = Dataset.ofClasses(CORNERS, 2, new int[] {a, b, c, d}, 2);
    int needed = 0;
    @Nullable Model model = null;
    for (int epochs = 1; epochs <= 50 && needed == 0; epochs++) {
      model =
          Trainer.builder()
              .layers("1:step")
              .loss("perceptron")
              .optimizer("sgd")
              .learningRate(1)
              .initializer("zeros")
              .batchSize(1)
              .epochs(epochs)
              .train(data)
              .model();
      needed = accuracy(model, data) == 1 ? epochs : 0;
    }
    assertTrue(needed > 0, gate + " was not learned in 50 epochs");
    // With integer corrections from zero weights, all weights stay integers.
    for (float weight : requireNonNull(requireNonNull(model).tensors().get("layers.0.weight"))) {
      assertEquals(Math.rint(weight), weight);
    }
  }

  @Test
  void moonsAreLearned() {
    checkPlaneData("moons", 200);
  }

  @Tag("full")
  @ParameterizedTest
  @CsvSource({"circles,200", "spirals,400"})
  void otherPlaneDataIsLearned(String name, int epochs) {
    checkPlaneData(name, epochs);
  }

  private static void checkPlaneData(String name, int epochs) {
    DataSplit split = BuiltinData.load("builtin:" + name, 1);
    Model model =
        Trainer.builder()
            .layers("32:tanh,32:tanh,2:softmax")
            .optimizer("adam")
            .learningRate(0.01)
            .epochs(epochs)
            .batchSize(50)
            .train(split.train())
            .model();
    double accuracy = accuracy(model, split.test());
    assertTrue(accuracy >= 0.99, name + ": " + accuracy);
  }
}
