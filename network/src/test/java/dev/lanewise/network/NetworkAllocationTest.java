package dev.lanewise.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.augmentation.Augmentation;
import dev.lanewise.network.augmentation.ImageChanges;
import dev.lanewise.network.augmentation.ImageShape;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.regularization.Regularization;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Neither a training step nor a prediction allocates a byte, on any thread.
 *
 * <p>Until C2 is done, vectors are objects; so stretches are measured until one is free of
 * allocation. Something allocated in each step would be in every stretch.
 */
class NetworkAllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /**
   * What runs once a stretch, such as the tile of an epoch's last rows, is compiled after thousands
   * of them: some seconds, on a busy machine more than half a minute.
   */
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  private static final int INPUTS = 211;
  private static final int CLASSES = 7;

  private static Dataset data(int rows, int classes) {
    float[] inputs = new float[rows * INPUTS];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = i * 37 % 101 / 101f;
    }
    int[] labels = IntStream.range(0, rows).map(row -> row % classes).toArray();
    return Dataset.ofClasses(inputs, INPUTS, labels, classes);
  }

  private static void assertNothing(LongSupplier stretch) {
    long patience = System.nanoTime() + PATIENCE_NANOS;
    long least = Long.MAX_VALUE;
    while (least > 0 && System.nanoTime() < patience) {
      least = Math.min(least, stretch.getAsLong());
    }
    assertEquals(0, least, "bytes allocated");
  }

  /** Counts what all threads allocate from one batch of an epoch to another. */
  private static final class Stretch implements TrainingListener {

    private static final int FROM = 5;
    private static final int TO = 40;

    private long before;
    private long bytes;
    private double norms;

    @Override
    public void batchDone(BatchReport report) {
      GradientNorms gradients = report.gradients();
      for (int layer = 0; layer < gradients.layers(); layer++) {
        norms += gradients.norm(layer);
      }
      if (report.batch() == FROM) {
        before = THREADS.getTotalThreadAllocatedBytes();
      } else if (report.batch() == TO) {
        bytes = THREADS.getTotalThreadAllocatedBytes() - before;
      }
    }
  }

  @ParameterizedTest
  @Tag("full")
  @CsvSource({
    "simd, 1, 9:softmax;7:softmax, 7, adam",
    "simd, 2, 230:relu;7:softmax, 7, sgd(momentum=0.9)",
    "simd, 1, 65:relu;33:sigmoid;7:softmax, 7, adam",
    "simd, 1, 13:softmax;7:sigmoid, 7, nadam",
    "scalar, 1, 65:relu;33:sigmoid;7:softmax, 7, adam",
    "scalar, 1, 13:softmax;7:sigmoid, 7, nadam"
  })
  void trainingStepsOfMoreNetworks(
      String kernels, int threads, String layers, int classes, String optimizer) {
    trainingSteps(kernels, threads, layers, classes, optimizer, "constant");
  }

  /** A loss on logits that the output activation states, and on the logarithms of outputs. */
  @ParameterizedTest
  @CsvSource({"7:acme:tempered", "7:acme:tempered_unstated"})
  void trainingStepsOfForeignOutputs(String layers) {
    trainingSteps("scalar", 1, layers, 7, "sgd", "constant");
  }

  @ParameterizedTest
  @CsvSource({
    "scalar, 1, 9:softmax;7:softmax, 7, adam, one_cycle",
    "scalar, 1, 9:tanh;7:softmax, 7, sgd, cosine(epochs=1)",
    "scalar, 1, 9:tanh;7:softmax, 7, sgd, polynomial",
    "scalar, 1, 9:tanh;7:softmax, 7, sgd, step",
    "scalar, 1, 9:tanh;7:softmax, 7, sgd, exponential",
    "scalar, 1, 9:tanh;7:softmax, 7, sgd, reduce_on_plateau(patience=0)",
    "scalar, 1, batch_norm;33:tanh;batch_norm;residual(layer_norm;9:relu;dropout(rate=0.1);33:identity);7:softmax, 7, adam, constant",
    "scalar, 2, 230:relu;7:softmax, 7, sgd(momentum=0.9), constant"
  })
  void trainingSteps(
      String kernels, int threads, String layers, int classes, String optimizer, String schedule) {
    trainingSteps(kernels, threads, layers, classes, optimizer, schedule, TrainingConfig.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({"1, norm=0.01", "2, global_norm=0.01", "1, value=0.0001"})
  void trainingStepsWithLimits(int threads, String clip) {
    Regularization regularization =
        Regularization.NONE
            .with("clip", clip)
            .with("l1", "0.001")
            .with("l2", "0.01")
            .with("weight_decay", "0.1")
            .with("max_norm", "0.5")
            .with("ema", "0.9");
    trainingSteps(
        "scalar",
        threads,
        "230:relu;7:softmax",
        7,
        "sgd(momentum=0.9)",
        "constant",
        TrainingConfig.DEFAULT.withRegularization(regularization));
  }

  /**
   * Rows of 211 are images of one column. They are not rotated: {@link StrictMath#sin} makes an
   * array of two numbers for large angles, before it knows that this one is small.
   */
  @ParameterizedTest
  @CsvSource({"1, 0", "1, 0.3", "2, 0", "2, 0.3"})
  void trainingStepsWithAugmentation(int threads, double mixup) {
    Augmentation augmentation =
        new Augmentation(
            ImageChanges.parse("shift,scale,elastic,cutout"),
            Optional.of(new ImageShape(INPUTS, 1, 1)),
            mixup);
    trainingSteps(
        "scalar",
        threads,
        "230:relu;7:softmax",
        7,
        "sgd",
        "constant",
        TrainingConfig.DEFAULT.withAugmentation(augmentation));
  }

  private static void trainingSteps(
      String kernels,
      int threads,
      String layers,
      int classes,
      String optimizer,
      String schedule,
      TrainingConfig config) {
    int batchSize = 51;
    Dataset data = data(Stretch.TO * batchSize - 20, classes);
    Stretch stretch = new Stretch();
    Trainer trainer =
        Trainer.builder()
            .config(config)
            .layers(layers.replace(';', ','))
            .optimizer(optimizer)
            .schedule(schedule)
            .warmup(20)
            .batchSize(batchSize)
            // The last epoch is measured, in which there are losses of others to ask for.
            .epochs(2)
            .listener(stretch)
            .build();
    try (Engine engine = Engine.create(ForeignPlugins.plugins(), kernels, threads)) {
      assertNothing(() -> {
        trainer.train(data, engine);
        return stretch.bytes;
      });
      assertTrue(stretch.norms > 0);
      assertEquals(threads > 1, engine.sharedComputations() > 0, "threads took part");
    }
  }

  /** Vector code that waits for C2 takes seconds. */
  @ParameterizedTest
  @Tag("full")
  @CsvSource({"simd, 1", "simd, 13", "simd, 100", "scalar, 1", "scalar, 100"})
  void predictionsOfMoreKernels(String kernels, int batchSize) {
    predictions(kernels, batchSize);
  }

  @ParameterizedTest
  @CsvSource({"scalar, 13"})
  void predictions(String kernels, int batchSize) {
    predictions(kernels, batchSize, "33:tanh,17:gelu,7:softmax");
  }

  @ParameterizedTest
  @CsvSource({"scalar, 13"})
  void predictionsOfNormalizationsAndResidualBlocks(String kernels, int batchSize) {
    predictions(
        kernels,
        batchSize,
        "batch_norm,33:tanh,batch_norm,residual(layer_norm,9:relu,33:identity),layer_norm,7:softmax");
  }

  private static void predictions(String kernels, int batchSize, String layers) {
    Dataset data = data(93, CLASSES);
    Engine engine = Engine.create(Plugins.installed(), kernels, 1);
    Model model = Trainer.builder().layers(layers).epochs(1).build().train(data, engine).model();
    Predictor predictor = model.predictor(engine, batchSize);
    float[] outputs = new float[data.rows() * CLASSES];
    int[] classes = new int[data.rows()];
    assertNothing(() -> {
      long before = THREADS.getTotalThreadAllocatedBytes();
      for (int i = 0; i < 30; i++) {
        predictor.predict(data.inputs(), data.rows(), outputs);
        predictor.classify(data.inputs(), data.rows(), classes);
      }
      return THREADS.getTotalThreadAllocatedBytes() - before;
    });
  }

  /** Rows of a table: filled, scaled, and with a category and an outcome that are written anew. */
  @ParameterizedTest
  @CsvSource({"scalar, 1", "scalar, 64"})
  void predictionsOfATable(String kernels, int batchSize) {
    int rows = 93;
    float[] inputs = new float[2 * rows];
    float[] prices = new float[rows];
    for (int i = 0; i < rows; i++) {
      inputs[2 * i] = i % 10 == 0 ? Float.NaN : 40 + i;
      inputs[2 * i + 1] = i % 7 == 0 ? Schema.UNKNOWN : i % 3;
      prices[i] = 1000 * i;
    }
    Schema schema =
        new Schema(
            List.of(Column.number("area"), Column.category("kind", List.of("a", "b", "c"))),
            List.of("price"));
    Dataset data = Dataset.ofTargets(inputs, 2, prices, 1).withSchema(schema);
    Engine engine = Engine.create(Plugins.installed(), kernels, 1);
    Predictor predictor =
        Trainer.builder()
            .layers("9:relu,1:identity")
            .epochs(1)
            .build()
            .train(data, engine)
            .model()
            .predictor(engine, batchSize);
    float[] row = new float[2];
    float[] outputs = new float[rows];
    assertNothing(() -> {
      long before = THREADS.getTotalThreadAllocatedBytes();
      for (int i = 0; i < 30; i++) {
        row[0] = i;
        row[1] = schema.code(1, i % 2 == 0 ? "b" : "other");
        predictor.predict(row, 1, outputs);
        predictor.predict(inputs, rows, outputs);
      }
      return THREADS.getTotalThreadAllocatedBytes() - before;
    });
  }
}
