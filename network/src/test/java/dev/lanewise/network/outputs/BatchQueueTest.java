package dev.lanewise.network.outputs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.DataException;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.augmentation.Augmentation;
import dev.lanewise.network.augmentation.ImageChanges;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.InputRows;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.random.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchQueueTest {

  private static final int ROWS = 101;
  private static final int SIDE = 6;
  private static final int INPUTS = SIDE * SIDE;
  private static final Augmentation IMAGES =
      Augmentation.NONE.withImages(ImageChanges.parse("shift,rotate,elastic,cutout(size=2)"));

  private static final int[] LABELS = IntStream.range(0, ROWS).map(row -> row % 3).toArray();

  /** Rows in a file, so to speak, of which one cannot be read. */
  private record Rows(int broken) implements InputRows {
    @Override
    public int rows() {
      return ROWS;
    }

    @Override
    public int width() {
      return INPUTS;
    }

    @Override
    public void read(int first, int count, float[] target, int at) {
      for (int row = first; row < first + count; row++) {
        if (row == broken) {
          throw new DataException("row %d cannot be read".formatted(row));
        }
        for (int i = 0; i < INPUTS; i++) {
          target[at + (row - first) * INPUTS + i] = (row * 31 + i * 7) % 101 / 101f;
        }
      }
    }
  }

  private static Dataset inMemory() {
    float[] inputs = new float[ROWS * INPUTS];
    new Rows(-1).read(0, ROWS, inputs, 0);
    return Dataset.ofClasses(inputs, INPUTS, LABELS, 3);
  }

  private static Dataset outside(int broken) {
    return Dataset.ofInputs(new Rows(broken)).withClasses(LABELS, List.of("a", "b", "c"));
  }

  private static BatchQueue queue(
      Dataset data, Augmentation augmentation, int batchSize, Engine engine) {
    return new BatchQueue(
        new Batch.Rows(data, Optional.empty(), Loss.Targets.VALUES, 3),
        Optional.of(new RowChanges(augmentation, new RandomStreams(4))),
        batchSize,
        engine.workers());
  }

  private static Engine engine(int threads) {
    return Engine.create(Plugins.installed(), "scalar", threads);
  }

  private static int[] order() {
    return IntStream.range(0, ROWS).map(i -> i * 37 % ROWS).toArray();
  }

  /** Returns all that epochs give, from a mini-batch of the first one on. */
  private static List<float[]> all(BatchQueue queue, int batchSize, int epochs, int first) {
    List<float[]> all = new ArrayList<>();
    int batches = Math.ceilDiv(ROWS, batchSize);
    for (int epoch = 0; epoch < epochs; epoch++) {
      int begin = epoch == 0 ? first : 0;
      queue.begin(order(), epoch, begin);
      for (int i = begin; i < batches; i++) {
        Batch batch = queue.next((long) epoch * batches + i + 1);
        int rows = Math.min(batchSize, ROWS - i * batchSize);
        all.add(Arrays.copyOf(batch.inputs(), rows * INPUTS));
        all.add(Arrays.copyOf(batch.targets(), rows * 3));
        float[] labels = new float[rows];
        for (int row = 0; row < rows; row++) {
          labels[row] = batch.labels()[row];
        }
        all.add(labels);
      }
    }
    return all;
  }

  private static void assertSameBits(List<float[]> expected, List<float[]> found) {
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), found.get(i), "array " + i);
    }
  }

  private static List<Thread> producers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("lanewise-batches"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "1, 0.4", "10, 0.4", "101, 0", "50, 0.4"})
  void rowsAreTheSameWithAnyNumberOfThreads(int batchSize, double mixup) {
    Augmentation augmentation = IMAGES.withMixup(mixup);
    List<float[]> expected;
    try (Engine engine = engine(1);
        BatchQueue queue = queue(inMemory(), augmentation, batchSize, engine)) {
      expected = all(queue, batchSize, 3, 0);
    }
    int ofAnEpoch = expected.size() / 3;
    for (int i = 0; i < ofAnEpoch; i += 3) {
      assertFalse(
          Arrays.equals(expected.get(i), expected.get(ofAnEpoch + i)), "epochs differ in " + i);
    }
    for (int threads : new int[] {1, 2, 5}) {
      for (Dataset data : List.of(inMemory(), outside(-1))) {
        try (Engine engine = engine(threads);
            BatchQueue queue = queue(data, augmentation, batchSize, engine)) {
          assertSameBits(expected, all(queue, batchSize, 3, 0));
        }
      }
    }
  }

  @Test
  void anEpochIsTakenUpWithinIt() {
    try (Engine engine = engine(2);
        BatchQueue whole = queue(inMemory(), IMAGES.withMixup(1), 10, engine);
        BatchQueue rest = queue(inMemory(), IMAGES.withMixup(1), 10, engine)) {
      List<float[]> expected = all(whole, 10, 2, 0);
      assertSameBits(expected.subList(3 * 7, expected.size()), all(rest, 10, 2, 7));
      // An epoch of which nothing is left.
      rest.begin(order(), 0, 11);
      assertSameBits(expected, all(rest, 10, 2, 0));
    }
  }

  @Test
  void onlyImagesNeedAThreadAndItEnds() {
    try (Engine one = engine(1);
        Engine two = engine(2);
        BatchQueue alone = queue(inMemory(), IMAGES, 10, one);
        BatchQueue mixed = queue(inMemory(), Augmentation.NONE.withMixup(1), 10, two)) {
      all(alone, 10, 1, 0);
      all(mixed, 10, 1, 0);
      assertEquals(List.of(), producers());
      BatchQueue queue = queue(inMemory(), IMAGES, 10, two);
      assertEquals(1, producers().size());
      // It may be at work.
      queue.begin(order(), 0, 0);
      queue.close();
      assertEquals(List.of(), producers());
      queue.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "5"})
  void whatAThreadFailsByComesThrough(int threads) {
    int[] order = order();
    try (Engine engine = engine(threads);
        BatchQueue queue = queue(outside(order[35]), IMAGES, 10, engine)) {
      queue.begin(order, 0, 0);
      for (int step = 1; step <= 3; step++) {
        queue.next(step);
      }
      assertEquals(
          "row %d cannot be read".formatted(order[35]),
          assertThrows(DataException.class, () -> queue.next(4)).getMessage());
    }
    assertEquals(List.of(), producers());
  }

  @Test
  void anInterruptStaysAndLosesNothing() {
    try (Engine engine = engine(2);
        BatchQueue queue = queue(inMemory(), IMAGES, 50, engine);
        BatchQueue other = queue(inMemory(), IMAGES, 50, engine)) {
      List<float[]> expected = all(queue, 50, 2, 0);
      Thread.currentThread().interrupt();
      List<float[]> found = all(other, 50, 2, 0);
      assertTrue(Thread.interrupted());
      assertSameBits(expected, found);
    }
    Thread.currentThread().interrupt();
    try (Engine engine = engine(2)) {
      BatchQueue queue = queue(inMemory(), IMAGES, 50, engine);
      queue.begin(order(), 0, 0);
      queue.close();
      assertTrue(Thread.interrupted());
      assertEquals(List.of(), producers());
    }
  }

  @Test
  void rowsThatStayAsTheyAreComeFromOneBatch() {
    try (Engine engine = engine(3);
        BatchQueue queue =
            new BatchQueue(
                new Batch.Rows(inMemory(), Optional.empty(), Loss.Targets.CLASSES, 3),
                Optional.empty(),
                50,
                engine.workers())) {
      queue.begin(order(), 0, 0);
      Batch first = queue.next(1);
      assertFalse(
          Arrays.equals(new float[50 * INPUTS], Arrays.copyOf(first.inputs(), 50 * INPUTS)));
      assertSame(first, queue.next(2));
    }
  }
}
