package dev.lanewise.cli.compilation;

import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.Model;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Models whose weights, biases and activation parameters are all drawn. */
final class RandomModel {

  private RandomModel() {}

  static Model of(int inputs, String layers, Task task, Engine engine) {
    Random random = new Random(layers.hashCode());
    Architecture architecture = Architecture.parse(inputs, layers);
    Map<String, float[]> tensors = new LinkedHashMap<>();
    int before = inputs;
    for (int i = 0; i < architecture.layers().size(); i++) {
      if (architecture.layers().get(i) instanceof LayerSpec.Dense dense) {
        Activation activation = engine.plugins().activation(dense.activation());
        int width =
            activation instanceof RowActivation row ? row.inputWidth(dense.units()) : dense.units();
        String prefix = "layers." + i + ".";
        tensors.put(prefix + "weight", drawn(random, before * width));
        tensors.put(prefix + "bias", drawn(random, width));
        if (activation instanceof ElementwiseActivation elementwise) {
          elementwise
              .parameters()
              .forEach(each -> tensors.put(prefix + each.variable().name(), drawn(random, width)));
        }
        before = dense.units();
      } else if (architecture.layers().get(i) instanceof LayerSpec.BatchNorm) {
        for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
          tensors.put("layers." + i + "." + part, drawn(random, before));
        }
        float[] variances = Objects.requireNonNull(tensors.get("layers." + i + ".running_var"));
        for (int j = 0; j < before; j++) {
          variances[j] *= variances[j];
        }
      }
    }
    return Model.fromTensors(architecture, task, PluginReference.of("mse"), tensors, engine);
  }

  private static float[] drawn(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Returns rows of ordinary numbers, and then as many with all that floats can be. */
  static float[] rows(int rows, int width) {
    Random random = new Random(width);
    float[] special = {
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      -0f,
      0f,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      1e-40f,
      87.5f,
      -103.9f
    };
    float[] values = new float[2 * rows * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
      if (i >= rows * width) {
        switch (random.nextInt(4)) {
          case 0 -> values[i] = special[random.nextInt(special.length)];
          case 1 -> values[i] = Math.scalb(values[i], random.nextInt(250) - 130);
          default -> {
            // It stays an ordinary number.
          }
        }
      }
    }
    return values;
  }
}
