package dev.lanewise.bench.compare.network;

import dev.lanewise.bench.compare.comparison.Numbers;
import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A classifier's shape and weights, for every side the same.
 *
 * @param shape the widths and the rows of a batch
 * @param hidden the activation of all layers but the last, which has softmax: relu or sigmoid
 * @param weights for each layer [units, inputs], row-major
 * @param biases for each layer
 */
public record NetworkWeights(
    NetworkShape shape, String hidden, List<float[]> weights, List<float[]> biases) {

  private static final float BIAS = 0.1f;

  /** Draws weights as our initialiser does, and biases, which it leaves at 0. */
  public static NetworkWeights draw(NetworkShape shape, String hidden, Engine engine) {
    Map<String, float[]> tensors = initialModel(shape, hidden, engine).tensors();
    List<float[]> biases =
        IntStream.rangeClosed(1, shape.layers())
            .mapToObj(layer -> scaled(Numbers.normal(shape.outputs(layer), 10 + layer)))
            .toList();
    return new NetworkWeights(
        shape,
        hidden,
        IntStream.range(0, shape.layers()).mapToObj(i -> tensors.get(weight(i))).toList(),
        biases);
  }

  private static float[] scaled(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= BIAS;
    }
    return values;
  }

  private static Model initialModel(NetworkShape shape, String hidden, Engine engine) {
    // Rows are needed for their widths and classes alone.
    int[] labels = IntStream.range(0, shape.classes()).toArray();
    Dataset rows =
        Dataset.ofClasses(
            new float[shape.classes() * shape.inputs(1)], shape.inputs(1), labels, shape.classes());
    return Trainer.builder()
        .layers(layers(shape, hidden))
        .epochs(0)
        .build()
        .train(rows, engine)
        .model();
  }

  /** Returns our model. */
  public Model model(Engine engine) {
    Model initial = initialModel(shape, hidden, engine);
    Map<String, float[]> tensors = new TreeMap<>();
    for (int i = 0; i < shape.layers(); i++) {
      tensors.put(weight(i), weights.get(i));
      tensors.put("layers." + i + ".bias", biases.get(i));
    }
    return Model.fromTensors(
        initial.architecture(), initial.task(), initial.loss(), tensors, engine);
  }

  private static String weight(int i) {
    return "layers." + i + ".weight";
  }

  private static String layers(NetworkShape shape, String hidden) {
    StringBuilder text = new StringBuilder();
    for (int layer = 1; layer < shape.layers(); layer++) {
      text.append(shape.outputs(layer)).append(':').append(hidden).append(',');
    }
    return text.append(shape.classes()).append(":softmax").toString();
  }
}
