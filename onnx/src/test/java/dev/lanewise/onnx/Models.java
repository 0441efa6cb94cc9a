package dev.lanewise.onnx;

import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.Model;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Models with random weights, and rows for them. */
final class Models {

  private static final Map<String, List<String>> PARAMETERS =
      Map.of("prelu", List.of("slope"), "odd:elements", List.of("first", "second"));

  private Models() {}

  /** Returns the activations that come with the library, some with other settings, too. */
  static List<String> activations() {
    return List.of(
        "elu",
        "elu(alpha=0.7)",
        "gelu",
        "gelu_tanh",
        "hard_sigmoid",
        "hard_swish",
        "identity",
        "leaky_relu",
        "leaky_relu(slope=0.2)",
        "leaky_relu(slope=0)",
        "leaky_relu(slope=1)",
        "log_softmax",
        "maxout",
        "maxout(pieces=3)",
        "mish",
        "prelu",
        "relu",
        "relu6",
        "selu",
        "sigmoid",
        "silu",
        "softmax",
        "softplus",
        "softsign",
        "step",
        "tanh");
  }

  /** Returns a network of named layers, some of whose biases are 0. */
  static Model of(int inputs, String layers, Task task, Engine engine) {
    Architecture architecture = Architecture.parse(inputs, layers);
    Random random = new Random(7);
    Map<String, float[]> tensors = new LinkedHashMap<>();
    int width = inputs;
    for (int i = 0; i < architecture.layers().size(); i++) {
      LayerSpec layer = architecture.layers().get(i);
      if (layer instanceof LayerSpec.Dense dense) {
        int sums = dense.units() * pieces(dense.activation());
        tensors.put("layers." + i + ".weight", numbers(random, width * sums, 0.8f));
        tensors.put("layers." + i + ".bias", i == 0 ? new float[sums] : numbers(random, sums, 1));
        for (String parameter : PARAMETERS.getOrDefault(dense.activation().id(), List.of())) {
          tensors.put("layers." + i + "." + parameter, numbers(random, sums, 0.3f));
        }
      } else if (!(layer instanceof LayerSpec.Dropout)) {
        tensors.put("layers." + i + ".weight", numbers(random, width, 1));
        tensors.put("layers." + i + ".bias", numbers(random, width, 1));
        if (layer instanceof LayerSpec.BatchNorm) {
          tensors.put("layers." + i + ".running_mean", numbers(random, width, 1));
          float[] variances = numbers(random, width, 1);
          for (int j = 0; j < width; j++) {
            variances[j] *= variances[j];
          }
          tensors.put("layers." + i + ".running_var", variances);
        }
      }
      width = layer.outputs(width);
    }
    return Model.fromTensors(
        architecture,
        task,
        PluginReference.parse(task instanceof Task.Regression ? "mse" : "cross_entropy"),
        tensors,
        engine);
  }

  private static int pieces(PluginReference activation) {
    if (!activation.id().equals("maxout")) {
      return 1;
    }
    return activation.toString().contains("3") ? 3 : 2;
  }

  /** Returns numbers around 0. */
  static float[] numbers(Random random, int count, float scale) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian() * scale;
    }
    return numbers;
  }

  static Task.Classification classes(int count) {
    return new Task.Classification(
        IntStream.range(0, count).mapToObj(i -> "class " + i).toList(), 0.5f);
  }

  static Task.Classification classes(List<String> names) {
    return new Task.Classification(names, 0.5f);
  }
}
