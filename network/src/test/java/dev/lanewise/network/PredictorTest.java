package dev.lanewise.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.api.plugin.Plugins;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
        for (int round = 0; round < 50; round++) {
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
}
