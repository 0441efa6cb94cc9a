package dev.lanewise.onnx;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.lanewise.api.DataException;
import dev.lanewise.formats.NpyReader;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pipelines of scikit-learn become one model, which gives the answers of scikit-learn. */
class SklearnToModelTest {

  private static final Engine ENGINE = Engine.create();

  /** Double precision was cut by the converter; features that are not scaled are large. */
  private static final double TOLERANCE = 1e-4;

  /** What a model has no counterpart of, and the operator that a message has to name. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "pipe_binarizer", "Binarizer",
          "pipe_min_max_clip", "Clip",
          "pipe_normalizer_l2", "Normalizer",
          "pipe_normalizer_max", "Normalizer",
          "pipe_polynomial", "ReduceProd",
          "sgd_log_loss", "behind product 1 is",
          "table_kbins", "Less");

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  @ParameterizedTest
  @MethodSource("dev.lanewise.onnx.SklearnTest#models")
  void becomesOneModelOrSaysWhyNot(Path folder) throws IOException {
    OnnxModel onnx = OnnxModel.read(folder.resolve("model.onnx"));
    String reason = REFUSED.get(folder.getFileName().toString());
    if (reason != null) {
      String message =
          requireNonNull(
              assertThrows(DataException.class, () -> onnx.toModel(ENGINE)).getMessage());
      assertTrue(message.contains(reason), message);
      assertTrue(message.contains("predict, evaluate and inspect take the .onnx file"), message);
      return;
    }
    Model model = onnx.toModel(ENGINE);
    Map<?, ?> expected = (Map<?, ?>) requireNonNull(Json.read(folder.resolve("expected.json")));
    float[] rows = rows(folder, model);
    int count = rows.length / model.inputs();
    float[] outputs = new float[count * model.architecture().outputs()];
    model.predictor(ENGINE, 16).predict(rows, count, outputs);
    if (expected.containsKey("values")) {
      SklearnTest.compare(
          SklearnTest.numbers(requireNonNull(expected.get("values"))), outputs, TOLERANCE);
      return;
    }
    if (model.task() instanceof Task.Classification classification) {
      int[] classes = new int[count];
      model.predictor(ENGINE, 16).classify(rows, count, classes);
      List<String> labels = new ArrayList<>();
      for (int found : classes) {
        labels.add(classification.classNames().get(found));
      }
      assertEquals(SklearnTest.texts(requireNonNull(expected.get("labels"))), labels);
    }
    if (expected.containsKey("probabilities")) {
      double[] numbers = SklearnTest.numbers(requireNonNull(expected.get("probabilities")));
      SklearnTest.compare(numbers, both(outputs, numbers.length), TOLERANCE);
    }
  }

  /** Of two classes the model gives the probability of the second. */
  private static float[] both(float[] outputs, int length) {
    if (length != 2 * outputs.length) {
      return outputs;
    }
    float[] both = new float[length];
    for (int row = 0; row < outputs.length; row++) {
      both[2 * row] = 1 - outputs[row];
      both[2 * row + 1] = outputs[row];
    }
    return both;
  }

  private static float[] rows(Path folder, Model model) throws IOException {
    Path array = folder.resolve("x.npy");
    if (Files.exists(array)) {
      return NpyReader.read(array).values();
    }
    Schema schema = model.schema().orElseThrow();
    List<NamedCsvRecord> records;
    try (CsvReader<NamedCsvRecord> csv =
        CsvReader.builder().ofNamedCsvRecord(folder.resolve("x.csv"))) {
      records = csv.stream().toList();
    }
    int width = schema.inputs().size();
    float[] rows = new float[records.size() * width];
    for (int i = 0; i < rows.length; i++) {
      Column column = schema.inputs().get(i % width);
      String cell = records.get(i / width).getField(column.name());
      rows[i] =
          cell.isEmpty()
              ? Float.NaN
              : column.kind() == ColumnKind.CATEGORY
                  ? schema.code(i % width, cell)
                  : Float.parseFloat(cell);
    }
    return rows;
  }
}
