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
import dev.lanewise.network.layers.Layer;
import dev.lanewise.network.layers.ParameterLayout;
import dev.lanewise.network.layers.ParameterSlice;
import dev.lanewise.network.random.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Normalizations and residual blocks against PyTorch in double precision: {@code
 * src/test/reference/generate_layers.py} wrote the numbers.
 */
class LayerReferenceTest {

  /**
   * Relative to the largest number of a tensor, or to 1 if that is smaller: what they are computed
   * from is about 1, and some gradients are differences of such numbers, or 0 but for rounding.
   */
  private static final double RELATIVE = 1e-6;

  /** Single precision through the layers of a block, as through those of a network. */
  private static final double RELATIVE_OF_BLOCKS = 1e-5;

  /** After twenty steps of training, whose rounding errors add up. */
  private static final double RELATIVE_AFTER_TRAINING = 1e-5;

  private static Map<?, ?> reference() {
    return (Map<?, ?>) Json.resource("/reference/layers.json");
  }

  static Stream<Arguments> layers() {
    List<Arguments> cases = new ArrayList<>();
    for (Object layer : (List<?>) requireNonNull(reference().get("layers"))) {
      Map<?, ?> values = (Map<?, ?>) layer;
      for (String kernels : List.of("scalar", "simd")) {
        cases.add(
            Arguments.of(
                values.get("layers"),
                number(values, "rows"),
                number(values, "width"),
                kernels,
                layer));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} of {1} rows of {2} on {3}")
  @MethodSource("layers")
  void outputsAndGradientsMatch(
      String text, int rows, int width, String kernels, Map<?, ?> reference) {
    double relative = text.startsWith("residual") ? RELATIVE_OF_BLOCKS : RELATIVE;
    Engine engine = Engine.create(Plugins.installed(), kernels, 1);
    ParameterLayout layout =
        ParameterLayout.of(Architecture.parse(width, text + ",1:identity"), engine.plugins());
    Map<String, float[]> tensors = tensors(reference, "tensors");
    tensors.put("layers.1.weight", new float[width]);
    tensors.put("layers.1.bias", new float[1]);
    float[] parameters = layout.fromTensors(tensors);
    float[] gradients = new float[layout.size()];
    float[] x = floats(reference, "x");
    float[] upstream = Arrays.copyOf(floats(reference, "upstream"), rows * width + 16);
    Layer layer = layout.layers().getFirst();
    Layer.Planning planning = new Layer.Planning(engine, parameters, rows);

    Layer.Trained forward = layer.training(planning, new RandomStreams(1));
    Layer.Backward backward = forward.backward(gradients, upstream, true);
    forward.run(1, rows, x, 0, width);
    backward.run(rows, x, 0, width, null);

    assertNear("y", relative, doubles(reference, "y"), forward.outputs());
    assertNear("dx", relative, doubles(reference, "x_gradient"), backward.inputGradient());
    Map<?, ?> expected = (Map<?, ?>) requireNonNull(reference.get("gradients"));
    for (ParameterSlice tensor : layer.tensors()) {
      assertNear(
          tensor.name(),
          relative,
          doubles(expected, tensor.name()),
          requireNonNull(toTensors(layout, gradients).get(tensor.name())));
    }
    Map<?, ?> after = (Map<?, ?>) requireNonNull(reference.get("tensors_after"));
    Map<String, float[]> found = layout.toTensors(parameters);
    for (ParameterSlice tensor : layer.state()) {
      assertNear(
          tensor.name(),
          relative,
          doubles(after, tensor.name()),
          requireNonNull(found.get(tensor.name())));
    }
    Layer.Forward prediction = layer.prediction(planning);
    prediction.run(0, rows, x, 0, width);
    assertNear("prediction", relative, doubles(reference, "prediction"), prediction.outputs());
  }

  /** Gradients as tensors; there are none of the state. */
  private static Map<String, float[]> toTensors(ParameterLayout layout, float[] gradients) {
    return layout.toTensors(Arrays.copyOf(gradients, layout.size() + layout.stateSize()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "simd"})
  void twentyStepsOfTrainingMatch(String kernels) {
    Map<?, ?> reference = (Map<?, ?>) requireNonNull(reference().get("training"));
    Engine engine = Engine.create(Plugins.installed(), kernels, 3);
    int inputs = number(reference, "inputs");
    float[] x = floats(reference, "x");
    int[] labels =
        Arrays.stream(doubles(reference, "labels")).mapToInt(label -> (int) label).toArray();
    Dataset data = Dataset.ofClasses(x, inputs, labels, 3);
    Model begun =
        Model.fromTensors(
            Architecture.parse(inputs, (String) requireNonNull(reference.get("layers"))),
            new Task.Classification(data.classNames(), 0.5f),
            PluginReference.of("cross_entropy"),
            tensors(reference, "tensors"),
            engine);
    double[] last = new double[1];
    Model model =
        Trainer.builder()
            .init(begun)
            .optimizer("sgd(learning_rate=0.05, momentum=0.9)")
            .batchSize(number(reference, "batch_size"))
            .epochs(number(reference, "epochs"))
            .shuffle(false)
            .listener(
                new TrainingListener() {
                  @Override
                  public void batchDone(BatchReport report) {
                    last[0] = report.loss();
                  }
                })
            .build()
            .train(data, engine)
            .model();
    Map<?, ?> after = (Map<?, ?>) requireNonNull(reference.get("tensors_after"));
    assertEquals(after.keySet(), model.tensors().keySet());
    model
        .tensors()
        .forEach((name, found) ->
            assertNear(name, RELATIVE_AFTER_TRAINING, doubles(after, name), found));
    double expectedLoss = (double) requireNonNull(reference.get("last_loss"));
    assertEquals(expectedLoss, last[0], RELATIVE_AFTER_TRAINING * expectedLoss);
    float[] outputs = new float[data.rows() * 3];
    model.predictor(engine, 7).predict(x, data.rows(), outputs);
    assertNear("prediction", RELATIVE_AFTER_TRAINING, doubles(reference, "prediction"), outputs);
  }
}
