package dev.lanewise.network;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.layers.DropoutLayer;
import dev.lanewise.network.layers.Layer;
import dev.lanewise.network.layers.LayerPath;
import dev.lanewise.network.layers.ParameterLayout;
import dev.lanewise.network.layers.ParameterSlice;
import dev.lanewise.network.random.RandomStreams;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dropout as a layer: what it does in training, and that it does nothing elsewhere. */
class DropoutTest {

  private static final int WIDTH = 173;

  /** Enough rows that several threads share them. */
  private static final int ROWS = 100;

  private static float[] forward(double rate, int threads, int layer, long step, float[] x) {
    try (Engine engine = Engine.create(Plugins.installed(), "auto", threads)) {
      Layer dropout = new DropoutLayer(LayerPath.of(layer), new LayerSpec.Dropout(rate), WIDTH);
      Layer.Forward forward =
          dropout.training(new Layer.Planning(engine, new float[0], ROWS), new RandomStreams(5));
      forward.run(step, ROWS, x, 3, WIDTH + 2);
      return Arrays.copyOf(forward.outputs(), ROWS * WIDTH);
    }
  }

  /** Rows of ones, two values further apart than they are wide, from place 3 on. */
  private static float[] ones() {
    float[] x = new float[3 + ROWS * (WIDTH + 2)];
    Arrays.fill(x, 1);
    return x;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-3, 0.25, 0.5, 0.9})
  void dropsTheShareAskedForAndScalesTheRest(double rate) {
    float[] y = forward(rate, 1, 0, 1, ones());
    float scale = (float) (1 / (1 - rate));
    int dropped = 0;
    for (float value : y) {
      assertTrue(value == 0 || value == scale, "found " + value);
      dropped += value == 0 ? 1 : 0;
    }
    // Five standard deviations of a binomial distribution.
    double deviation = Math.sqrt(y.length * rate * (1 - rate));
    assertEquals(y.length * rate, dropped, 5 * deviation);
  }

  @Test
  void drawsTheSameForAnyNumberOfThreads() {
    float[] alone = forward(0.3, 1, 2, 9, ones());
    for (int threads : new int[] {2, 3, 7}) {
      assertArrayEquals(alone, forward(0.3, threads, 2, 9, ones()), "threads: " + threads);
    }
  }

  @Test
  void drawsOthersForEachLayerAndStep() {
    float[] y = forward(0.5, 1, 2, 9, ones());
    assertFalse(Arrays.equals(y, forward(0.5, 1, 3, 9, ones())));
    assertFalse(Arrays.equals(y, forward(0.5, 1, 2, 10, ones())));
    // Layers and steps do not stand for each other.
    assertFalse(Arrays.equals(forward(0.5, 1, 1, 2, ones()), forward(0.5, 1, 2, 1, ones())));
  }

  /**
   * What is drawn is part of the numerics contract: other numbers would give other models. A
   * program in Python, written from the definition, gave the same digest.
   */
  @Test
  void drawsWhatItAlwaysDrew() {
    CRC32C digest = new CRC32C();
    for (float value : forward(0.4, 1, 1, 12_345, ones())) {
      digest.update(value == 0 ? 0 : 1);
    }
    assertEquals(1_290_913_277L, digest.getValue());
  }

  @Test
  void keepsNanAndSigns() {
    float[] x = ones();
    Arrays.fill(x, Float.NaN);
    for (float value : forward(0.5, 1, 0, 1, x)) {
      assertTrue(Float.isNaN(value));
    }
    Arrays.fill(x, -0.0f);
    for (float value : forward(0.5, 1, 0, 1, x)) {
      assertEquals(Float.floatToRawIntBits(-0.0f), Float.floatToRawIntBits(value));
    }
  }

  @Test
  void changesTrainingAndNothingElse() {
    Dataset data = data();
    Model with = model("dropout(rate=0.1),9:tanh,dropout(rate=0.4),3:softmax", data, 1);
    Model without = model("9:tanh,3:softmax", data, 1);
    assertFalse(Arrays.equals(with.parameters(), without.parameters()));
    // The same weights in a network without dropout predict the same.
    Model same =
        new Model(
            without.architecture(),
            with.task(),
            with.loss(),
            without.layout(),
            with.parameters(),
            with.requirements(),
            Optional.empty());
    try (Engine engine = Engine.create()) {
      assertArrayEquals(outputs(same, data, engine), outputs(with, data, engine));
      assertEquals(same.evaluate(data, engine).toString(), with.evaluate(data, engine).toString());
    }
  }

  @Test
  void theSameSeedGivesTheSameModelOnAnyKernelsAndThreads() {
    Dataset data = data();
    String layers = "dropout(rate=0.2),120:relu,dropout(rate=0.5),120:tanh,3:softmax";
    float[] expected = model(layers, data, 1).parameters();
    assertArrayEquals(expected, model(layers, data, 3).parameters());
    float[] scalar =
        Trainer.builder()
            .layers(layers)
            .epochs(3)
            .batchSize(20)
            .kernels("scalar")
            .train(data)
            .model()
            .parameters();
    assertArrayEquals(expected, scalar);
  }

  private static Model model(String layers, Dataset data, int threads) {
    return Trainer.builder()
        .layers(layers)
        .epochs(3)
        .batchSize(20)
        .threads(threads)
        .train(data)
        .model();
  }

  private static Dataset data() {
    float[] inputs = new float[70 * 6];
    int[] labels = new int[70];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (float) Math.sin(i * 0.7);
    }
    for (int row = 0; row < labels.length; row++) {
      labels[row] = row * 7 % 3;
    }
    return Dataset.ofClasses(inputs, 6, labels, 3);
  }

  private static float[] outputs(Model model, Dataset data, Engine engine) {
    float[] outputs = new float[data.rows() * 3];
    model.predictor(engine, 16).predict(data.inputs(), data.rows(), outputs);
    return outputs;
  }

  @Test
  void gradientNormsAreThoseOfLayersWithParameters() {
    ParameterLayout layout =
        ParameterLayout.of(
            Architecture.parse(4, "dropout(rate=0.5),3:tanh,dropout(rate=0.5),2:softmax"),
            Plugins.installed());
    GradientNorms norms = new GradientNorms(layout, new float[layout.size()]);
    assertEquals(2, norms.layers());
    assertEquals("layer 2 (3:tanh)", norms.name(0));
    assertEquals("layer 4 (2:softmax)", norms.name(1));
    assertEquals(
        "[layers.1.weight, layers.1.bias, layers.3.weight, layers.3.bias]",
        layout.tensors().map(ParameterSlice::name).toList().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dropout(rate=1),2:softmax | dropout: rate=1.0 is out of range: from 0 to below 1",
        "dropout(rate=-0.1),2:softmax | out of range",
        "dropout(rate=NaN),2:softmax | out of range",
        "dropout(rate=half),2:softmax | dropout: rate=half is not a number",
        "dropout,2:softmax | write it as dropout(rate=0.5), not dropout",
        "dropout(p=0.5),2:softmax | write it as dropout(rate=0.5), not dropout(p=0.5)",
        "'dropout(rate=0.5,p=1),2:softmax' | write it as dropout(rate=0.5)",
        "dropouts(rate=0.5),2:softmax | 'dropouts(rate=0.5)' is not a layer",
        "layer_norm(rate=1),2:softmax | layer_norm has no setting 'rate'; it has epsilon (a number,",
        "layer_norm(epsilon=0),2:softmax | epsilon=0 does not fit layer_norm: it takes a number, above 0",
        "batch_norm(momentum=2),2:softmax | momentum=2 does not fit batch_norm: it takes a number, from 0 to 1",
        "residual,2:softmax | 'residual' is no residual block; write it as residual(64:relu,64:identity)",
        "residual(4:relu,2:softmax | 'residual(4:relu,2:softmax' is no residual block",
        "residual(),2:softmax | '' is not a layer",
        "residual(4:relu,four),2:softmax | 'four' is not a layer",
        "residual(residual(residual(residual(4)))),2:softmax | at most 3 residual blocks may be within each other",
        "residual(residual(residual(residual(residual(residual(residual(residual(residual(4))))))))),2 | more than 8 brackets",
        "2:softmax,residual(2) | the last layer has units",
        "2:relu,layer_norm | the last layer has units",
        "2:softmax,dropout(rate=0.5) | the last layer has units",
        "dropout(rate=0.5) | the last layer has units",
      })
  void whatCannotBeIsExplained(String layers, String message) {
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> Architecture.parse(4, layers));
    assertTrue(requireNonNull(e.getMessage()).contains(message), e.getMessage());
  }

  @Test
  void aBlockWithOutputsOfAnotherWidthIsExplained() {
    Architecture architecture = Architecture.parse(4, "residual(residual(6:relu,3)),2:softmax");
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () -> ParameterLayout.of(architecture, Plugins.installed()));
    assertEquals(
        "layer 1.1 (residual(6:relu,3:identity)) gets rows of 4 values, and its layers give rows of 3,"
            + " so that they cannot be added; the last one needs 4 units, such as 4:identity",
        e.getMessage());
  }

  @Test
  void isWrittenAsItIsRead() {
    String layers =
        "dropout(rate=0.25),8:relu,dropout(rate=1.0E-4),residual(8:maxout(pieces=3),"
            + "residual(batch_norm(momentum=0.1, epsilon=1.0E-5),8:relu),8:identity),2:softmax";
    assertEquals(layers, Architecture.parse(4, layers).layersText());
    assertEquals(
        Architecture.parse(4, "dropout(rate=0.5),2:softmax"),
        Architecture.parse(4, " dropout( rate = .5 ) , 2:softmax"));
  }
}
