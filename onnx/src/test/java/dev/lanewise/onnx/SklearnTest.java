package dev.lanewise.onnx;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.lanewise.formats.NpyArray;
import dev.lanewise.formats.NpyReader;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models and pipelines as scikit-learn's converter writes them, beside scikit-learn's answers. */
class SklearnTest {

  private static final Path FOLDER = Path.of("../../shared/onnx-sklearn");
  private static final Engine ENGINE = Engine.create();

  /** Where all is float, and where scikit-learn's double precision was cut by the converter. */
  private static final double TOLERANCE = 1e-5;

  private static final double CUT_TOLERANCE = 1e-4;

  /** Its features are not scaled, so that float has few digits left behind the point. */
  private static final String UNSCALED = "table_passthrough";

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  static Stream<Path> models() throws IOException {
    Assumptions.assumeTrue(
        Files.isDirectory(FOLDER), "SKIPPED: the models of scikit-learn are not at " + FOLDER);
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders.filter(Files::isDirectory).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void givesTheAnswersOfScikitLearn(Path folder) throws IOException {
    OnnxModel model = OnnxModel.read(folder.resolve("model.onnx"));
    OnnxPredictor predictor = model.predictor(ENGINE, 16);
    int rows = setInputs(folder, model, predictor);
    predictor.run(rows);
    Map<?, ?> expected = (Map<?, ?>) requireNonNull(Json.read(folder.resolve("expected.json")));
    if (expected.containsKey("values")) {
      compare(
          numbers(requireNonNull(expected.get("values"))),
          predictor.floats(model.outputs().getFirst().name()),
          CUT_TOLERANCE);
      return;
    }
    OnnxValue label = model.outputs().getFirst();
    assertEquals(texts(requireNonNull(expected.get("labels"))), labels(predictor, label));
    if (!expected.containsKey("probabilities")) {
      return;
    }
    List<Float> found = new ArrayList<>();
    List<OnnxValue> columns = model.outputs().subList(1, model.outputs().size());
    for (int row = 0; row < rows; row++) {
      for (OnnxValue column : columns) {
        for (int i = 0; i < column.width(); i++) {
          found.add(predictor.floats(column.name())[row * column.width() + i]);
        }
      }
    }
    float[] probabilities = new float[found.size()];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = found.get(i);
    }
    compare(
        numbers(requireNonNull(expected.get("probabilities"))),
        probabilities,
        folder.endsWith(UNSCALED) ? CUT_TOLERANCE : TOLERANCE);
  }

  private static int setInputs(Path folder, OnnxModel model, OnnxPredictor predictor)
      throws IOException {
    Path array = folder.resolve("x.npy");
    if (Files.exists(array)) {
      NpyArray rows = NpyReader.read(array);
      predictor.set(model.inputs().getFirst().name(), rows.values());
      return rows.shape()[0];
    }
    List<NamedCsvRecord> records;
    try (CsvReader<NamedCsvRecord> csv =
        CsvReader.builder().ofNamedCsvRecord(folder.resolve("x.csv"))) {
      records = csv.stream().toList();
    }
    for (OnnxValue input : model.inputs()) {
      String[] cells =
          records.stream().map(record -> record.getField(input.name())).toArray(String[]::new);
      if (input.kind() == OnnxValue.Kind.TEXT) {
        predictor.set(input.name(), cells);
      } else {
        float[] numbers = new float[cells.length];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = cells[i].isEmpty() ? Float.NaN : Float.parseFloat(cells[i]);
        }
        predictor.set(input.name(), numbers);
      }
    }
    return records.size();
  }

  private static List<String> labels(OnnxPredictor predictor, OnnxValue label) {
    List<String> labels = new ArrayList<>();
    switch (label.kind()) {
      case TEXT -> labels.addAll(List.of(predictor.texts(label.name())));
      case INTEGER -> {
        for (long value : predictor.longs(label.name())) {
          labels.add(Long.toString(value));
        }
      }
      case FLOAT, BOOLEAN -> {
        for (float value : predictor.floats(label.name())) {
          labels.add(Long.toString((long) value));
        }
      }
    }
    return labels;
  }

  static List<String> texts(Object json) {
    List<String> texts = new ArrayList<>();
    switch (json) {
      case List<?> list -> list.forEach(item -> texts.addAll(texts(requireNonNull(item))));
      case Double number -> texts.add(Long.toString(number.longValue()));
      default -> texts.add(json.toString());
    }
    return texts;
  }

  static double[] numbers(Object json) {
    List<Double> numbers = new ArrayList<>();
    collect(json, numbers);
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void collect(Object json, List<Double> numbers) {
    if (json instanceof List<?> list) {
      list.forEach(item -> collect(requireNonNull(item), numbers));
    } else {
      numbers.add((Double) json);
    }
  }

  static void compare(double[] expected, float[] found, double tolerance) {
    assertEquals(expected.length, found.length);
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      worst =
          Math.max(worst, Math.abs(expected[i] - found[i]) / Math.max(1, Math.abs(expected[i])));
    }
    assertTrue(worst <= tolerance, "the largest difference is " + worst);
  }
}
