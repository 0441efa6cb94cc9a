package dev.lanewise.network;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.DataException;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.registry.InstalledPlugin;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictorTest {

  private static final int INPUTS = 45;
  private static final int ROWS = 101;
  private static final int CLASSES = 10;
  private static final int THREADS = 8;

  private final Dataset data = data();

  private static Dataset data() {
    float[] inputs = new float[ROWS * INPUTS];
    int[] labels = new int[ROWS];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = i * 53 % 97 / 97f - 0.5f;
    }
    for (int row = 0; row < ROWS; row++) {
      labels[row] = row % CLASSES;
    }
    return Dataset.ofClasses(inputs, INPUTS, labels, CLASSES);
  }

  private Model model(Engine engine) {
    return Trainer.builder()
        .layers("33:gelu,70:maxout(pieces=2),10:softmax")
        .epochs(2)
        .build()
        .train(data, engine)
        .model();
  }

  private float[] predict(Predictor predictor) {
    float[] outputs = new float[ROWS * CLASSES];
    predictor.predict(data.inputs(), ROWS, outputs);
    return outputs;
  }

  /** The threads share a model and an engine; each has its own predictor, with another batch. */
  @ParameterizedTest
  @ValueSource(strings = {"simd", "scalar"})
  void manyThreadsPredictTheSameBits(String kernels) throws Exception {
    Engine engine = Engine.create(Plugins.installed(), kernels, 1);
    Model model = model(engine);
    float[] expected = predict(model.predictor(engine, ROWS));
    CountDownLatch together = new CountDownLatch(THREADS);
    List<Callable<float[]>> tasks = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      int batchSize = 1 + 13 * thread;
      tasks.add(() -> {
        Predictor predictor = model.predictor(engine, batchSize);
        together.countDown();
        together.await();
        float[] outputs = predict(predictor);
        for (int round = 0; round < 20; round++) {
          assertArrayEquals(outputs, predict(predictor), 0);
        }
        return outputs;
      });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (Future<float[]> outputs : threads.invokeAll(tasks)) {
        assertArrayEquals(expected, outputs.get(), 0);
      }
    }
  }

  @Test
  void predictorsOfAModelPredictTheSameBits() {
    Model model = model(Engine.create());
    assertArrayEquals(predict(model.predictor()), predict(model.predictor()), 0);
  }

  /** Waits in the middle of a prediction, once it is told to. */
  private static final class Waiting implements ActivationPlugin, RowActivation {

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private volatile boolean waits;

    @Override
    public String id() {
      return "test:waiting";
    }

    @Override
    public String description() {
      return "Waits.";
    }

    @Override
    public Activation create(Settings settings) {
      return this;
    }

    @Override
    public double[] evaluate(double[] x) {
      return x.clone();
    }

    @Override
    public Computation bind(Kernels kernels, int maxRows, int outputs) {
      return new Computation() {
        @Override
        public void forward(int rows, Matrix x, Matrix y) {
          copy(rows, x, y);
          if (waits) {
            begun.countDown();
            await(go);
          }
        }

        @Override
        public void backward(int rows, Matrix x, Matrix y, Matrix dy, Matrix dx) {
          copy(rows, dy, dx);
        }

        private void copy(int rows, Matrix from, Matrix to) {
          for (int row = 0; row < rows; row++) {
            int at = from.offset() + row * from.stride();
            System.arraycopy(
                from.values(), at, to.values(), to.offset() + row * to.stride(), outputs);
          }
        }
      };
    }

    private static void await(CountDownLatch latch) {
      try {
        assertTrue(latch.await(1, TimeUnit.MINUTES));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void aSecondThreadIsRefusedAndDoesNotDisturbTheFirst() throws Exception {
    Waiting waiting = new Waiting();
    Engine engine =
        Engine.create(
            Plugins.of(
                Stream.concat(
                        Plugins.installed().list().stream().map(InstalledPlugin::plugin),
                        Stream.of(waiting))
                    .toList()),
            "scalar",
            1);
    Model model =
        Trainer.builder()
            .layers("5:relu,10:test:waiting")
            .loss("mse")
            .epochs(1)
            .build()
            .train(
                Dataset.ofTargets(data.inputs(), INPUTS, new float[ROWS * CLASSES], CLASSES),
                engine)
            .model();
    Predictor predictor = model.predictor(engine, ROWS);
    float[] expected = predict(predictor);
    waiting.waits = true;
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<float[]> first = other.submit(() -> predict(predictor));
      Waiting.await(waiting.begun);
      IllegalStateException refused =
          assertThrows(IllegalStateException.class, () -> predict(predictor));
      assertTrue(
          requireNonNull(refused.getMessage()).contains("one for each thread"),
          refused.getMessage());
      waiting.go.countDown();
      assertArrayEquals(expected, first.get(1, TimeUnit.MINUTES), 0);
    }
    // Free again, also after a failure.
    assertThrows(DataException.class, () -> predictor.predict(data.inputs(), ROWS, new float[1]));
    assertArrayEquals(expected, predict(predictor), 0);
  }
}
