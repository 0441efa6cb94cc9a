package dev.lanewise.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.builtin.BuiltinData;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights with the names that PyTorch gives them. */
class PyTorchFileTest {

  private static final Engine ENGINE = Engine.create();

  @TempDir private Path folder;

  private final List<String> notes = new ArrayList<>();

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  private static Tensor tensor(int seed, long... shape) {
    int size = 1;
    for (long dimension : shape) {
      size = (int) (size * dimension);
    }
    float[] data = new float[size];
    for (int i = 0; i < size; i++) {
      data[i] = seed + i * 0.125f;
    }
    return new Tensor(shape, data);
  }

  private Path file(Map<String, Tensor> tensors) {
    Path file = folder.resolve("torch.safetensors");
    Safetensors.write(file, new TensorFile(tensors, Map.of("format", "pt")));
    return file;
  }

  private Model read(Path file, String layers) {
    return PyTorchFile.read(file, layers, ENGINE, notes::add);
  }

  @ParameterizedTest
  @CsvSource({
    "0,2",
    "layers.0,layers.1",
    "model.net.9,model.net.10",
    "fc1,fc2",
    "encoder,head",
    "b_first,a_second"
  })
  void findsTheOrderByNumbersOrShapes(String first, String second) {
    Map<String, Tensor> tensors =
        Map.of(
            first + ".weight", tensor(1, 4, 3),
            first + ".bias", tensor(2, 4),
            second + ".weight", tensor(3, 2, 4),
            second + ".bias", tensor(4, 2));
    Model model = read(file(tensors), "4:relu,2:softmax");
    assertEquals(List.of(), notes);
    assertArrayEquals(tensor(1, 12).data(), model.tensors().get("layers.0.weight"));
    assertArrayEquals(tensor(4, 2).data(), model.tensors().get("layers.1.bias"));
    assertInstanceOf(Task.Classification.class, model.task());
    assertEquals("cross_entropy", model.loss().toString());
  }

  @Test
  void aLayerMayHaveNoBiasAndAnActivationItsParameter() {
    Model model =
        read(
            file(
                Map.of(
                    "0.weight", tensor(1, 4, 3),
                    "1.weight", tensor(7, 1),
                    "2.weight", tensor(3, 2, 4))),
            "4:prelu,2:identity");
    assertArrayEquals(new float[4], model.tensors().get("layers.0.bias"));
    assertArrayEquals(new float[] {7, 7, 7, 7}, model.tensors().get("layers.0.slope"));
    assertInstanceOf(Task.Regression.class, model.task());
    assertEquals(List.of(), notes);
  }

  /** Names are in the order of letters in the file, in which 11 comes before 3. */
  @Test
  void parametersOfActivationsAreThoseBehindTheirLayer() {
    Map<String, Tensor> tensors = new HashMap<>();
    StringBuilder layers = new StringBuilder();
    for (int i = 0; i < 7; i++) {
      tensors.put(2 * i + ".weight", tensor(1, 2, 2));
      tensors.put(2 * i + 1 + ".weight", tensor(100 + i, 1));
      layers.append(i == 0 ? "" : ",").append("2:prelu");
    }
    Model model = read(file(tensors), layers.toString());
    for (int i = 0; i < 7; i++) {
      assertArrayEquals(
          new float[] {100 + i, 100 + i}, model.tensors().get("layers." + i + ".slope"));
    }
    Expect.dataError(
        () ->
            read(
                file(
                    Map.of(
                        "0.weight", tensor(1, 2, 2),
                        "1.weight", tensor(1, 2),
                        "2.weight", tensor(1, 2))),
                "2:prelu"),
        "may be 1.weight, 2.weight of the file's tensors");
  }

  @Test
  void namesWhatBelongsToNoLayer() {
    read(
        file(
            Map.of(
                "0.weight", tensor(1, 1, 3),
                "1.running_mean", tensor(1, 1),
                "1.running_var", tensor(1, 1))),
        "1:sigmoid");
    assertEquals(1, notes.size());
    assertTrue(notes.getFirst().contains("1.running_mean, 1.running_var"), notes.getFirst());
    assertTrue(notes.getFirst().contains("belong to no layer and are ignored"), notes.getFirst());
  }

  @Test
  void refusesWhatDoesNotFit() {
    Map<String, Tensor> two = Map.of("0.weight", tensor(1, 4, 3), "2.weight", tensor(3, 2, 4));
    Expect.dataError(
        () -> read(file(two), "4:relu"),
        "the layers name 1 dense layer, but the file has 3 → 4 → 2");
    Expect.dataError(
        () -> read(file(two), "5:relu,2:softmax"), "0.weight has the shape [4, 3]", "[5, 3]");
    Expect.dataError(() -> read(file(two), "4:none,2:softmax"), "there is no activation 'none'");
    Expect.dataError(
        () -> read(file(Map.of("x", tensor(1, 2))), "2:relu"), "no matrix of weights", "it has x");
    Expect.dataError(
        () ->
            read(
                file(Map.of("a.weight", tensor(1, 3, 3), "b.weight", tensor(2, 2, 2))),
                "3:relu,2:softmax"),
        "the order of its layers a, b follows neither");
    Expect.dataError(
        () -> read(file(two), "4:relu,layer_norm,2:softmax"),
        "the layer layer_norm(epsilon=1.0E-5) cannot be read from a file without",
        "only dense layers and dropout can");
    Expect.dataError(
        () -> ModelFile.read(file(two), ENGINE),
        "which is lost where another program saves the file again",
        "its layers are 3 → 4 → 2",
        "--layers 4:relu,2:softmax");
  }

  @Test
  void normalizationIsAModuleOfItsOwn() {
    Model model =
        Trainer.builder()
            .layers("5:relu,layer_norm,2:softmax")
            .epochs(0)
            .train(BuiltinData.training("moons", 1))
            .model();
    Path file = folder.resolve("norm.safetensors");
    PyTorchFile.write(model, file);
    assertEquals(
        Set.of("0.weight", "0.bias", "2.weight", "2.bias", "3.weight", "3.bias"),
        Safetensors.read(file).tensors().keySet());
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    Model model =
        Trainer.builder()
            .layers("5:prelu,dropout(rate=0.5),3:identity,2:softmax")
            .epochs(1)
            .train(BuiltinData.training("moons", 1))
            .model();
    Path file = folder.resolve("out.safetensors");
    PyTorchFile.write(model, file);
    TensorFile content = Safetensors.read(file);
    assertEquals(Map.of(), content.metadata());
    assertEquals(
        Set.of("0.weight", "0.bias", "1.weight", "3.weight", "3.bias", "4.weight", "4.bias"),
        content.tensors().keySet());
    Model same = read(file, "5:prelu,dropout(rate=0.5),3:identity,2:softmax");
    Map<String, float[]> tensors = new HashMap<>(same.tensors());
    model.tensors().forEach((name, values) -> assertArrayEquals(values, tensors.get(name), name));
    Expect.dataError(() -> read(file(Map.of()), "2:relu"), "no matrix of weights");
    ModelFile.write(model, file);
    Expect.dataError(() -> read(file, "2:softmax"), "says its layers itself");
  }
}
