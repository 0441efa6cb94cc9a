package dev.lanewise.onnx.conversion;

import dev.lanewise.api.text.Listing;
import dev.lanewise.network.Model;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.onnx.graph.BatchNormalization;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.run.ProductStep;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Layers that were found, one behind the other. What scales and shifts and is no layer of its own
 * becomes a part of the weights of the layer before or behind it.
 */
final class FoundLayers {

  private final Consumer<String> notes;
  private final List<LayerSpec> layers = new ArrayList<>();
  private final Map<String, float[]> tensors = new HashMap<>();
  private final List<String> scaled = new ArrayList<>();
  private int products;

  /** What the next product takes over. */
  private Optional<Scaling> pending = Optional.empty();

  FoundLayers(Consumer<String> notes) {
    this.notes = notes;
  }

  /** Adds a product and what is behind it. */
  void add(ProductStep product, ScaledActivation behind) {
    products++;
    add(product, behind.before());
    layers.add(new LayerSpec.Dense(product.outputs(), behind.activation()));
    if (behind.norm().isPresent()) {
      add(behind.norm().get());
    } else if (!behind.after().isNone()) {
      pending = Optional.of(behind.after());
      notes.accept(
          "a scale and a shift behind the activation of product %d become a part of the weights and biases of the next one"
              .formatted(products));
    }
  }

  private void add(ProductStep product, Scaling before) {
    if (!before.onlyAdds()) {
      scaled.add(Integer.toString(products));
    }
    int inputs = product.inputs();
    int outputs = product.outputs();
    float[] from = product.weights();
    // Files have the weights of each output side by side.
    float[] weights = new float[from.length];
    float[] bias = new float[outputs];
    for (int j = 0; j < outputs; j++) {
      double factor = (float) before.factors()[j] == 1 ? 1 : before.factors()[j];
      double sum = 0;
      for (int i = 0; i < inputs; i++) {
        double weight = factor * from[i * outputs + j];
        if (pending.isPresent()) {
          sum += weight * pending.get().offsets()[i];
          weight *= pending.get().factors()[i];
        }
        weights[j * inputs + i] = (float) weight;
      }
      bias[j] = (float) (before.offsets()[j] + sum);
    }
    pending = Optional.empty();
    put("weight", weights);
    put("bias", bias);
  }

  /** Names a tensor of the layer that is next. */
  private void put(String name, float[] values) {
    tensors.put("layers.%d.%s".formatted(layers.size(), name), values);
  }

  private void add(BatchNormalization norm) {
    put("weight", floats(norm.scale()));
    put("bias", floats(norm.shift()));
    put("running_mean", floats(norm.mean()));
    put("running_var", floats(norm.variance()));
    // ONNX counts what is kept of an estimate, and a layer what is new.
    BigDecimal momentum = BigDecimal.ONE.subtract(new BigDecimal(Float.toString(norm.momentum())));
    layers.add(
        new LayerSpec.BatchNorm(
            Math.clamp(momentum.doubleValue(), 0, 1),
            Double.parseDouble(Float.toString(norm.epsilon()))));
  }

  private static float[] floats(Tensor tensor) {
    float[] floats = new float[tensor.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) tensor.number(i);
    }
    return floats;
  }

  /** Returns the model. */
  Model model(int inputs, Engine engine) {
    if (!scaled.isEmpty()) {
      notes.accept(
          "batch normalization, or another scale, between a product and its activation has no layer of its own; it becomes a part of the weights and biases of %s %s, so that further training does without it"
              .formatted(scaled.size() == 1 ? "product" : "products", Listing.of(scaled)));
    }
    return Model.fromTensors(new Architecture(inputs, layers), tensors, engine);
  }
}
