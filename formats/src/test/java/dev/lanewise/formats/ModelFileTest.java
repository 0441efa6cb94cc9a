package dev.lanewise.formats;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.Model;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.ColumnStep;
import dev.lanewise.network.preparation.Preparation;
import dev.lanewise.network.preparation.TargetScaling;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {

  @Test
  void keepsThePreparationOfATable() {
    Schema schema =
        new Schema(
            List.of(
                Column.number("area, m²"),
                Column.category("heating", List.of("gas", "\"oil\"", "")),
                Column.category("street", List.of("A", "B")),
                new Column("sold", ColumnKind.DATE, List.of())),
            List.of("price"));
    Preparation preparation =
        new Preparation(
            schema,
            List.of(
                new ColumnStep.Numeric(0.1f, -1e-20f, 3.4e38f, true, -3, 5),
                new ColumnStep.OneHot(3, List.of(0, 1, -1), -1, 2),
                new ColumnStep.Ordinal(List.of(1, -1), 2, 3, 0.7f, 1.1f),
                new ColumnStep.Numeric(0, 0, 1, false, 0, 0)),
            Optional.of(new TargetScaling(List.of(310_000.1f), List.of(1e-3f))));
    Model written =
        Model.fromTensors(
                Architecture.parse(7, "1:identity"),
                new Task.Regression(),
                PluginReference.parse("mse"),
                Map.of("layers.0.weight", new float[7], "layers.0.bias", new float[1]),
                ENGINE)
            .withPreparation(preparation);
    Path file = folder.resolve("prepared.safetensors");
    ModelFile.write(written, file);
    Preparation read = ModelFile.read(file, ENGINE).preparation().orElseThrow();
    assertEquals(schema, read.schema());
    assertEquals(preparation.steps(), read.steps());
    assertEquals(preparation.targets(), read.targets());
    TensorFile content = Safetensors.read(file);
    Map<String, String> metadata = new HashMap<>(content.metadata());
    String json = requireNonNull(metadata.remove(ModelFile.PREPARATION));
    Safetensors.write(file, new TensorFile(content.tensors(), metadata));
    Expect.dataError(() -> ModelFile.read(file, ENGINE), "lacks 'lanewise.preparation'");
    for (String damage :
        List.of(
            "{}",
            "[]",
            json.substring(1),
            json.replace("\"width\":3", "\"width\":2"),
            json.replace("\"slots\":[0,1,-1]", "\"slots\":[0,1]"),
            json.replace("one_hot", "two_hot"),
            json.replace("\"number\"", "\"text\""),
            json.replace("\"fill\":0.1", "\"fill\":\"x\""),
            json.replace("\"fill\"", "\"full\""),
            json.replace("street", "heating"),
            json.replace("\"width\":3", "\"width\":2147483647"))) {
      metadata.put(ModelFile.PREPARATION, damage);
      Safetensors.write(file, new TensorFile(content.tensors(), metadata));
      Expect.dataError(() -> ModelFile.read(file, ENGINE), "prepared.safetensors");
    }
    metadata.put(ModelFile.PREPARATION, json.replace("\"version\":1", "\"version\":2"));
    Safetensors.write(file, new TensorFile(content.tensors(), metadata));
    Expect.dataError(() -> ModelFile.read(file, ENGINE), "newer Lanewise");
  }

  @Test
  void readsBytesAndFilesInArchives() throws IOException {
    Model model = model(ENGINE);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelFile.write(model, bytes);
    Model read = ModelFile.read(bytes.toByteArray(), "digits.safetensors", ENGINE);
    assertArrayEquals(
        model.tensors().get("layers.0.weight"), read.tensors().get("layers.0.weight"));
    Expect.dataError(
        () -> ModelFile.read(new byte[] {1, 2}, "digits.safetensors", ENGINE),
        "digits.safetensors");
    Path jar = folder.resolve("app.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("digits.safetensors"));
      zip.write(bytes.toByteArray());
    }
    try (FileSystem archive = FileSystems.newFileSystem(jar)) {
      Model packed = ModelFile.read(archive.getPath("/digits.safetensors"), ENGINE);
      assertArrayEquals(
          model.tensors().get("layers.0.bias"), packed.tensors().get("layers.0.bias"));
    }
  }

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
