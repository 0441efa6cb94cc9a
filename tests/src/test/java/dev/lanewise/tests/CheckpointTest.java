package dev.lanewise.tests;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.DataException;
import dev.lanewise.formats.Checkpoints;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.formats.Safetensors;
import dev.lanewise.formats.TensorFile;
import dev.lanewise.network.EpochReport;
import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingListener;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models and checkpoints on disk. */
class CheckpointTest {

  @TempDir private Path folder;

  private final Engine engine = Engine.create();

  private static Trainer.Builder trainer(int epochs) {
    return Trainer.builder()
        .layers("9:prelu,4:maxout(pieces=2),3:softmax")
        .optimizer("nadam")
        .epochs(epochs)
        .batchSize(30);
  }

  private static TrainingListener writer(Checkpoints checkpoints) {
    return new TrainingListener() {
      @Override
      public void epochDone(EpochReport report, Supplier<TrainingState> state) {
        checkpoints.write(state.get());
      }
    };
  }

  @Test
  void resumedTrainingGivesTheBitsOfTheUninterrupted() throws IOException {
    Dataset data = Runs.classes(200, 11, 3);
    String whole = Runs.digest(trainer(6).train(data).model());
    try (Checkpoints checkpoints = Checkpoints.open(folder)) {
      trainer(3).listener(writer(checkpoints)).train(data);
    }

    try (Checkpoints reopened = Checkpoints.open(folder)) {
      TrainingState state = reopened.latest(engine).orElseThrow();
      assertEquals(3, state.position().epochsDone());
      assertEquals(whole, Runs.digest(trainer(6).resume(state).train(data).model()));
    }
    assertEquals(
        List.of("checkpoint-000002.safetensors", "checkpoint-000003.safetensors"), names());
  }

  /** Returns the names of the checkpoints. */
  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("checkpoint"))
          .sorted()
          .toList();
    }
  }

  @Test
  void checkpointsOfLaterEpochsStay() throws IOException {
    Dataset data = Runs.classes(60, 11, 3);
    try (Checkpoints checkpoints = Checkpoints.open(folder)) {
      trainer(5).listener(writer(checkpoints)).train(data);
      assertEquals(OptionalInt.of(5), checkpoints.latestEpoch());
      trainer(3).listener(writer(checkpoints)).train(data);
      assertEquals(OptionalInt.of(5), checkpoints.latestEpoch());
    }
    assertEquals(
        Stream.of(2, 3, 4, 5).map("checkpoint-%06d.safetensors"::formatted).toList(), names());
  }

  @Test
  void anEmptyFolderHasNoCheckpoint() {
    try (Checkpoints checkpoints = Checkpoints.open(folder)) {
      assertTrue(checkpoints.latest(engine).isEmpty());
      assertEquals(OptionalInt.empty(), checkpoints.latestEpoch());
    }
  }

  @Test
  void aFileInTheWayIsAnError() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    DataException e = assertThrows(DataException.class, () -> Checkpoints.open(file));
    assertTrue(requireNonNull(e.getMessage()).contains(file.toString()), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "'{}'",
    "'[]'",
    "''",
    "'{\"optimizer\":\"sgd\"}'",
    "'{\"seed\":\"x\"}'",
    "'{\"optimizer\":\"sgd\",\"batch_size\":1,\"epochs_done\":1000000000,\"steps\":1}'",
    "'{\"optimizer\":\"sgd\",\"batch_size\":1,\"epochs_done\":1,\"steps\":1,\"rows\":-1}'",
    "'{\"optimizer\":\"sgd\",\"batch_size\":1,\"epochs_done\":1,\"steps\":1,\"validation_fraction\":2}'",
    "'{\"optimizer\":\"sgd\",\"batch_size\":1,\"epochs_done\":1,\"steps\":1,\"history\":[1]}'",
    "'{\"optimizer\":\"sgd\",\"batch_size\":1,\"epochs_done\":1,\"steps\":1}{}'"
  })
  void aDamagedPositionIsAnError(String training) {
    Dataset data = Runs.classes(60, 11, 3);
    try (Checkpoints checkpoints = Checkpoints.open(folder)) {
      trainer(1).listener(writer(checkpoints)).train(data);
      Path file = folder.resolve("checkpoint-000001.safetensors");
      TensorFile content = Safetensors.read(file);
      Map<String, String> metadata = new HashMap<>(content.metadata());
      metadata.put("lanewise.training", training);
      Safetensors.write(file, new TensorFile(content.tensors(), metadata));
      DataException e = assertThrows(DataException.class, () -> checkpoints.latest(engine));
      assertTrue(
          requireNonNull(e.getMessage()).contains(file.getFileName().toString()), e.getMessage());
    }
  }

  @Test
  void aModelFileGivesTheSameModel() {
    Model model = trainer(1).train(Runs.classes(60, 11, 3)).model();
    Path file = folder.resolve("m.safetensors");
    ModelFile.write(model, file);
    Model read = ModelFile.read(file, engine);
    assertEquals(model.architecture(), read.architecture());
    assertEquals(model.task(), read.task());
    assertEquals(model.loss(), read.loss());
    assertEquals(Runs.digest(model), Runs.digest(read));
    assertEquals(
        List.of(9L, 11L),
        List.of(
            requireNonNull(Safetensors.read(file).tensors().get("layers.0.weight")).shape()[0],
            requireNonNull(Safetensors.read(file).tensors().get("layers.0.weight")).shape()[1]));
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"version\":3}', newer Lanewise",
    "'{\"version\":1}', incomplete",
    "'{\"inputs\":1,\"inputs\":2}', damaged",
    "'{\"inputs\":99999999999999}', damaged",
    "'nonsense', damaged",
    "'{\"version\":1,\"inputs\":11,\"layers\":[{\"units\":3,\"activation\":\"warp\"}],\"task\":\"regression\",\"loss\":\"mse\"}', no activation 'warp'",
    "'{\"version\":1,\"inputs\":11,\"layers\":[{\"units\":3,\"activation\":\"relu\"}],\"task\":\"regression\",\"loss\":\"mse\"}', tensor",
    "'{\"version\":1,\"inputs\":11,\"layers\":[{\"units\":3,\"activation\":\"softmax\"}],\"task\":\"classification\",\"classes\":[\"a\"],\"loss\":\"mse\"}', 1 class names",
    "'{\"version\":1,\"inputs\":11,\"layers\":[{\"units\":1,\"activation\":\"sigmoid\"}],\"task\":\"classification\",\"classes\":[],\"loss\":\"mse\"}', 0 class names",
    "'{\"version\":1,\"inputs\":11,\"layers\":[{\"units\":3,\"activation\":\"softmax\"}],\"task\":\"classification\",\"threshold\":1e99,\"loss\":\"mse\"}', threshold",
    "'{\"version\":1,\"inputs\":11,\"layers\":[{\"units\":16777216,\"activation\":\"maxout(pieces=1024)\"}],\"task\":\"regression\",\"loss\":\"mse\"}', take fewer",
    "'{\"version\":1,\"inputs\":11,\"layers\":[{\"units\":3,\"activation\":\"leaky_relu(slope=1e300)\"}],\"task\":\"regression\",\"loss\":\"mse\"}', 3.4e38"
  })
  void aDamagedArchitectureIsAnError(String architecture, String message) {
    Model model = trainer(0).train(Runs.classes(60, 11, 3)).model();
    Path file = folder.resolve("m.safetensors");
    ModelFile.write(model, file);
    Safetensors.write(
        file,
        new TensorFile(
            Safetensors.read(file).tensors(), Map.of(ModelFile.ARCHITECTURE, architecture)));
    DataException e = assertThrows(DataException.class, () -> ModelFile.read(file, engine));
    assertTrue(
        requireNonNull(e.getMessage()).contains(message)
            && requireNonNull(e.getMessage()).contains("m.safetensors"),
        e.getMessage());
  }

  @Test
  void aFileOfForeignTensorsIsAnError() {
    Path file = folder.resolve("foreign.safetensors");
    Safetensors.write(file, new TensorFile(Map.of(), Map.of()));
    DataException e = assertThrows(DataException.class, () -> ModelFile.read(file, engine));
    assertTrue(requireNonNull(e.getMessage()).contains("lanewise.architecture"), e.getMessage());
  }
}
