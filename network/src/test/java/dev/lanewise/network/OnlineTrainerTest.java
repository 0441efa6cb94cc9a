package dev.lanewise.network;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.LanewiseException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.augmentation.Augmentation;
import dev.lanewise.network.augmentation.ImageChanges;
import dev.lanewise.network.data.ClassWeights;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.InputRows;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.PreparationConfig;
import dev.lanewise.network.regularization.Regularization;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training on rows that come bit by bit. */
class OnlineTrainerTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int ROWS = 53;
  private static final int BATCH = 7;

  private static Dataset rows(int rows) {
    SplittableRandom random = new SplittableRandom(11);
    float[] inputs = new float[rows * 3];
    int[] labels = new int[rows];
    float[] weights = new float[rows];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < 3; i++) {
        inputs[row * 3 + i] = (float) random.nextDouble(-1, 1);
      }
      labels[row] = inputs[row * 3] > inputs[row * 3 + 1] ? 1 : 0;
      weights[row] = 1 + row % 3;
    }
    return Dataset.ofClasses(inputs, 3, labels, 2).withWeights(weights);
  }

  /** Uses all that depends on the number of the step. */
  private static Trainer.Builder trainer() {
    return Trainer.builder()
        .layers("9:relu,batch_norm,dropout(rate=0.3),2:softmax")
        .optimizer("adam(learning_rate=0.01)")
        .warmup(5)
        .regularization(Regularization.NONE.with("l2", "0.01").with("ema", "0.9"))
        .batchSize(BATCH)
        .shuffle(false)
        .seed(5);
  }

  private static Dataset part(Dataset data, int from, int to) {
    return data.select(IntStream.range(from, to).toArray());
  }

  @ParameterizedTest
  @CsvSource({"scalar, 1", "scalar, 3", "simd, 1", "simd, 2"})
  void theBatchesOfEpochsGiveTheirBits(String kernels, int threads) {
    Dataset data = rows(ROWS);
    try (Engine engine = Engine.create(Plugins.installed(), kernels, threads)) {
      TrainingResult expected = trainer().epochs(3).build().train(data, engine);
      OnlineTrainer whole = trainer().build().online(part(data, 0, 2), engine);
      OnlineTrainer parts = trainer().build().online(part(data, 0, 2), engine);
      for (int epoch = 0; epoch < 3; epoch++) {
        assertEquals(expected.history().get(epoch).trainLoss(), whole.partialFit(data));
        for (int from = 0; from < ROWS; from += 2 * BATCH) {
          parts.partialFit(part(data, from, Math.min(ROWS, from + 2 * BATCH)));
        }
      }
      assertArrayEquals(expected.model().parameters(), whole.model().parameters());
      assertArrayEquals(expected.model().parameters(), parts.model().parameters());
      assertEquals(3 * 8, whole.steps());
    }
  }

  @Test
  void aSingleRowIsAStep() {
    Dataset data = rows(5);
    Trainer.Builder trainer = Trainer.builder().layers("4:tanh,2:softmax").shuffle(false);
    try (Engine engine = Engine.create()) {
      Model expected = trainer.batchSize(1).epochs(1).build().train(data, engine).model();
      OnlineTrainer online = trainer.batchSize(100).build().online(data, engine);
      for (int row = 0; row < 5; row++) {
        online.partialFit(part(data, row, row + 1));
      }
      assertArrayEquals(expected.parameters(), online.model().parameters());
    }
  }

  @Test
  void goesOnFromAModelWithItsPreparation() {
    Dataset data = rows(ROWS);
    try (Engine engine = Engine.create()) {
      Model start =
          Trainer.builder()
              .layers("4:tanh,2:softmax")
              .preparation(PreparationConfig.DEFAULT)
              .epochs(2)
              .build()
              .train(data, engine)
              .model();
      Trainer.Builder trainer = Trainer.builder().init(start).batchSize(BATCH).shuffle(false);
      Model expected = trainer.epochs(1).build().train(data, engine).model();
      OnlineTrainer online = trainer.build().online(part(data, 0, 1), engine);
      online.partialFit(data);
      assertArrayEquals(expected.parameters(), online.model().parameters());
      assertEquals(
          start.preparation().orElseThrow().steps(),
          online.model().preparation().orElseThrow().steps());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7})
  void goesOnFromItsState(int calls) {
    Dataset data = rows(ROWS);
    try (Engine engine = Engine.create()) {
      OnlineTrainer whole = trainer().build().online(data, engine);
      for (int call = 0; call < calls; call++) {
        whole.partialFit(part(data, 5 * call, 5 * call + 9));
      }
      TrainingState state = whole.state();
      OnlineTrainer resumed = trainer().resume(state).build().online(data, engine);
      assertEquals(whole.steps(), resumed.steps());
      for (OnlineTrainer each : List.of(whole, resumed)) {
        each.partialFit(data);
      }
      assertArrayEquals(whole.model().parameters(), resumed.model().parameters());
      fails(
          ConfigurationException.class,
          "the checkpoint was made with batch_size 7, not 8",
          () -> trainer().batchSize(8).resume(state).build().online(data, engine));
    }
  }

  @Test
  void goesOnFromTheCheckpointOfAnotherTraining() {
    Dataset data = rows(ROWS);
    try (Engine engine = Engine.create()) {
      List<TrainingState> states = new ArrayList<>();
      Model expected =
          trainer()
              .epochs(2)
              .listener(
                  new TrainingListener() {
                    @Override
                    public void epochDone(EpochReport report, Supplier<TrainingState> state) {
                      states.add(state.get());
                    }
                  })
              .build()
              .train(data, engine)
              .model();
      OnlineTrainer online =
          trainer().resume(states.getFirst()).build().online(part(data, 0, 2), engine);
      online.partialFit(data);
      assertArrayEquals(expected.parameters(), online.model().parameters());
      fails(
          ConfigurationException.class,
          "the checkpoint was made with",
          () -> trainer().resume(online.state()).epochs(2).build().train(data, engine));
    }
  }

  @Test
  void aStateThatItCannotGoOnFromIsRefused() {
    Dataset data = rows(ROWS);
    try (Engine engine = Engine.create()) {
      OnlineTrainer online = trainer().loss("mse").build().online(data, engine);
      online.partialFit(data);
      TrainingState state = online.state();
      fails(
          ConfigurationException.class,
          "the checkpoint was made with loss mse, not cross_entropy",
          () -> trainer().loss("cross_entropy").resume(state).build().online(data, engine));
      TrainingState.Position position = state.position();
      TrainingState steered =
          at(
              state,
              new TrainingState.Position(
                  0,
                  position.steps(),
                  List.of(),
                  new TrainingState.Steering(0.5, false, List.of()),
                  position.partial()));
      fails(
          ConfigurationException.class,
          "a listener multiplies the checkpoint's learning rate by 0.5, and online training has no",
          () -> trainer().loss("mse").resume(steered).build().online(data, engine));
    }
  }

  @Test
  void goesOnAfterMoreStepsThanAnIntHolds() {
    Dataset data = rows(ROWS);
    long many = (1L << 31) + 5;
    try (Engine engine = Engine.create()) {
      OnlineTrainer first = trainer().build().online(data, engine);
      first.partialFit(data);
      TrainingState late = at(first.state(), new TrainingState.Position(0, many, List.of()));
      OnlineTrainer whole = trainer().resume(late).build().online(data, engine);
      assertEquals(many, whole.steps());
      whole.partialFit(data);
      TrainingState state = whole.state();
      assertEquals(many + 8, state.position().steps());
      assertEquals(Integer.MAX_VALUE, state.position().partial().orElseThrow().batches());
      OnlineTrainer resumed = trainer().resume(state).build().online(data, engine);
      assertEquals(many + 8, resumed.steps());
      whole.partialFit(data);
      resumed.partialFit(data);
      assertArrayEquals(whole.model().parameters(), resumed.model().parameters());
    }
  }

  /** Rows as a file larger than memory has them. */
  private record OfFile(Dataset data) implements InputRows {
    @Override
    public int rows() {
      return data.rows();
    }

    @Override
    public int width() {
      return data.inputWidth();
    }

    @Override
    public void read(int first, int count, float[] target, int at) {
      data.readInputs(first, count, target, at);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void callsMayTakeTheirRowsFromElsewhere(boolean prepares) {
    Dataset data = rows(ROWS);
    Dataset plain = Dataset.ofClasses(data.inputs(), 3, data.labels(), 2);
    Dataset file = Dataset.ofInputs(new OfFile(data)).withClasses(data.labels(), data.classNames());
    List<Dataset> calls =
        List.of(plain, part(data, 0, 9), file, part(data, 9, 20), part(plain, 3, 12), data, file);
    Trainer.Builder trainer = trainer();
    if (prepares) {
      trainer.preparation(PreparationConfig.DEFAULT);
    }
    try (Engine engine = Engine.create(Plugins.installed(), "scalar", 2)) {
      OnlineTrainer online = trainer.build().online(plain, engine);
      TrainingState state = online.state();
      for (Dataset call : calls) {
        Trainer.Builder resumed = trainer().resume(state);
        OnlineTrainer fresh = resumed.build().online(plain, engine);
        assertEquals(fresh.partialFit(call), online.partialFit(call));
        assertArrayEquals(fresh.model().parameters(), online.model().parameters());
        state = online.state();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"64, 64", "64, 7", "7, 64"})
  void furtherCallsAllocateNoRows(int batchSize, int rows) {
    int width = 3001;
    Dataset data = Dataset.ofClasses(new float[rows * width], width, new int[rows], 2);
    try (Engine engine = Engine.create(Plugins.installed(), "scalar", 1)) {
      OnlineTrainer online =
          Trainer.builder().layers("2:softmax").batchSize(batchSize).build().online(data, engine);
      online.partialFit(data);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      online.partialFit(data);
      long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
      // The first thing that a call of its own buffers would allocate is 7 rows of inputs.
      assertTrue(bytes < 7L * width * Float.BYTES, bytes + " bytes");
    }
  }

  private static TrainingState at(TrainingState state, TrainingState.Position position) {
    return new TrainingState(
        state.model(),
        state.config(),
        state.rows(),
        position,
        state.optimizer(),
        state.best(),
        state.average());
  }

  @Test
  void aModelStaysAsItWas() {
    Dataset data = rows(ROWS);
    try (Engine engine = Engine.create()) {
      OnlineTrainer online = trainer().build().online(data, engine);
      Model untrained = trainer().epochs(0).build().train(data, engine).model();
      Model before = online.model();
      assertArrayEquals(untrained.parameters(), before.parameters());
      online.partialFit(data);
      assertArrayEquals(untrained.parameters(), before.parameters());
      assertFalse(Arrays.equals(before.parameters(), online.model().parameters()));
    }
  }

  private static <E extends LanewiseException> void fails(
      Class<E> type, String part, Executable run) {
    String message = String.valueOf(assertThrows(type, run).getMessage());
    assertTrue(message.contains(part), message);
  }

  @Test
  void rowsThatDoNotFitChangeNothing() {
    Dataset data = rows(ROWS);
    try (Engine engine = Engine.create()) {
      OnlineTrainer online = trainer().build().online(data, engine);
      float[] before = online.model().parameters();
      fails(
          DataException.class,
          "there are no rows to train on",
          () -> online.partialFit(part(data, 0, 0)));
      fails(
          ConfigurationException.class,
          "the data has 2 input columns, but the network has 3 inputs",
          () -> online.partialFit(Dataset.ofClasses(new float[4], 2, new int[2], 2)));
      fails(
          ConfigurationException.class,
          "these rows have the classes cat, dog, and those that training began with have 0, 1;",
          () ->
              online.partialFit(
                  Dataset.ofClasses(new float[6], 3, new int[2], List.of("cat", "dog"))));
      fails(
          ConfigurationException.class,
          "batch_norm needs at least 2 rows",
          () -> online.partialFit(part(data, 0, BATCH + 1)));
      float[] inputs = part(data, 0, BATCH + 2).inputs();
      inputs[inputs.length - 1] = Float.NaN;
      fails(
          DataException.class,
          "the training input in row 9, column 3 is NaN",
          () -> online.partialFit(Dataset.ofClasses(inputs, 3, new int[BATCH + 2], 2)));
      assertArrayEquals(before, online.model().parameters());
      assertEquals(0, online.steps());
    }
  }

  private static void refused(String name, UnaryOperator<Trainer.Builder> change) {
    try (Engine engine = Engine.create()) {
      fails(
          ConfigurationException.class,
          "no epochs, so it takes no %s; leave it out".formatted(name),
          () -> change.apply(trainer()).build().online(rows(9), engine));
    }
  }

  @Test
  void whatNeedsEpochsIsRefused() {
    refused("schedule", trainer -> trainer.schedule("cosine"));
    refused("validation rows", trainer -> trainer.validation(0.2));
    refused("validation rows", trainer -> trainer.validation(rows(3)));
    refused("early stopping", trainer -> trainer.earlyStopping(EarlyStopping.after(1)));
    refused("class weights", trainer -> trainer.classWeights(ClassWeights.parse("balanced")));
    refused(
        "augmentation",
        trainer ->
            trainer.augmentation(new Augmentation(ImageChanges.NONE, Optional.empty(), 0.2)));
    refused("metrics", trainer -> trainer.metric("acme:gap"));
    refused("listeners", trainer -> trainer.listener(new TrainingListener() {}));
    refused("name of the data", trainer -> trainer.source("stream"));
    refused("batch_size=0", trainer -> trainer.batchSize(0));
  }

  @Test
  void divergenceHasTheModelOfTheCallBefore() {
    float[] inputs = {1, 2, 3, 4};
    Trainer trainer =
        Trainer.builder().layers("1:identity").optimizer("sgd(learning_rate=1e30)").build();
    try (Engine engine = Engine.create()) {
      Dataset data = Dataset.ofTargets(inputs, 1, inputs, 1);
      OnlineTrainer online = trainer.online(data, engine);
      online.partialFit(part(data, 0, 1));
      Model before = online.model();
      DivergenceException diverged =
          assertThrows(
              DivergenceException.class,
              () -> {
                for (int call = 0; call < 9; call++) {
                  online.partialFit(data);
                }
              });
      assertTrue(requireNonNull(diverged.getMessage()).contains(" step "), diverged.getMessage());
      assertArrayEquals(before.parameters(), diverged.lastGoodModel().parameters());
      long steps = online.steps();
      for (Executable call :
          List.<Executable>of(() -> online.partialFit(data), online::model, online::state)) {
        assertEquals(
            "this online trainer diverged in an earlier call, so its weights are of no use; go on with another one, which begins with lastGoodModel() of that call's DivergenceException",
            assertThrows(IllegalStateException.class, call).getMessage());
      }
      assertEquals(steps, online.steps());
      OnlineTrainer next =
          Trainer.builder().init(diverged.lastGoodModel()).build().online(data, engine);
      assertArrayEquals(before.parameters(), next.model().parameters());
    }
  }

  /** Rows whose reading waits. */
  private record Waiting(CountDownLatch begun, CountDownLatch go) implements InputRows {
    @Override
    public int rows() {
      return 2;
    }

    @Override
    public int width() {
      return 3;
    }

    @Override
    public void read(int first, int count, float[] target, int at) {
      begun.countDown();
      try {
        assertTrue(go.await(1, TimeUnit.MINUTES));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void aSecondThreadIsRefusedAndDoesNotDisturbTheFirst() throws Exception {
    Waiting waiting = new Waiting(new CountDownLatch(1), new CountDownLatch(1));
    Dataset slow = Dataset.ofInputs(waiting).withClasses(new int[2], List.of("0", "1"));
    Dataset zeros = Dataset.ofClasses(new float[6], 3, new int[2], 2);
    try (Engine engine = Engine.create();
        ExecutorService other = Executors.newSingleThreadExecutor()) {
      OnlineTrainer expected = trainer().build().online(zeros, engine);
      double loss = expected.partialFit(zeros);
      OnlineTrainer online = trainer().build().online(zeros, engine);
      Future<Double> first = other.submit(() -> online.partialFit(slow));
      assertTrue(waiting.begun.await(1, TimeUnit.MINUTES));
      for (Executable call :
          List.<Executable>of(
              () -> online.partialFit(zeros), online::model, online::state, online::steps)) {
        IllegalStateException refused = assertThrows(IllegalStateException.class, call);
        assertTrue(
            requireNonNull(refused.getMessage()).contains("for one thread at a time"),
            refused.getMessage());
      }
      waiting.go.countDown();
      assertEquals(loss, first.get(1, TimeUnit.MINUTES));
      assertArrayEquals(expected.model().parameters(), online.model().parameters());
      // Free again, also after a failure.
      assertThrows(DataException.class, () -> online.partialFit(part(zeros, 0, 0)));
      online.partialFit(zeros);
    }
  }
}
