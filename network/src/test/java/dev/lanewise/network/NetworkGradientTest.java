package dev.lanewise.network;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.layers.Layer;
import dev.lanewise.network.layers.ParameterLayout;
import dev.lanewise.network.outputs.Batch;
import dev.lanewise.network.random.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Loss, outputs and every gradient of whole networks, as PyTorch has them in double precision. */
class NetworkGradientTest {

  /** Single precision through a few layers: rounding errors add up to some units in 10⁷. */
  private static final double RELATIVE = 1e-5;

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Object network : (List<?>) Json.resource("/reference/networks.json")) {
      for (String kernels : List.of("scalar", "simd")) {
        cases.add(Arguments.of(((Map<?, ?>) network).get("activation"), kernels, network));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("cases")
  void matchesPyTorch(String activation, String kernels, Map<?, ?> reference) {
    double[] dims = Json.numbers(requireNonNull(reference.get("dims")));
    int inputs = (int) dims[0];
    StringBuilder layers = new StringBuilder();
    for (int i = 1; i < dims.length; i++) {
      boolean last = i == dims.length - 1;
      layers
          .append(i == 1 ? "" : ",")
          .append((int) dims[i])
          .append(":")
          .append(last ? "softmax" : activation);
    }
    Engine engine = Engine.create(Plugins.installed(), kernels, 1);
    Architecture architecture = Architecture.parse(inputs, layers.toString());
    ParameterLayout layout = ParameterLayout.of(architecture, engine.plugins());
    float[] parameters = layout.fromTensors(tensors(reference));
    float[] x = floats(Json.numbers(requireNonNull(reference.get("x"))));
    double[] labels = Json.numbers(requireNonNull(reference.get("labels")));
    Dataset data =
        Dataset.ofClasses(
            x,
            inputs,
            Arrays.stream(labels).mapToInt(label -> (int) label).toArray(),
            architecture.outputs());
    Loss loss = engine.plugins().loss(PluginReference.of("cross_entropy"));
    TrainingNetwork network =
        new TrainingNetwork(
            new Layer.Planning(engine, parameters, data.rows()),
            layout,
            new Task.Classification(data.classNames(), 0.5f),
            loss,
            engine.plugins().optimizer(PluginReference.of("sgd")),
            TrainingConfig.DEFAULT,
            new RandomStreams(1));
    Batch batch =
        new Batch(
            data,
            Optional.empty(),
            loss.targets(),
            architecture.outputs(),
            data.rows(),
            engine.workers());
    batch.load(IntStream.range(0, data.rows()).toArray(), 0, data.rows());

    double mean = network.computeGradients(batch, data.rows()).mean();

    assertEquals((double) requireNonNull(reference.get("loss")), mean, RELATIVE * mean);
    assertNear(
        "logits",
        Json.numbers(requireNonNull(reference.get("logits"))),
        network.output().outputs());
    Map<String, float[]> gradients = layout.toTensors(network.gradients());
    for (int i = 0; i < dims.length - 1; i++) {
      assertNear(
          "weight gradient " + i,
          Json.numbers(requireNonNull((List<?>) reference.get("weight_gradient")).get(i)),
          requireNonNull(gradients.get("layers." + i + ".weight")));
      assertNear(
          "bias gradient " + i,
          Json.numbers(requireNonNull((List<?>) reference.get("bias_gradient")).get(i)),
          requireNonNull(gradients.get("layers." + i + ".bias")));
    }
    Model model =
        new Model(
            architecture,
            new Task.Classification(data.classNames(), 0.5f),
            PluginReference.of("cross_entropy"),
            layout,
            parameters,
            List.of(),
            Optional.empty());
    float[] probabilities = new float[data.rows() * architecture.outputs()];
    model.predictor(engine, 5).predict(x, data.rows(), probabilities);
    assertNear(
        "probabilities",
        Json.numbers(requireNonNull(reference.get("probabilities"))),
        probabilities);
  }

  private static Map<String, float[]> tensors(Map<?, ?> reference) {
    Map<String, float[]> tensors = new HashMap<>();
    List<?> weights = (List<?>) requireNonNull(reference.get("weight_out_by_in"));
    List<?> biases = (List<?>) requireNonNull(reference.get("bias"));
    for (int i = 0; i < weights.size(); i++) {
      tensors.put("layers." + i + ".weight", floats(Json.numbers(weights.get(i))));
      tensors.put("layers." + i + ".bias", floats(Json.numbers(biases.get(i))));
    }
    return tensors;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** Relative to the largest value, since a gradient near 0 is a difference of larger terms. */
  private static void assertNear(String what, double[] expected, float[] actual) {
    double largest = 0;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      double error = Math.abs(expected[i] - actual[i]);
      assertTrue(
          error <= RELATIVE * largest,
          what + "[" + i + "] is " + actual[i] + " instead of " + expected[i]);
    }
  }
}
