package dev.lanewise.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.InstalledPlugin;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model that is written as ONNX and read again gives the same bits. */
class OnnxExportTest {

  private static final Engine ENGINE = Engine.create();
  private static final int ROWS = 257;
  private static final int INPUTS = 6;

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  private static float[] rows() {
    float[] rows = Models.numbers(new Random(3), ROWS * INPUTS, 2);
    // Rows that take pre-activations to 0 and far out.
    for (int i = 0; i < INPUTS; i++) {
      rows[i] = 0;
      rows[INPUTS + i] = -0f;
      rows[2 * INPUTS + i] = 40 * (i - 2);
      rows[3 * INPUTS + i] = -300 * (i - 2);
      rows[4 * INPUTS + i] = 1e-30f;
      rows[5 * INPUTS + i] = Float.NaN;
    }
    return rows;
  }

  private static OnnxPredictor run(byte[] file, float[] rows) {
    OnnxPredictor predictor = OnnxModel.read(file, "model.onnx").predictor(ENGINE, 100);
    predictor.set("input", rows).run(ROWS);
    return predictor;
  }

  /** Compares outputs, and labels where there are some. */
  static void assertSameBits(Model model, byte[] file, float[] rows, String output) {
    float[] expected = new float[ROWS * model.architecture().outputs()];
    model.predictor(ENGINE, 64).predict(rows, ROWS, expected);
    OnnxPredictor predictor = run(file, rows);
    float[] found = predictor.floats(output);
    if (found.length == 2 * expected.length) {
      for (int i = 0; i < expected.length; i++) {
        assertBits(expected[i], found[2 * i + 1], i);
        assertEquals(1 - expected[i], found[2 * i]);
      }
    } else {
      assertEquals(expected.length, found.length);
      for (int i = 0; i < expected.length; i++) {
        assertBits(expected[i], found[i], i);
      }
    }
    if (model.task() instanceof Task.Classification classification) {
      int[] classes = new int[ROWS];
      model.predictor(ENGINE, 64).classify(rows, ROWS, classes);
      String[] labels = predictor.texts("label");
      for (int row = 0; row < ROWS; row++) {
        assertEquals(classification.classNames().get(classes[row]), labels[row], "row " + row);
      }
    }
  }

  private static void assertBits(float expected, float found, int index) {
    assertEquals(
        Float.floatToIntBits(expected),
        Float.floatToIntBits(found),
        () -> "%d: %s and %s".formatted(index, expected, found));
  }

  @ParameterizedTest
  @MethodSource("dev.lanewise.onnx.Models#activations")
  void everyActivationHasTheSameBits(String activation) {
    String layers = "9:%s,dropout(rate=0.5),5:%s".formatted(activation, activation);
    Model model = Models.of(INPUTS, layers, new Task.Regression(), ENGINE);
    for (int opset : new int[] {13, 17, 18, 20, 21}) {
      assertSameBits(model, OnnxExport.bytes(model, opset), rows(), "output");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "layer_norm,9:relu,layer_norm(epsilon=0.01),dropout(rate=0.5),layer_norm,5:identity",
        "9:softmax,layer_norm,5:tanh",
        "batch_norm,9:gelu,dropout(rate=0.2),batch_norm(epsilon=0.01),batch_norm,5:tanh",
        "9:softmax,batch_norm,6:identity,batch_norm,layer_norm,5:tanh",
      })
  void normalizationsHaveTheSameBits(String layers) {
    Model model = Models.of(INPUTS, layers, new Task.Regression(), ENGINE);
    for (int opset : new int[] {13, 16, 17, 18, 20, 21}) {
      assertSameBits(model, OnnxExport.bytes(model, opset), rows(), "output");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "residual(9:relu,4:prelu),7:tanh,residual(batch_norm,residual(7:identity),7:gelu),3:identity",
        "residual(dropout(rate=0.5)),layer_norm,4:softmax",
      })
  void residualBlocksHaveTheSameBits(String layers) {
    Model model =
        Trainer.builder()
            .layers(layers.replace("4:", INPUTS + ":"))
            .loss("mse")
            .epochs(2)
            .build()
            .train(targets(layers.contains("softmax") ? INPUTS : 3), ENGINE)
            .model();
    for (int opset : new int[] {13, 17, 21}) {
      assertSameBits(model, OnnxExport.bytes(model, opset), rows(), "output");
    }
  }

  /** Rows with numbers to predict. */
  private static Dataset targets(int width) {
    Random random = new Random(3);
    return Dataset.ofTargets(
        Models.numbers(random, 64 * INPUTS, 1),
        INPUTS,
        Models.numbers(random, 64 * width, 1),
        width);
  }

  @Test
  void normalizationsAreOperatorsWhereThereAreSome() throws InvalidProtocolBufferException {
    Model model =
        Models.of(INPUTS, "layer_norm,batch_norm,2:identity", new Task.Regression(), ENGINE);
    assertEquals(
        List.of("LayerNormalization", "BatchNormalization", "Gemm", "Identity"),
        operators(OnnxExport.bytes(model, 17)));
    assertFalse(operators(OnnxExport.bytes(model, 16)).contains("LayerNormalization"));
  }

  /** Whoever adds one finds out whether its formula can be written. */
  @Test
  void allBuiltInActivationsAreTried() {
    for (InstalledPlugin plugin : ENGINE.plugins().list()) {
      if (plugin.kind() == PluginKind.ACTIVATION && !plugin.id().startsWith("odd:")) {
        Model model = Models.of(INPUTS, "4:" + plugin.id(), new Task.Regression(), ENGINE);
        assertSameBits(model, OnnxExport.bytes(model, 17), rows(), "output");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"odd:elements", "odd:rows", "odd:constant"})
  void formulasOfPluginsHaveTheSameBits(String activation) {
    String layers = "9:%s,5:%s".formatted(activation, activation);
    Model model = Models.of(INPUTS, layers, new Task.Regression(), ENGINE);
    for (int opset : new int[] {13, 17, 21}) {
      assertSameBits(model, OnnxExport.bytes(model, opset), rows(), "output");
    }
  }

  @Test
  void anActivationInCodeIsRefused() {
    Model model = Models.of(INPUTS, "9:odd:code", new Task.Regression(), ENGINE);
    String message =
        String.valueOf(
            assertThrows(ConfigurationException.class, () -> OnnxExport.bytes(model, 17))
                .getMessage());
    assertTrue(message.contains("odd:code is written in code"), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1:sigmoid; 2; probabilities",
        "1:tanh; 2; scores",
        "1:identity; 2; scores",
        "1:step; 2; scores",
        "1:maxout; 2; scores",
        "2:softmax; 2; probabilities",
        "4:softmax; 4; probabilities",
        "4:log_softmax; 4; scores",
        "4:identity; 4; scores",
        "4:sigmoid; 4; probabilities",
        "4:maxout; 4; scores",
        "100:softmax; 100; probabilities"
      })
  void classesAreLabels(String layer, int classes, String output) {
    Model model = Models.of(INPUTS, "7:relu," + layer, Models.classes(classes), ENGINE);
    assertSameBits(model, OnnxExport.bytes(model, 17), rows(), output);
  }

  @Test
  void labelsMayBeAnyText() {
    List<String> names = List.of("ja", "nein, \"nie\"", "λ→ 学", "");
    Model model = Models.of(INPUTS, "4:softmax", Models.classes(names), ENGINE);
    assertSameBits(model, OnnxExport.bytes(model, 17), rows(), "probabilities");
  }

  @Test
  void severalLabelsARowAreNumbers() {
    Model model = Models.of(INPUTS, "3:sigmoid", new Task.MultiLabel(), ENGINE);
    assertSameBits(model, OnnxExport.bytes(model, 17), rows(), "output");
  }

  @Test
  void aThresholdOtherThanOneHalfCounts() {
    Model model =
        Models.of(INPUTS, "1:identity", new Task.Classification(List.of("no", "yes"), 0), ENGINE);
    assertSameBits(model, OnnxExport.bytes(model, 17), rows(), "scores");
  }

  @Test
  void theFileSaysWhatItIs(@TempDir Path folder) throws Exception {
    Model model = Models.of(INPUTS, "8:gelu,3:softmax", Models.classes(3), ENGINE);
    Path file = folder.resolve("model.onnx");
    OnnxExport.write(model, file);
    ModelProto proto = ModelProto.parseFrom(Files.readAllBytes(file));
    assertArrayEquals(OnnxExport.bytes(model, 17), Files.readAllBytes(file));
    assertEquals(8, proto.getIrVersion());
    assertEquals("Lanewise", proto.getProducerName());
    assertEquals(17, proto.getOpsetImport(0).getVersion());
    assertEquals(1, proto.getOpsetImportCount());
    assertTrue(
        proto.getMetadataPropsList().stream()
            .anyMatch(entry -> entry.getKey().equals("lanewise.architecture")));
    assertEquals(
        "N",
        proto.getGraph().getInput(0).getType().getTensorType().getShape().getDim(0).getDimParam());
    Set<String> tensors =
        proto.getGraph().getInitializerList().stream()
            .map(tensor -> tensor.getName())
            .collect(Collectors.toSet());
    assertTrue(tensors.contains("layers.0.weight") && tensors.contains("layers.1.bias"));
    Set<String> names = new HashSet<>();
    Set<String> values = new HashSet<>(tensors);
    for (NodeProto node : proto.getGraph().getNodeList()) {
      assertTrue(names.add(node.getName()), node.getName());
      assertTrue(values.add(node.getOutput(0)), node.getOutput(0));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "relu, Relu",
    "leaky_relu, LeakyRelu",
    "elu, Elu",
    "prelu, PRelu",
    "sigmoid, Sigmoid",
    "tanh, Tanh",
    "softplus, Softplus",
    "softmax, Softmax",
    "log_softmax, LogSoftmax"
  })
  void operatorsOfTheirOwnAreUsed(String activation, String operator)
      throws InvalidProtocolBufferException {
    Model model = Models.of(INPUTS, "3:" + activation, new Task.Regression(), ENGINE);
    assertEquals(List.of("Gemm", operator, "Identity"), operators(OnnxExport.bytes(model, 17)));
  }

  @Test
  void identityLeavesNoOperator() throws InvalidProtocolBufferException {
    Model model =
        Models.of(INPUTS, "3:identity,dropout(rate=0.1),2:identity", new Task.Regression(), ENGINE);
    assertEquals(List.of("Gemm", "Gemm", "Identity"), operators(OnnxExport.bytes(model, 17)));
  }

  private static List<String> operators(byte[] file) throws InvalidProtocolBufferException {
    return ModelProto.parseFrom(file).getGraph().getNodeList().stream()
        .map(NodeProto::getOpType)
        .toList();
  }

  /** Operators that somebody changed are computed as they stand, whatever they are called. */
  @Test
  void aChangedFunctionIsNotBelievedByItsName() throws InvalidProtocolBufferException {
    Model model = Models.of(INPUTS, "3:silu", new Task.Regression(), ENGINE);
    ModelProto.Builder file = ModelProto.parseFrom(OnnxExport.bytes(model, 17)).toBuilder();
    for (NodeProto.Builder node : file.getGraphBuilder().getNodeBuilderList()) {
      if (node.getOpType().equals("Sigmoid")) {
        node.setOpType("Tanh");
      }
    }
    Model plain = Models.of(INPUTS, "3:identity", new Task.Regression(), ENGINE);
    float[] z = run(OnnxExport.bytes(plain, 17), rows()).floats("output");
    float[] found = run(file.build().toByteArray(), rows()).floats("output");
    assertEquals(z[30] * Math.tanh(z[30]), found[30], 1e-5);
  }

  @Test
  void otherOpsetsAreRefused() {
    Model model = Models.of(INPUTS, "3:silu", new Task.Regression(), ENGINE);
    for (int opset : new int[] {12, 22}) {
      String message =
          String.valueOf(
              assertThrows(ConfigurationException.class, () -> OnnxExport.bytes(model, opset))
                  .getMessage());
      assertTrue(message.contains("13 to 21"), message);
    }
  }
}
