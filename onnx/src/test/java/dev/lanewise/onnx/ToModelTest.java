package dev.lanewise.onnx;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.DataException;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Graphs of dense layers become models of Lanewise. */
class ToModelTest {

  private static final Engine ENGINE = Engine.create();
  private static final int ROWS = 40;

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  private static OnnxModel read(String name) throws IOException, URISyntaxException {
    return OnnxModel.read(
        CorpusTest.corpus()
            .filter(entry -> entry.toString().equals(name))
            .findFirst()
            .orElseThrow()
            .model());
  }

  @ParameterizedTest
  @CsvSource({
    "torch-7-mlp-relu,relu",
    "torch-7-tanh,tanh",
    "torch-9-sigmoid,sigmoid",
    "torch-9-leaky-relu,leaky_relu",
    "torch-11-elu,elu",
    "torch-13-selu,selu",
    "torch-13-gelu-erf,gelu",
    "torch-16-gelu-tanh,gelu_tanh",
    "torch-13-silu,silu",
    "torch-13-softplus,softplus",
    "torch-13-softsign,softsign",
    "torch-13-mish,mish",
    "torch-9-softmax,softmax",
    "torch-11-log-softmax,log_softmax",
    "tf-13-dense-softmax,softmax",
    "dynamo-18-function-mlp,relu"
  })
  void findsLayersAndActivations(String name, String activation)
      throws IOException, URISyntaxException {
    OnnxModel onnx = read(name);
    Model model = onnx.toModel(ENGINE);
    assertTrue(
        model.architecture().layersText().contains(":" + activation),
        model.architecture().layersText());
    assertSame(onnx, model);
  }

  private static void assertSame(OnnxModel onnx, Model model) {
    OnnxValue input = onnx.inputs().getFirst();
    float[] inputs = new float[ROWS * input.width()];
    Random random = new Random(2);
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (float) random.nextGaussian();
    }
    OnnxPredictor predictor = onnx.predictor(ENGINE, ROWS);
    predictor.set(input.name(), inputs).run(ROWS);
    float[] expected = predictor.floats(onnx.outputs().getLast().name());
    float[] found = new float[ROWS * model.architecture().outputs()];
    model.predictor(ENGINE, ROWS).predict(inputs, ROWS, found);
    assertEquals(expected.length, found.length);
    for (int i = 0; i < found.length; i++) {
      assertEquals(expected[i], found[i], 2e-6 * Math.max(1, Math.abs(expected[i])), "output " + i);
    }
  }

  @Test
  void shiftAndScaleBecomeThePreparation() throws IOException, URISyntaxException {
    OnnxModel onnx = read("torch-13-standardize");
    Model model = onnx.toModel(ENGINE);
    assertTrue(model.preparation().isPresent());
    assertSame(onnx, model);
  }

  @Test
  void whatIsSomethingElseIsRefused() throws IOException, URISyntaxException {
    for (String name :
        List.of(
            "torch-13-residual",
            "torch-13-embedding",
            "torch-11-wide-deep",
            "torch-13-layer-norm")) {
      OnnxModel onnx = read(name);
      String message =
          assertThrows(DataException.class, () -> onnx.toModel(ENGINE), name).getMessage();
      assertTrue(
          requireNonNull(message).contains("no chain of dense layers"), name + ": " + message);
    }
  }

  /** A clip looks like relu, or like nothing, within its limits. */
  @Test
  void limitsFarFromZeroAreSeen() throws IOException, URISyntaxException {
    for (String name : List.of("torch-13-clamp", "torch-9-relu6", "odd-slice-steps")) {
      OnnxModel onnx = read(name);
      try {
        assertSame(onnx, onnx.toModel(ENGINE));
      } catch (DataException e) {
        assertTrue(
            requireNonNull(e.getMessage()).contains("no chain of dense layers"), e.getMessage());
      }
    }
  }

  @Test
  void theMeaningFollowsFromTheLastActivation() throws IOException, URISyntaxException {
    assertTrue(read("torch-9-softmax").toModel(ENGINE).task() instanceof Task.Classification);
    assertTrue(read("torch-7-mlp-relu").toModel(ENGINE).task() instanceof Task.Regression);
  }
}
