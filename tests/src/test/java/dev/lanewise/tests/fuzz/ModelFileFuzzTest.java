package dev.lanewise.tests.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.formats.Tensor;
import dev.lanewise.formats.TensorFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Hostile model files: what is read is whole, and is the same after it was written again. */
class ModelFileFuzzTest {

  static final Hostile.Budget BUDGET = new Hostile.Budget(2 << 20, 1024);

  @TempDir static Path folder;

  private static final Engine ENGINE = Engine.create();

  @FuzzTest
  void file(byte[] bytes) {
    check(bytes);
  }

  /** The architecture alone, with the tensors of two inputs, three hidden units and two outputs. */
  @FuzzTest
  void architecture(byte[] json) throws IOException {
    check(
        SafetensorsFuzzTest.written(
            new TensorFile(tensors(), Map.of(ModelFile.ARCHITECTURE, Hostile.text(json)))));
  }

  static Map<String, Tensor> tensors() {
    return Map.of(
        "layers.0.weight", new Tensor(new long[] {3, 2}, new float[] {1, 2, 3, 4, 5, 6}),
        "layers.0.bias", new Tensor(new long[] {3}, new float[] {7, 8, 9}),
        "layers.1.weight", new Tensor(new long[] {2, 3}, new float[] {-1, -2, -3, -4, -5, -6}),
        "layers.1.bias", new Tensor(new long[] {2}, new float[] {0.5f, -0.5f}));
  }

  private void check(byte[] bytes) {
    Path file = Hostile.file(folder.resolve("model.safetensors"), bytes);
    Hostile.read(BUDGET, bytes.length, () -> ModelFile.read(file, ENGINE)).ifPresent(this::check);
  }

  private void check(Model model) {
    whole(model);
    Path file = folder.resolve("again.safetensors");
    ModelFile.write(model, file);
    same(model, ModelFile.read(file, ENGINE));
  }

  /** Asserts that every output of a classifier has a name. */
  static void whole(Model model) {
    if (model.task() instanceof Task.Classification classes) {
      int outputs = model.architecture().outputs();
      assertEquals(outputs == 1 ? 2 : outputs, classes.classNames().size());
      assertTrue(Float.isFinite(classes.threshold()));
    }
  }

  static void same(Model expected, Model found) {
    assertEquals(expected.architecture(), found.architecture());
    assertEquals(expected.task(), found.task());
    assertEquals(expected.loss(), found.loss());
    Map<String, float[]> tensors = found.tensors();
    assertEquals(expected.tensors().keySet(), tensors.keySet());
    expected.tensors().forEach((name, values) -> assertArrayEquals(values, tensors.get(name)));
  }
}
