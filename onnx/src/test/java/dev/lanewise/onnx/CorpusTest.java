package dev.lanewise.onnx;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.DataException;
import dev.lanewise.formats.NpyArray;
import dev.lanewise.formats.NpyReader;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small models in the forms that exporters write, made by {@code src/test/corpus/generate.py}, with
 * outputs that PyTorch or NumPy computed in double precision.
 */
class CorpusTest {

  private static final Engine ENGINE = Engine.create();
  private static final String VALUES = "values";
  private static final String REFUSED = "refused";

  /**
   * The largest difference, relative to the size of an output, or absolute below 1: float has 24
   * bits, and a network of some layers loses a few of them.
   */
  private static final double TOLERANCE = 1e-5;

  /** A model of the corpus. */
  record Entry(Path folder, Map<?, ?> index) {
    @Override
    public String toString() {
      return String.valueOf(index.get("name"));
    }

    String expected() {
      return String.valueOf(index.get("expected"));
    }

    Path model() {
      return folder.resolve("model.onnx");
    }

    List<Map<?, ?>> ports(String which) {
      return ((List<?>) requireNonNull(index.get(which)))
          .stream().<Map<?, ?>>map(port -> (Map<?, ?>) requireNonNull(port)).toList();
    }
  }

  static Stream<Entry> corpus() throws IOException, URISyntaxException {
    Path folder =
        requireNonNull(
            Path.of(requireNonNull(CorpusTest.class.getResource("/corpus/index.json")).toURI())
                .getParent());
    List<?> index = (List<?>) requireNonNull(Json.read(folder.resolve("index.json")));
    return index.stream()
        .map(entry -> (Map<?, ?>) requireNonNull(entry))
        .map(entry -> new Entry(folder.resolve(String.valueOf(entry.get("name"))), entry));
  }

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void givesTheReference(Entry entry) {
    if (entry.expected().equals(REFUSED)) {
      assertThrows(DataException.class, () -> OnnxModel.read(entry.model()));
      return;
    }
    OnnxModel model;
    try {
      model = OnnxModel.read(entry.model());
    } catch (DataException e) {
      if (entry.expected().equals(VALUES)) {
        throw e;
      }
      return;
    }
    for (int batch : new int[] {1, 3, 100}) {
      compare(entry, model.predictor(ENGINE, batch));
    }
  }

  private static void compare(Entry entry, OnnxPredictor predictor) {
    int rows = 0;
    for (Map<?, ?> input : entry.ports("inputs")) {
      NpyArray array = array(entry, input);
      rows = array.shape()[0];
      set(predictor, String.valueOf(input.get("name")), String.valueOf(input.get("type")), array);
    }
    predictor.run(rows);
    for (Map<?, ?> output : entry.ports("outputs")) {
      String name = String.valueOf(output.get("name"));
      float[] expected = array(entry, output).values();
      double[] found = found(predictor, name, String.valueOf(output.get("type")));
      assertEquals(expected.length, found.length, name);
      for (int i = 0; i < expected.length; i++) {
        double tolerance =
            Math.max(TOLERANCE, halfPrecision(entry)) * Math.max(1, Math.abs(expected[i]));
        boolean same =
            expected[i] == found[i]
                || (Float.isNaN(expected[i]) && Double.isNaN(found[i]))
                || Math.abs(expected[i] - found[i]) <= tolerance;
        assertTrue(same, "%s[%d] is %s, not %s".formatted(name, i, found[i], expected[i]));
      }
    }
  }

  /** Returns a larger tolerance for models that compute in float16 or bfloat16, which we do not. */
  private static double halfPrecision(Entry entry) {
    double tolerance = (Double) requireNonNull(entry.index().get("rtol"));
    return tolerance > 1e-3 ? tolerance : 0;
  }

  private static NpyArray array(Entry entry, Map<?, ?> port) {
    return NpyReader.read(entry.folder().resolve(String.valueOf(port.get("file"))));
  }

  private static void set(OnnxPredictor predictor, String name, String type, NpyArray array) {
    if (type.startsWith("int")) {
      long[] longs = new long[array.values().length];
      for (int i = 0; i < longs.length; i++) {
        longs[i] = (long) array.values()[i];
      }
      predictor.set(name, longs);
    } else {
      predictor.set(name, array.values());
    }
  }

  private static double[] found(OnnxPredictor predictor, String name, String type) {
    List<Double> found = new ArrayList<>();
    if (type.startsWith("int")) {
      for (long value : predictor.longs(name)) {
        found.add((double) value);
      }
    } else {
      for (float value : predictor.floats(name)) {
        found.add((double) value);
      }
    }
    return found.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Test
  void nearlyAllAreImported() throws IOException, URISyntaxException {
    List<Entry> all = corpus().toList();
    List<String> refusals = all.stream().flatMap(entry -> refusal(entry).stream()).toList();
    int imported = all.size() - refusals.size();
    assertTrue(
        imported >= 0.95 * all.size(),
        () -> "%d of %d models: %s".formatted(imported, all.size(), refusals));
  }

  private static Optional<String> refusal(Entry entry) {
    try {
      OnnxModel.read(entry.model());
      return Optional.empty();
    } catch (DataException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
