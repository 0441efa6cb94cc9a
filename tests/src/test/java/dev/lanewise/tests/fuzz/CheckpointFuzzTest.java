package dev.lanewise.tests.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanewise.formats.Checkpoints;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.formats.Tensor;
import dev.lanewise.formats.TensorFile;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Hostile checkpoint folders: what is read is the same after it was written again. */
class CheckpointFuzzTest {

  private static final String ARCHITECTURE =
      """
      {"version":1,"inputs":2,"layers":[{"units":3,"activation":"tanh"},\
      {"units":2,"activation":"softmax"}],"task":"classification","threshold":0.5,\
      "classes":["a","b"],"loss":"cross_entropy"}\
      """;

  private static final Map<String, Tensor> TENSORS = tensors();

  @TempDir static Path folder;

  private static final Engine ENGINE = Engine.create();

  private static Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new HashMap<>(ModelFileFuzzTest.tensors());
    tensors.put("optimizer.mean", new Tensor(new long[] {17}, new float[17]));
    return tensors;
  }

  @FuzzTest
  void file(byte[] bytes) throws IOException {
    check(bytes);
  }

  /** The training position alone, behind a model that is in order. */
  @FuzzTest
  void position(byte[] json) throws IOException {
    check(
        SafetensorsFuzzTest.written(
            new TensorFile(
                TENSORS,
                Map.of(
                    ModelFile.ARCHITECTURE,
                    ARCHITECTURE,
                    "lanewise.training",
                    Hostile.text(json)))));
  }

  private void check(byte[] bytes) throws IOException {
    Path read = Files.createDirectories(folder.resolve("read"));
    Hostile.file(read.resolve("checkpoint-000001.safetensors"), bytes);
    TrainingState state =
        Hostile.read(
                ModelFileFuzzTest.BUDGET,
                bytes.length,
                () -> Checkpoints.latest(read, ENGINE).orElseThrow())
            .orElse(null);
    if (state == null) {
      return;
    }
    ModelFileFuzzTest.whole(state.model());
    assertTrue(state.config().batchSize() >= 0 && state.rows().count() >= 0);
    assertTrue(state.config().validationFraction() >= 0 && state.config().validationFraction() < 1);
    try (Checkpoints again = Checkpoints.open(folder.resolve("again"))) {
      again.write(state);
      same(state, again.latest(ENGINE).orElseThrow());
    } finally {
      Files.delete(
          folder.resolve(
              "again/checkpoint-%06d.safetensors".formatted(state.position().epochsDone())));
    }
  }

  private static void same(TrainingState expected, TrainingState found) {
    ModelFileFuzzTest.same(expected.model(), found.model());
    assertEquals(expected.config(), found.config());
    assertEquals(expected.rows(), found.rows());
    assertEquals(expected.position(), found.position());
    assertEquals(expected.optimizer().stepScalars(), found.optimizer().stepScalars());
    assertEquals(expected.optimizer().arrays().keySet(), found.optimizer().arrays().keySet());
    expected
        .optimizer()
        .arrays()
        .forEach((name, values) -> assertArrayEquals(values, found.optimizer().arrays().get(name)));
  }
}
