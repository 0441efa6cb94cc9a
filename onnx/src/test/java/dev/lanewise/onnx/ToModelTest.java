package dev.lanewise.onnx;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.lanewise.api.DataException;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.ArrayList;
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
            "torch-13-batch-norm-fresh",
            "torch-11-wide-deep",
            "torch-13-layer-norm")) {
      OnnxModel onnx = read(name);
      String message =
          assertThrows(DataException.class, () -> onnx.toModel(ENGINE), name).getMessage();
      assertTrue(
          requireNonNull(message).contains("no chain of dense layers"), name + ": " + message);
    }
  }

  /** An activation stands in a layer of weights, so that what is before it goes into them. */
  @ParameterizedTest
  @CsvSource({
    "torch-9-batch-norm,6:relu",
    "torch-16-batch-norm-not-folded,6:relu",
    "torch-13-batch-norm-no-affine,6:elu",
    "torch-9-training-batch-norm,6:relu",
    "tf-13-dense-bn-unfolded,6:identity"
  })
  void batchNormalizationBeforeAnActivationIsFolded(String name, String first)
      throws IOException, URISyntaxException {
    OnnxModel onnx = read(name);
    List<String> notes = new ArrayList<>();
    Model model = onnx.toModel(ENGINE, notes::add);
    assertTrue(
        model.architecture().layersText().startsWith(first), model.architecture().layersText());
    assertTrue(
        notes.getFirst().contains("a part of the weights and biases of product 1"),
        notes.toString());
    assertSame(onnx, model);
  }

  @Test
  void aScaleBehindAnActivationGoesIntoTheNextWeights() throws IOException, URISyntaxException {
    OnnxModel onnx = read("tf-15-dense-bn");
    List<String> notes = new ArrayList<>();
    Model model = onnx.toModel(ENGINE, notes::add);
    assertEquals("6:relu,2:identity", model.architecture().layersText());
    assertEquals(
        List.of(
            "a scale and a shift behind the activation of product 1 become a part of the weights and biases of the next one"),
        notes);
    assertSame(onnx, model);
  }

  /** Without its metadata a file says nothing of layers but by its graph. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "5:relu,batch_norm(momentum=0.1, epsilon=1.0E-5),4:tanh",
        "5:identity,batch_norm(momentum=0.1, epsilon=0.001),4:softmax",
        "5:silu,batch_norm(momentum=0.1, epsilon=1.0E-5),4:tanh,batch_norm(momentum=0.1, epsilon=1.0E-4),1:identity"
      })
  void batchNormalizationBehindAnActivationStaysALayer(String layers) throws IOException {
    Model model = Models.of(3, layers, new Task.Regression(), ENGINE);
    OnnxModel onnx =
        OnnxModel.read(
            ModelProto.parseFrom(OnnxExport.bytes(model, OnnxExport.DEFAULT_OPSET)).toBuilder()
                .clearMetadataProps()
                .build()
                .toByteArray(),
            "without metadata");
    List<String> notes = new ArrayList<>();
    Model found = onnx.toModel(ENGINE, notes::add);
    assertEquals(List.of(), notes);
    assertEquals(layers, found.architecture().layersText());
    model
        .tensors()
        .forEach((name, values) -> assertArrayEquals(values, found.tensors().get(name), name));
  }

  @Test
  void anEmbeddingBecomesACategory() throws IOException, URISyntaxException {
    OnnxModel onnx = read("torch-13-embedding");
    Model model = onnx.toModel(ENGINE);
    Schema schema = model.schema().orElseThrow();
    assertEquals(List.of("0", "1", "2", "3", "4"), schema.inputs().get(0).categories());
    assertEquals(9, schema.inputs().get(1).categories().size());
    int columns = schema.inputs().size();
    float[] rows = new float[ROWS * columns];
    Random random = new Random(4);
    for (int i = 0; i < rows.length; i++) {
      int categories = schema.inputs().get(i % columns).categories().size();
      rows[i] = categories > 0 ? random.nextInt(categories) : (float) random.nextGaussian();
    }
    OnnxPredictor predictor = onnx.predictor(ENGINE, ROWS);
    predictor.setRows(schema, rows, ROWS).run(ROWS);
    float[] expected = predictor.floats(onnx.outputs().getLast().name());
    float[] found = new float[expected.length];
    model.predictor(ENGINE, ROWS).predict(rows, ROWS, found);
    assertArrayEquals(expected, found, 1e-5f);
  }

  @Test
  void aRefusalSaysWhatTheGraphIs() throws IOException, URISyntaxException {
    OnnxModel residual = read("torch-13-residual");
    String message =
        requireNonNull(
            assertThrows(DataException.class, () -> residual.toModel(ENGINE)).getMessage());
    assertTrue(message.contains("as in a residual network"), message);
    assertTrue(message.contains("predict, evaluate and inspect take the .onnx file"), message);
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
