package dev.lanewise.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.Preparation;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime gives what Lanewise gives, but for the rounding; with the profile "peers" alone. */
class OnnxRuntimeTest {

  private static final Engine ENGINE = Engine.create();
  private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();
  private static final int[] OPSETS = {13, 17, 18, 20, 21};
  private static final int ROWS = 1000;
  private static final int INPUTS = 6;
  private static final double TOLERANCE = 1e-5;

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  private static OnnxTensor tensor(float[] values) throws OrtException {
    return OnnxTensor.createTensor(
        ENVIRONMENT, FloatBuffer.wrap(values), new long[] {ROWS, values.length / ROWS});
  }

  @ParameterizedTest
  @MethodSource("dev.lanewise.onnx.Models#activations")
  @ValueSource(strings = {"odd:constant", "odd:elements", "odd:rows"})
  void everyActivation(String activation) throws OrtException {
    float[] rows = Models.numbers(new Random(3), ROWS * INPUTS, 2);
    Model model = Models.of(INPUTS, "9:" + activation, new Task.Regression(), ENGINE);
    for (int opset : OPSETS) {
      check(model, opset, rows, Map.of("input", tensor(rows)), "output", 1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1:sigmoid; 2; probabilities",
        "1:tanh; 2; scores",
        "3:softmax; 3; probabilities",
        "100:log_softmax; 100; scores"
      })
  void classes(String layer, int classes, String output) throws OrtException {
    float[] rows = Models.numbers(new Random(3), ROWS * INPUTS, 2);
    Model model = Models.of(INPUTS, "7:relu," + layer, Models.classes(classes), ENGINE);
    for (int opset : OPSETS) {
      check(model, opset, rows, Map.of("input", tensor(rows)), output, 1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7:relu,batch_norm,3:identity",
        "layer_norm,7:relu,3:identity",
        "7:tanh,residual(layer_norm,9:gelu,batch_norm,7:identity),3:identity"
      })
  void otherLayers(String layers) throws OrtException {
    float[] rows = Models.numbers(new Random(3), ROWS * INPUTS, 2);
    Dataset data = Dataset.ofTargets(rows, INPUTS, Models.numbers(new Random(4), ROWS * 3, 1), 3);
    Model model =
        Trainer.builder().layers(layers).loss("mse").epochs(2).build().train(data, ENGINE).model();
    for (int opset : OPSETS) {
      check(model, opset, rows, Map.of("input", tensor(rows)), "output", 1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tables(boolean scalesTargets) throws OrtException {
    Model model =
        scalesTargets
            ? Tables.model("8:silu,2:identity", new Task.Regression(), true, ENGINE)
            : Tables.model("8:gelu,3:softmax", Models.classes(3), false, ENGINE);
    Preparation preparation = model.preparation().orElseThrow();
    List<Column> columns = preparation.schema().inputs();
    float[] rows = Tables.rows(preparation, ROWS);
    Map<String, OnnxTensor> inputs = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      float[] values = Tables.numbers(rows, columns.size(), i);
      inputs.put(
          columns.get(i).name(),
          columns.get(i).kind() == ColumnKind.CATEGORY
              ? OnnxTensor.createTensor(
                  ENVIRONMENT, Tables.texts(columns.get(i), values), new long[] {ROWS, 1})
              : tensor(values));
    }
    double scale =
        preparation.targets().map(targets -> (double) targets.scale().getFirst()).orElse(1.0);
    for (int opset : OPSETS) {
      check(model, opset, rows, inputs, scalesTargets ? "output_2" : "probabilities", scale);
    }
  }

  /**
   * Compares outputs and labels.
   *
   * @param scale what differences are measured by where outputs are smaller
   */
  private static void check(
      Model model,
      int opset,
      float[] rows,
      Map<String, OnnxTensor> inputs,
      String output,
      double scale)
      throws OrtException {
    int width = model.architecture().outputs();
    float[] expected = new float[ROWS * width];
    model.predictor(ENGINE, 100).predict(rows, ROWS, expected);
    try (OrtSession session = ENVIRONMENT.createSession(OnnxExport.bytes(model, opset));
        OrtSession.Result result = session.run(inputs)) {
      FloatBuffer found = ((OnnxTensor) result.get(output).orElseThrow()).getFloatBuffer();
      int given = found.remaining() / ROWS;
      for (int i = 0; i < expected.length; i++) {
        assertEquals(
            expected[i],
            found.get(i / width * given + given - width + i % width),
            TOLERANCE * Math.max(scale, Math.abs(expected[i])),
            "opset " + opset);
      }
      if (model.task() instanceof Task.Classification classification) {
        int[] classes = new int[ROWS];
        model.predictor(ENGINE, 100).classify(rows, ROWS, classes);
        String name = result.get("label").isPresent() ? "label" : "label_2";
        String[] labels = (String[]) result.get(name).orElseThrow().getValue();
        for (int row = 0; row < ROWS; row++) {
          assertEquals(classification.classNames().get(classes[row]), labels[row]);
        }
      }
    }
  }
}
