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
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        "the layers have a place for 1 nn.PReLU, but the file has 1, 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void parametersOfActivationsMayHaveAnyName(int length) {
    Map<String, Tensor> tensors =
        Map.of(
            "fc1.weight", tensor(1, 4, 3),
            "act.weight", tensor(7, length),
            "fc2.weight", tensor(3, 2, 4));
    float[] slopes = read(file(tensors), "4:prelu,2:identity").tensors().get("layers.0.slope");
    assertArrayEquals(
        length == 1 ? new float[] {7, 7, 7, 7} : new float[] {7, 7.125f, 7.25f, 7.375f}, slopes);
    assertEquals(List.of(), notes);
    Expect.dataError(
        () -> read(file(tensors), "4:relu,2:identity"),
        "the layers have no place for act (nn.PReLU)",
        "such as 4:prelu,2:softmax");
  }

  /** One module may be called behind several layers. */
  @Test
  void aParameterThatIsSharedIsCopied() {
    Model model =
        read(
            file(
                Map.of(
                    "fc1.weight", tensor(1, 4, 3),
                    "act.weight", tensor(7, 1),
                    "fc2.weight", tensor(3, 2, 4))),
            "4:prelu,2:prelu");
    assertArrayEquals(new float[] {7, 7, 7, 7}, model.tensors().get("layers.0.slope"));
    assertArrayEquals(new float[] {7, 7}, model.tensors().get("layers.1.slope"));
    assertEquals(
        List.of(
            "note: act.weight is the weight of 2 activations; each of them has its own from now on"),
        notes);
  }

  /** The tensors of nn.BatchNorm1d, the one that only training needs included. */
  private static void putNorm(Map<String, Tensor> tensors, String name, int width) {
    tensors.put(name + ".weight", tensor(2, width));
    tensors.put(name + ".bias", tensor(-1, width));
    tensors.put(name + ".running_mean", tensor(3, width));
    tensors.put(name + ".running_var", tensor(4, width));
    tensors.put(name + ".num_batches_tracked", tensor(9));
  }

  private static Map<String, Tensor> normalized(String first, String norm, String second) {
    Map<String, Tensor> tensors = new HashMap<>();
    tensors.put(first + ".weight", tensor(1, 4, 3));
    tensors.put(first + ".bias", tensor(2, 4));
    putNorm(tensors, norm, 4);
    tensors.put(second + ".weight", tensor(3, 2, 4));
    return tensors;
  }

  @ParameterizedTest
  @CsvSource({"0,2,3", "fc1,bn1,fc2", "layers.0.linear,layers.0.norm,head"})
  void batchNormalizationIsALayer(String first, String norm, String second) {
    Model model = read(file(normalized(first, norm, second)), "4:relu,batch_norm,2:softmax");
    assertArrayEquals(tensor(2, 4).data(), model.tensors().get("layers.1.weight"));
    assertArrayEquals(tensor(-1, 4).data(), model.tensors().get("layers.1.bias"));
    assertArrayEquals(tensor(3, 4).data(), model.tensors().get("layers.1.running_mean"));
    assertArrayEquals(tensor(4, 4).data(), model.tensors().get("layers.1.running_var"));
    assertEquals(1, notes.size());
    assertTrue(
        notes.getFirst().startsWith("note: " + norm + ".num_batches_tracked of "),
        notes.getFirst());
    assertTrue(notes.getFirst().contains("belongs to no layer and is ignored"), notes.getFirst());
  }

  @ParameterizedTest
  @CsvSource({"0,1,3", "fc1,bn1,fc2"})
  void batchNormalizationBeforeAnActivationIsFolded(String first, String norm, String second) {
    Model model = read(file(normalized(first, norm, second)), "4,batch_norm,relu,2:identity");
    assertEquals("4:relu,2:identity", model.architecture().layersText());
    float[] row = {0.5f, -1.25f, 2};
    float[] wanted = new float[2];
    for (int j = 0; j < 4; j++) {
      double sum = 2 + j * 0.125;
      for (int i = 0; i < 3; i++) {
        sum += row[i] * (1 + (j * 3 + i) * 0.125);
      }
      double scaled = (sum - (3 + j * 0.125)) / Math.sqrt(4 + j * 0.125 + 1e-5);
      double hidden = Math.max(0, scaled * (2 + j * 0.125) + (-1 + j * 0.125));
      for (int k = 0; k < 2; k++) {
        wanted[k] += (float) (hidden * (3 + (k * 4 + j) * 0.125));
      }
    }
    float[] found = new float[2];
    model.predictor(ENGINE, 1).predict(row, 1, found);
    assertArrayEquals(wanted, found, 1e-5f * Math.abs(wanted[1]));
    assertTrue(
        notes.getFirst().contains("becomes a part of the weights and biases of " + first),
        notes.toString());
  }

  /** Numbers leave a place for the activation on one side only. */
  @Test
  void theSideOfTheActivationIsChecked() {
    Expect.dataError(
        () -> read(file(normalized("0", "1", "3")), "4:relu,batch_norm,2:softmax"),
        "by its number module 1 is right behind the weights, with the activation behind it",
        "such as 4,batch_norm,relu,2:softmax");
    Expect.dataError(
        () -> read(file(normalized("0", "2", "3")), "4,batch_norm,relu,2:softmax"),
        "by its number module 2 is behind the activation",
        "such as 4:relu,batch_norm,2:softmax");
    Expect.dataError(
        () -> read(file(normalized("0", "2", "3")), "batch_norm,4:relu,2:softmax"),
        "2 has 4 columns where the layers need 3");
    Expect.dataError(
        () -> read(file(normalized("0", "2", "3")), "4:relu,2:softmax"),
        "the layers have no place for 2 (nn.BatchNorm1d)",
        "such as 4:relu,batch_norm,2:softmax");
    Expect.dataError(
        () -> ModelFile.read(file(normalized("net.0", "net.1", "net.3")), ENGINE),
        "such as --layers 4,batch_norm,relu,2:softmax");
  }

  @Test
  void normalizationsOfOneWidthNeedAnOrder() {
    Map<String, Tensor> tensors = new HashMap<>();
    tensors.put("fc1.weight", tensor(1, 4, 4));
    tensors.put("fc2.weight", tensor(1, 4, 4));
    tensors.put("fc3.weight", tensor(1, 2, 4));
    putNorm(tensors, "bn1", 4);
    putNorm(tensors, "bn2", 4);
    tensors.put("bn2.bias", tensor(5, 4));
    String layers = "4:relu,batch_norm,4:relu,batch_norm,2:softmax";
    Model model = read(file(tensors), layers);
    assertArrayEquals(tensor(-1, 4).data(), model.tensors().get("layers.1.bias"));
    assertArrayEquals(tensor(5, 4).data(), model.tensors().get("layers.3.bias"));
    putNorm(tensors, "second", 4);
    tensors.keySet().removeIf(name -> name.startsWith("bn2"));
    Expect.dataError(
        () -> read(file(tensors), layers),
        "which of bn1, second is the nn.BatchNorm1d behind dense layer 1 follows neither");
  }

  @Test
  void layerNormalizationIsALayer() {
    Map<String, Tensor> tensors = new HashMap<>();
    tensors.put("fc1.weight", tensor(1, 4, 3));
    tensors.put("norm.weight", tensor(2, 4));
    tensors.put("norm.bias", tensor(-1, 4));
    tensors.put("fc2.weight", tensor(3, 2, 4));
    Model model = read(file(tensors), "4:relu,layer_norm,2:softmax");
    assertArrayEquals(tensor(2, 4).data(), model.tensors().get("layers.1.weight"));
    assertArrayEquals(tensor(-1, 4).data(), model.tensors().get("layers.1.bias"));
    assertEquals(List.of(), notes);
    Expect.dataError(
        () -> read(file(tensors), "4,layer_norm,relu,2:softmax"),
        "'relu' is behind layer_norm, where a model has no place for an activation");
    Expect.dataError(
        () -> read(file(tensors), "4:relu,2:softmax"),
        "no place for norm (nn.LayerNorm)",
        "such as 4:relu,layer_norm,2:softmax");
  }

  @Test
  void namesWhatBelongsToNoLayer() {
    read(
        file(
            Map.of(
                "0.weight", tensor(1, 1, 3),
                "1.num_batches_tracked", tensor(1),
                "mask", tensor(1, 2, 2))),
        "1:sigmoid");
    assertEquals(1, notes.size());
    assertTrue(notes.getFirst().contains("1.num_batches_tracked, mask"), notes.getFirst());
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
        "b.weight has the shape [2, 2]");
    Expect.dataError(
        () -> read(file(two), "4:relu,layer_norm,2:softmax"),
        "the layers have a place for 1 nn.LayerNorm, but the file has none",
        "such as 4:relu,2:softmax");
    Expect.dataError(
        () -> read(file(two), "residual(3:relu),4:relu,2:softmax"),
        "the layer residual(3:relu) cannot be read from the weights of a PyTorch module");
    Expect.dataError(
        () -> ModelFile.read(file(two), ENGINE),
        "which is lost where another program saves the file again",
        "its layers are 3 → 4 → 2",
        "--layers 4:relu,2:softmax");
  }

  /** In the order of the letters, some of these orders would fit, and be wrong. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "encoder,decoder",
        "layer1,layer2,fc",
        "first,second,head",
        "features.0,features.2,classifier.0,classifier.2"
      })
  void anOrderThatNothingTellsIsNotGuessed(String names) {
    Map<String, Tensor> tensors = new HashMap<>();
    List<String> layers = new ArrayList<>();
    for (String name : names.split(",", -1)) {
      tensors.put(name + ".weight", tensor(1, 3, 3));
      layers.add("3:relu");
    }
    Expect.dataError(
        () -> read(file(tensors), String.join(",", layers)),
        "the order of its layers ",
        "follows neither from their names nor from their shapes; rename its tensors");
  }

  @Test
  void layersAndShapesTellTheOrderTogether() {
    Map<String, Tensor> tensors =
        Map.of(
            "decoder.0.weight", tensor(1, 6, 3),
            "decoder.2.weight", tensor(2, 9, 6),
            "encoder.0.weight", tensor(3, 6, 9),
            "encoder.2.weight", tensor(4, 3, 6));
    Model model = read(file(tensors), "6:relu,3,6:relu,9");
    assertEquals(9, model.inputs());
    assertArrayEquals(tensor(3, 6, 9).data(), model.tensors().get("layers.0.weight"));
    assertArrayEquals(tensor(2, 9, 6).data(), model.tensors().get("layers.3.weight"));
    assertEquals(3, read(file(tensors), "6:relu,9,6:relu,3").inputs());
  }

  @Test
  void namesThatDifferByNumbersCountFromTheInput() {
    Map<String, Tensor> tensors = new HashMap<>();
    for (int i = 0; i < 12; i++) {
      tensors.put("net." + i + ".weight", tensor(i, 2, 2));
    }
    Model model = read(file(tensors), String.join(",", Collections.nCopies(12, "2:relu")));
    assertArrayEquals(tensor(11, 2, 2).data(), model.tensors().get("layers.11.weight"));
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
  void normalizationsThatAreWrittenAreReadAgain() {
    String layers = "batch_norm,5:relu,batch_norm,4:prelu,layer_norm,2:softmax";
    Model model =
        Trainer.builder().layers(layers).epochs(1).train(BuiltinData.training("moons", 1)).model();
    Path file = folder.resolve("norms.safetensors");
    PyTorchFile.write(model, file);
    Model same = read(file, layers);
    model
        .tensors()
        .forEach((name, values) -> assertArrayEquals(values, same.tensors().get(name), name));
    assertEquals(List.of(), notes);
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
