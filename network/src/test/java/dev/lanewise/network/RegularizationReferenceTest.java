package dev.lanewise.network;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Eight or twenty steps with limits of gradients and weights, and weights of classes, against
 * PyTorch in double precision: {@code src/test/reference/generate_regularization.py} wrote the
 * numbers.
 */
class RegularizationReferenceTest {

  /** Relative to the largest number of a tensor, or to 1 if that is smaller. */
  private static final double RELATIVE = 1e-6;

  static Stream<Arguments> cases() {
    List<?> cases = (List<?>) Json.resource("/reference/regularization.json");
    return cases.stream()
        .map(one -> (Map<?, ?>) one)
        .flatMap(one ->
            Stream.of("scalar", "simd")
                .map(kernels ->
                    Arguments.of(one.get("settings"), one.get("optimizer"), kernels, one)));
  }

  @ParameterizedTest(name = "{0} with {1} on {2}")
  @MethodSource("cases")
  void weightsAreThoseOfPyTorch(
      Map<?, ?> settings, String optimizer, String kernels, Map<?, ?> reference) {
    TrainingConfig config = TrainingConfig.DEFAULT;
    for (Map.Entry<?, ?> setting : settings.entrySet()) {
      config = config.with((String) setting.getKey(), (String) setting.getValue());
    }
    int inputs = (int) number(reference, "inputs");
    float[] x = floats(requireNonNull(reference.get("x")));
    int[] labels =
        Arrays.stream(Json.numbers(requireNonNull(reference.get("labels"))))
            .mapToInt(label -> (int) label)
            .toArray();
    Dataset data = Dataset.ofClasses(x, inputs, labels, 3);
    try (Engine engine = Engine.create(Plugins.installed(), kernels, 2)) {
      Model begun =
          Model.fromTensors(
              Architecture.parse(inputs, (String) requireNonNull(reference.get("layers"))),
              new Task.Classification(data.classNames(), 0.5f),
              PluginReference.of("cross_entropy"),
              tensors(reference, "tensors"),
              engine);
      Model model =
          Trainer.builder()
              .init(begun)
              .config(config)
              .optimizer(optimizer)
              .batchSize((int) number(reference, "batch_size"))
              .epochs((int) number(reference, "epochs"))
              .shuffle(false)
              .build()
              .train(data, engine)
              .model();
      Map<?, ?> after = (Map<?, ?>) requireNonNull(reference.get("tensors_after"));
      assertEquals(after.keySet(), model.tensors().keySet());
      model
          .tensors()
          .forEach((name, found) ->
              assertNear(name, Json.numbers(requireNonNull(after.get(name))), found));
    }
  }

  private static void assertNear(String what, double[] expected, float[] found) {
    double largest = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElseThrow());
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(expected[i] - found[i]);
      assertTrue(
          difference <= RELATIVE * largest,
          "%s, %d: %s and %s, off by %.2g of the largest"
              .formatted(what, i, expected[i], found[i], difference / largest));
    }
  }

  private static double number(Map<?, ?> values, String name) {
    return (double) requireNonNull(values.get(name));
  }

  private static float[] floats(Object numbers) {
    double[] all = Json.numbers(numbers);
    float[] floats = new float[all.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) all[i];
    }
    return floats;
  }

  private static Map<String, float[]> tensors(Map<?, ?> values, String name) {
    Map<String, float[]> tensors = new HashMap<>();
    Map<?, ?> found = (Map<?, ?>) requireNonNull(values.get(name));
    found.forEach((key, numbers) -> tensors.put((String) key, floats(requireNonNull(numbers))));
    return tensors;
  }
}
