package dev.lanewise.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.Model;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {

  private static final Engine ENGINE = Engine.create();

  @TempDir private Path folder;

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  /** Returns a model of 2 inputs and 3 outputs with weights 1 to 6 and biases 7 to 9. */
  static Model model(Engine engine) {
    return Model.fromTensors(
        Architecture.parse(2, "3:softmax"),
        new Task.Classification(List.of("a", "b", "c"), 0.5f),
        PluginReference.parse("cross_entropy"),
        Map.of(
            "layers.0.weight", new float[] {1, 2, 3, 4, 5, 6},
            "layers.0.bias", new float[] {7, 8, 9}),
        engine);
  }

  private Path write(Map<String, Tensor> tensors, String architecture) {
    Path file = folder.resolve("m.safetensors");
    Safetensors.write(file, new TensorFile(tensors, Map.of(ModelFile.ARCHITECTURE, architecture)));
    return file;
  }

  @Test
  void readsWhatItWrites() throws IOException {
    Model model = model(ENGINE);
    Path file = folder.resolve("m.safetensors");
    ModelFile.write(model, file);
    Model read = ModelFile.read(file, ENGINE);
    assertEquals(ModelJson.of(model), ModelJson.of(read));
    assertEquals(model.tensors().keySet(), read.tensors().keySet());
    model
        .tensors()
        .forEach((name, values) -> assertArrayEquals(values, read.tensors().get(name), name));
    byte[] first = Files.readAllBytes(file);
    ModelFile.write(read, file);
    assertArrayEquals(first, Files.readAllBytes(file));
  }

  @Test
  void tensorsHaveTheShapesOfPyTorch() {
    Map<String, Tensor> tensors = ModelFile.tensors(model(ENGINE));
    assertEquals(
        Map.of(
            "layers.0.weight", new Tensor(new long[] {3, 2}, new float[] {1, 2, 3, 4, 5, 6}),
            "layers.0.bias", new Tensor(new long[] {3}, new float[] {7, 8, 9})),
        tensors);
  }

  @Test
  void theStateOfAnOptimizerIsPassedOver() {
    Model model = model(ENGINE);
    Map<String, Tensor> tensors = new HashMap<>(ModelFile.tensors(model));
    tensors.put("optimizer.mean", new Tensor(new long[] {1}, new float[1]));
    Model read = ModelFile.read(write(tensors, ModelJson.of(model).write()), ENGINE);
    assertEquals(model.tensors().keySet(), read.tensors().keySet());
  }

  @Test
  void aTransposedTensorIsRefused() {
    Model model = model(ENGINE);
    Map<String, Tensor> tensors = new HashMap<>(ModelFile.tensors(model));
    tensors.put("layers.0.weight", new Tensor(new long[] {2, 3}, new float[6]));
    Path file = write(tensors, ModelJson.of(model).write());
    Expect.dataError(
        () -> ModelFile.read(file, ENGINE),
        file + ": the tensor layers.0.weight has shape [2, 3] where its layer needs [3, 2]");
  }

  @Test
  void foreignTensorsAreRefused() {
    Path file = folder.resolve("foreign.safetensors");
    Safetensors.write(file, new TensorFile(Map.of(), Map.of("format", "pt")));
    Expect.dataError(
        () -> ModelFile.read(file, ENGINE),
        file + " holds tensors but no 'lanewise.architecture' in its metadata");
  }

  @Test
  void whatTheNetworkRefusesIsNamedWithTheFile() {
    Model model = model(ENGINE);
    String architecture = ModelJson.of(model).write();
    Map<String, Tensor> tensors = ModelFile.tensors(model);
    Path unknown = write(tensors, architecture.replace("softmax", "warp"));
    Expect.dataError(
        () -> ModelFile.read(unknown, ENGINE), unknown + ": there is no activation 'warp'");
    Path fewer = write(Map.of(), architecture);
    Expect.dataError(() -> ModelFile.read(fewer, ENGINE), fewer + ": ", "layers.0");
  }
}
