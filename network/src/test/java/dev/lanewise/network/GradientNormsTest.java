package dev.lanewise.network;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.layers.DenseLayer;
import dev.lanewise.network.layers.Layer;
import dev.lanewise.network.layers.ParameterLayout;
import dev.lanewise.network.outputs.Batch;
import dev.lanewise.network.random.RandomStreams;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What listeners and messages say of the size of gradients. */
class GradientNormsTest {

  private static final int INPUTS = 90;
  private static final int ROWS = 512;
  private static final int CLASSES = 3;
  private static final String LAYERS = "130:prelu,7:maxout(pieces=2),3:softmax";

  private static Dataset data() {
    float[] inputs = new float[ROWS * INPUTS];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = i * 53 % 97 / 97f - 0.5f;
    }
    int[] labels = IntStream.range(0, ROWS).map(row -> row * 7 % CLASSES).toArray();
    return Dataset.ofClasses(inputs, INPUTS, labels, CLASSES);
  }

  /** Keeps the norms of all layers in all batches, as text of all their bits. */
  private static final class Recorder implements TrainingListener {
    final List<String> seen = new ArrayList<>();

    @Override
    public void batchDone(BatchReport report) {
      GradientNorms norms = report.gradients();
      for (int layer = 0; layer < norms.layers(); layer++) {
        seen.add(
            "epoch %d, batch %d, %s: %s"
                .formatted(
                    report.epoch(),
                    report.batch(),
                    norms.name(layer),
                    Double.toHexString(norms.norm(layer))));
      }
    }
  }

  private static List<String> norms(String kernels, int threads) {
    Recorder recorder = new Recorder();
    try (Engine engine = Engine.create(Plugins.installed(), kernels, threads)) {
      Trainer.builder()
          .layers(LAYERS)
          .epochs(2)
          .batchSize(200)
          .listener(recorder)
          .build()
          .train(data(), engine);
      assertEquals(threads > 1, engine.sharedComputations() > 0);
    }
    return recorder.seen;
  }

  @ParameterizedTest
  @CsvSource({"simd, 1", "simd, 3", "scalar, 1", "scalar, 2"})
  void haveTheSameBitsOnAllKernelsAndThreads(String kernels, int threads) {
    List<String> norms = norms(kernels, threads);
    assertEquals(norms("simd", 2), norms);
    assertEquals(2 * 3 * 3, norms.size());
    assertTrue(norms.get(1).startsWith("epoch 1, batch 1, layer 2 (7:maxout(pieces=2)): 0x1."));
  }

  @Test
  void areRootsOfSumsOfSquaresOfEachLayersGradients() {
    int inputs = 9;
    Architecture architecture = Architecture.parse(inputs, "13:prelu,7:maxout(pieces=2),3:softmax");
    ParameterLayout layout = ParameterLayout.of(architecture, Plugins.installed());
    float[] gradients = new float[layout.size()];
    for (int i = 0; i < gradients.length; i++) {
      // From denormal numbers up to those whose squares are no floats.
      gradients[i] = (i % 7 - 3) * (float) Math.scalb(1.0, i * 31 % 270 - 149);
    }
    GradientNorms norms = new GradientNorms(layout, gradients);
    assertEquals(3, norms.layers());
    int[] sizes = {
      (inputs + 1) * 13 + 13, (13 + 1) * 14, (7 + 1) * 3,
    };
    int from = 0;
    for (int layer = 0; layer < 3; layer++) {
      BigDecimal sum = BigDecimal.ZERO;
      for (int i = from; i < from + sizes[layer]; i++) {
        sum = sum.add(new BigDecimal(gradients[i]).pow(2));
      }
      double expected = sum.sqrt(MathContext.DECIMAL64).doubleValue();
      assertEquals(expected, norms.norm(layer), 1e-12 * expected);
      from += sizes[layer];
    }
    assertEquals(layout.size(), from);
  }

  @Test
  void theLargestOrTheFirstNotFiniteOneFromTheOutputsIsNamed() {
    ParameterLayout layout =
        ParameterLayout.of(Architecture.parse(2, "1:tanh,1:relu,1:tanh"), Plugins.installed());
    float[] gradients = new float[layout.size()];
    GradientNorms norms = new GradientNorms(layout, gradients);
    assertEquals("", norms.largest());
    gradients[0] = 0.25f;
    assertEquals("layer 1 (1:tanh) had the largest gradient, of norm 0.250", norms.largest());
    DenseLayer second = (DenseLayer) layout.layers().get(1);
    gradients[second.bias()] = 3e38f;
    assertEquals("layer 2 (1:relu) had the largest gradient, of norm 3.00e+38", norms.largest());
    gradients[0] = Float.NaN;
    assertEquals("the gradient of layer 1 (1:tanh) was no longer finite", norms.largest());
    gradients[second.weights()] = Float.NEGATIVE_INFINITY;
    assertEquals("the gradient of layer 2 (1:relu) was no longer finite", norms.largest());
  }

  @Test
  void divergenceNamesTheLayerWhoseGradientExploded() {
    // The second layer's weights grow without bound, and so do the gradients of the first.
    float[] targets = new float[ROWS];
    Arrays.fill(targets, 1);
    Dataset data = Dataset.ofTargets(data().inputs(), INPUTS, targets, 1);
    DivergenceException e =
        assertThrows(
            DivergenceException.class,
            () ->
                Trainer.builder()
                    .layers("4:identity,1:identity")
                    .optimizer("sgd")
                    .learningRate(100)
                    .epochs(50)
                    .train(data));
    assertTrue(
        requireNonNull(e.getMessage())
            .matches(
                "the loss became .*; in the batch before, (layer \\d \\(\\d:identity\\) had the"
                    + " largest gradient, of norm \\d.*|the gradient of layer \\d .* was no longer"
                    + " finite); try .*"),
        e.getMessage());
  }

  @Test
  void aNetworkThatNeverLearnedHasNoGradientToName() {
    float[] targets = new float[ROWS];
    Arrays.fill(targets, 1e30f);
    Dataset data = Dataset.ofTargets(data().inputs(), INPUTS, targets, 1);
    DivergenceException e =
        assertThrows(
            DivergenceException.class,
            () -> Trainer.builder().layers("1:identity").loss("mse").train(data));
    assertEquals(
        "the loss became Infinity in epoch 1, batch 1 of 6; all layers are finite, the loss of the"
            + " last one is not; try a smaller learning rate or scale the inputs",
        e.getMessage());
  }

  @Test
  void areThoseOfTheWholeNetworksGradients() {
    Engine engine = Engine.create();
    Architecture architecture = Architecture.parse(INPUTS, LAYERS);
    ParameterLayout layout = ParameterLayout.of(architecture, engine.plugins());
    Plugins plugins = engine.plugins();
    TrainingNetwork network =
        new TrainingNetwork(
            new Layer.Planning(
                engine, layout.initialize(new RandomStreams(1), Optional.empty()), ROWS),
            layout,
            new Task.Classification(data().classNames(), 0.5f),
            plugins.loss(PluginReference.of("cross_entropy")),
            plugins.optimizer(PluginReference.of("sgd")),
            TrainingConfig.DEFAULT,
            new RandomStreams(1));
    Batch batch =
        new Batch(
            data(),
            Optional.empty(),
            plugins.loss(PluginReference.of("cross_entropy")).targets(),
            CLASSES,
            ROWS,
            engine.workers());
    batch.load(IntStream.range(0, ROWS).toArray(), 0, ROWS);
    network.computeGradients(batch, ROWS);
    double sum = 0;
    for (int layer = 0; layer < 3; layer++) {
      double norm = network.gradientNorms().norm(layer);
      assertTrue(norm > 0 && Double.isFinite(norm));
      sum += norm * norm;
    }
    double expected = 0;
    for (float gradient : network.gradients()) {
      expected += (double) gradient * gradient;
    }
    assertEquals(expected, sum, 1e-12 * expected);
  }
}
