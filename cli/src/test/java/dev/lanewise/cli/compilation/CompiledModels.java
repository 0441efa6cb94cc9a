package dev.lanewise.cli.compilation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.cli.Run;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.Predictor;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Models that are translated one by one and compiled together, which takes less time. */
final class CompiledModels {

  private static final int ROWS = 60;

  private final Path work;
  private final List<Model> models = new ArrayList<>();

  CompiledModels(Path work) {
    this.work = work;
  }

  /** Translates a model. */
  void add(Model model) {
    models.add(model);
    translate(work, model, "com.acme.Scorer" + models.size());
  }

  /** Checks that each gives the bits of a predictor. */
  void check(Engine engine) throws Exception {
    GeneratedScorer.compile(work.resolve("sources"), work.resolve("classes"));
    for (int i = 0; i < models.size(); i++) {
      assertSame(
          models.get(i),
          engine,
          new GeneratedScorer(work.resolve("classes"), "com.acme.Scorer" + (i + 1)));
    }
  }

  private static Run translate(Path work, Model model, String name, String... options) {
    Path file = work.resolve("model.safetensors");
    ModelFile.write(model, file);
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of("compile", file, "--class", name));
    arguments.addAll(List.of("--out", work.resolve("sources")));
    arguments.addAll(List.of(options));
    return Run.of(arguments.toArray()).succeeds();
  }

  /** Translates and compiles one model as {@code com.acme.Scorer}. */
  static GeneratedScorer compiled(Path work, Model model, String... options) throws Exception {
    translate(work, model, "com.acme.Scorer", options);
    GeneratedScorer.compile(work.resolve("sources"), work.resolve("classes"));
    return new GeneratedScorer(work.resolve("classes"), "com.acme.Scorer");
  }

  /** Checks that outputs and classes of arrays are those of a predictor. */
  static void assertSame(Model model, Engine engine, GeneratedScorer scorer) {
    int width = model.inputs();
    int outputs = model.architecture().outputs();
    assertEquals(width, scorer.constant("INPUTS"));
    assertEquals(outputs, scorer.constant("OUTPUTS"));
    float[] rows = RandomModel.rows(ROWS, width);
    float[] expected = new float[2 * ROWS * outputs];
    int[] classes = new int[2 * ROWS];
    Predictor predictor = model.predictor(engine, 50);
    predictor.predict(rows, 2 * ROWS, expected);
    boolean classifier = model.task() instanceof Task.Classification;
    if (classifier) {
      predictor.classify(rows, 2 * ROWS, classes);
    }
    for (int i = 0; i < 2 * ROWS; i++) {
      float[] row = row(rows, width, i);
      String what = model.architecture().layersText() + " " + Arrays.toString(row);
      assertArrayEquals(bits(row(expected, outputs, i)), bits(scorer.predict(row)), what);
      if (classifier) {
        assertEquals(classes[i], scorer.classify(row), what);
      }
    }
  }

  static int[] bits(float[] values) {
    return IntStream.range(0, values.length).map(i -> Float.floatToIntBits(values[i])).toArray();
  }

  static float[] row(float[] rows, int width, int row) {
    return Arrays.copyOfRange(rows, row * width, (row + 1) * width);
  }
}
