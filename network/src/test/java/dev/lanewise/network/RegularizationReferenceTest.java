package dev.lanewise.network;

import static dev.lanewise.network.References.assertNear;
import static dev.lanewise.network.References.doubles;
import static dev.lanewise.network.References.floats;
import static dev.lanewise.network.References.number;
import static dev.lanewise.network.References.tensors;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import java.util.Arrays;
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
    int inputs = number(reference, "inputs");
    float[] x = floats(reference, "x");
    int[] labels =
        Arrays.stream(doubles(reference, "labels")).mapToInt(label -> (int) label).toArray();
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
              .batchSize(number(reference, "batch_size"))
              .epochs(number(reference, "epochs"))
              .shuffle(false)
              .build()
              .train(data, engine)
              .model();
      Map<?, ?> after = (Map<?, ?>) requireNonNull(reference.get("tensors_after"));
      assertEquals(after.keySet(), model.tensors().keySet());
      model
          .tensors()
          .forEach((name, found) -> assertNear(name, RELATIVE, doubles(after, name), found));
    }
  }
}
