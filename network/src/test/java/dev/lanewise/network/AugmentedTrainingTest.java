package dev.lanewise.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.augmentation.Augmentation;
import dev.lanewise.network.augmentation.ImageChanges;
import dev.lanewise.network.augmentation.ImageShape;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is changed at random in a training, and the thread that does it. */
class AugmentedTrainingTest {

  private static final int ROWS = 70;
  private static final int INPUTS = 12;
  private static final Augmentation IMAGES =
      new Augmentation(
          ImageChanges.parse("shift,rotate,elastic,cutout(size=1)"),
          Optional.of(new ImageShape(3, 4, 1)),
          0);

  private static Dataset data() {
    float[] inputs = new float[ROWS * INPUTS];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = i * 53 % 97 / 97f;
    }
    return Dataset.ofClasses(
        inputs, INPUTS, IntStream.range(0, ROWS).map(row -> row * 7 % 11 % 3).toArray(), 3);
  }

  private static Trainer.Builder trainer() {
    return Trainer.builder()
        .layers("5:tanh,3:softmax")
        .augmentation(IMAGES)
        .batchSize(10)
        .epochs(2)
        .seed(5);
  }

  private static long producers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("lanewise-batches"))
        .count();
  }

  /** Trains with two threads, and checks that a third one is there only as long. */
  private static void train(Trainer.Builder trainer, Consumer<BatchReport> batchDone) {
    assertEquals(0, producers(), "before");
    long[] within = new long[1];
    try (Engine engine = Engine.create(Plugins.installed(), "scalar", 2)) {
      trainer
          .listener(
              new TrainingListener() {
                @Override
                public void batchDone(BatchReport report) {
                  within[0] = Math.max(within[0], producers());
                  batchDone.accept(report);
                }
              })
          .build()
          .train(data(), engine);
    } finally {
      assertEquals(1, within[0], "within");
      assertEquals(0, producers(), "after");
    }
  }

  @Test
  void theThreadEndsWithTheTraining() {
    train(trainer(), _ -> {});
  }

  @Test
  void theThreadEndsWithAnInterruptedTraining() {
    assertThrows(
        TrainingInterruptedException.class,
        () -> train(trainer(), _ -> Thread.currentThread().interrupt()));
    assertTrue(Thread.interrupted());
  }

  @Test
  void theThreadEndsWithATrainingThatFails() {
    IllegalStateException failed =
        assertThrows(
            IllegalStateException.class,
            () ->
                train(
                    trainer(),
                    _ -> {
                      throw new IllegalStateException("a listener fails");
                    }));
    assertEquals("a listener fails", failed.getMessage());
    assertThrows(
        DivergenceException.class,
        () ->
            train(
                trainer()
                    .layers("5:identity,3:identity")
                    .loss("mse")
                    .optimizer("sgd(learning_rate=1e20)"),
                _ -> {}));
  }

  @Test
  void rowsHeldOutStayAsTheyAre() {
    Dataset data = data();
    try (Engine engine = Engine.create()) {
      TrainingResult result = trainer().validation(data).build().train(data, engine);
      assertEquals(
          result.model().evaluate(data, engine).loss(),
          result.history().getLast().validationLoss());
      assertFalse(
          Arrays.equals(
              result.model().parameters(),
              trainer()
                  .augmentation(Augmentation.NONE)
                  .build()
                  .train(data, engine)
                  .model()
                  .parameters()));
      assertArrayEquals(data().inputs(), data.inputs(), "the data stay as they are");
    }
  }
}
