package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.plugin.Plugins;
import dev.lanewise.network.Dataset;
import dev.lanewise.network.Engine;
import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same bits from any kernels and any number of threads; run again at 256 and 128-bit lanes.
 *
 * <p>Each run of the build is a process of its own for each lane width, so the digests are compared
 * with those stored in {@code digests.properties}. They may change only with a new major version or
 * a better definition of a function, which the changelog then says.
 */
@Tag("lanes")
class OneAnswerTest {

  /** A network, and how it is trained. */
  enum Run {
    SIGMOID_ADAM("50:sigmoid,33:sigmoid,10:softmax", "adam", "", 10),
    RELU_MOMENTUM("65:relu,17:relu,7:softmax", "sgd(learning_rate=0.05, momentum=0.9)", "", 7),
    TANH_RMSPROP("19:tanh,1:sigmoid", "rmsprop", "", 2),
    GELU_ADAMW("31:gelu,16:silu,3:log_softmax", "adamw", "", 3),
    MISH_NADAM("23:mish,15:softplus,2:identity", "nadam", "huber", 0),
    ELU_ADAGRAD("23:elu,15:selu,12:softsign,2:identity", "adagrad", "mse", 0),
    PRELU_NESTEROV(
        "23:prelu,9:maxout(pieces=3),4:softmax",
        "sgd(learning_rate=0.02, momentum=0.8, nesterov=true, weight_decay=0.001)",
        "",
        4),
    /** Large enough that products and the optimizer's step are shared out among the threads. */
    SHARED("420:gelu,260:maxout(pieces=2),10:softmax", "adam", "", 10),
    PERCEPTRON("1:step", "sgd(learning_rate=1)", "perceptron", 2),
    HARD_AMSGRAD(
        "13:hard_swish,11:hard_sigmoid,9:relu6,8:leaky_relu,5:gelu_tanh,3:identity",
        "adam(amsgrad=true)",
        "hinge",
        3);

    private final String layers;
    private final String optimizer;
    private final String loss;
    private final int classes;

    Run(String layers, String optimizer, String loss, int classes) {
      this.layers = layers;
      this.optimizer = optimizer;
      this.loss = loss;
      this.classes = classes;
    }

    Model train(Engine engine) {
      int width = this == SHARED ? 211 : 37;
      int rows = this == SHARED ? 600 : 230;
      Dataset data = classes == 0 ? Runs.values(rows, width) : Runs.classes(rows, width, classes);
      Trainer.Builder trainer =
          Trainer.builder()
              .layers(layers)
              .optimizer(optimizer)
              .epochs(3)
              .batchSize(this == PERCEPTRON ? 1 : this == SHARED ? 200 : 50)
              .validation(0.1)
              .seed(7);
      if (!loss.isEmpty()) {
        trainer.loss(loss);
      }
      return trainer.build().train(data, engine).model();
    }
  }

  static Stream<Arguments> matrix() {
    return Arrays.stream(Run.values())
        .flatMap(run ->
            Stream.of("simd", "scalar")
                .flatMap(kernels ->
                    Stream.of(1, 2, 3).map(threads -> Arguments.of(run, kernels, threads))));
  }

  @ParameterizedTest(name = "{0} on {1} with {2} threads")
  @MethodSource("matrix")
  void trainingGivesTheStoredDigest(Run run, String kernels, int threads) throws IOException {
    Properties digests = new Properties();
    try (InputStream in =
        Objects.requireNonNull(OneAnswerTest.class.getResourceAsStream("/digests.properties"))) {
      digests.load(in);
    }
    try (Engine engine = Engine.create(Plugins.installed(), kernels, threads)) {
      assertEquals(digests.getProperty(run.name()), Runs.digest(run.train(engine)));
      if (run == Run.SHARED) {
        assertEquals(threads > 1, engine.sharedComputations() > 50, "threads took part");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"simd", "scalar"})
  void aRowIsPredictedTheSameAloneAndInAnyBatch(String kernels) {
    Dataset data = Runs.classes(100, 37, 10);
    Model model = Run.SIGMOID_ADAM.train(Engine.create());
    Engine engine = Engine.create(Plugins.installed(), kernels, 1);
    float[] together = new float[100 * 10];
    model.predictor(engine, 100).predict(data.inputs(), 100, together);
    for (int batch : new int[] {1, 7, 64, 100}) {
      float[] outputs = new float[100 * 10];
      model.predictor(engine, batch).predict(data.inputs(), 100, outputs);
      assertArrayEquals(bits(together), bits(outputs), "in batches of " + batch);
    }
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    return bits;
  }
}
