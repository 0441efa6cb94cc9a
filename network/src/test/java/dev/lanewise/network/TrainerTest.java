package dev.lanewise.network;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.LanewiseException;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.metrics.ClassificationEvaluation;
import dev.lanewise.network.metrics.MultiLabelEvaluation;
import dev.lanewise.network.metrics.RegressionEvaluation;
import dev.lanewise.network.random.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What training does with its settings, and what it refuses. */
class TrainerTest {

  private static final int ROWS = 130;
  private static final int INPUTS = 6;

  private final float[] inputs = inputs();
  private final Dataset classes =
      Dataset.ofClasses(inputs, INPUTS, labels(3), List.of("red", "green", "blue"));

  private static float[] inputs() {
    RandomGenerator random = new RandomStreams(5).stream(RandomStreams.Purpose.SHUFFLING, 1);
    float[] inputs = new float[ROWS * INPUTS];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (float) RandomStreams.normal(random);
    }
    return inputs;
  }

  private int[] labels(int count) {
    return IntStream.range(0, ROWS)
        .map(row -> Math.clamp((int) (inputs[row * INPUTS] + count / 2.0), 0, count - 1))
        .toArray();
  }

  private static Trainer.Builder trainer() {
    return Trainer.builder().layers("8:tanh,3:softmax").epochs(3).batchSize(20);
  }

  private static int[] bits(Model model) {
    float[] weights = model.parameters();
    return IntStream.range(0, weights.length)
        .map(i -> Float.floatToRawIntBits(weights[i]))
        .toArray();
  }

  @Test
  void sameSeedGivesSameBitsAndAnotherDoesNot() {
    int[] first = bits(trainer().seed(4).train(classes).model());
    assertArrayEquals(first, bits(trainer().seed(4).train(classes).model()));
    assertFalse(Arrays.equals(first, bits(trainer().seed(5).train(classes).model())));
    assertFalse(
        Arrays.equals(first, bits(trainer().seed(4).shuffle(false).train(classes).model())));
  }

  @Test
  void zeroEpochsGiveTheInitialisedNetwork() {
    TrainingResult result = trainer().epochs(0).train(classes);
    assertTrue(result.history().isEmpty());
    float[] bias = result.model().tensors().get("layers.0.bias");
    assertArrayEquals(new float[8], bias);
    float limit = (float) Math.sqrt(6.0 / (INPUTS + 8));
    for (float weight : requireNonNull(result.model().tensors().get("layers.0.weight"))) {
      assertTrue(Math.abs(weight) <= limit && weight != 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd(momentum=0.9)", "adam(amsgrad=true)", "nadam", "rmsprop"})
  void goesOnFromAStateAsIfItHadNeverStopped(String optimizer) {
    int[] whole = bits(trainer().optimizer(optimizer).epochs(5).train(classes).model());
    List<TrainingState> states = new ArrayList<>();
    trainer().optimizer(optimizer).epochs(2).listener(new KeptStates(states)).train(classes);
    TrainingResult resumed =
        trainer().optimizer(optimizer).epochs(5).resume(states.getLast()).train(classes);
    assertArrayEquals(whole, bits(resumed.model()));
    assertEquals(5, resumed.history().size());
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () -> trainer().optimizer(optimizer).seed(99).resume(states.getLast()).train(classes));
    assertTrue(requireNonNull(e.getMessage()).contains("seed 1, not 99"), e.getMessage());
  }

  @Test
  void startsFromAModel() {
    Model start = trainer().epochs(1).train(classes).model();
    Model same = Trainer.builder().init(start).epochs(0).train(classes).model();
    assertArrayEquals(bits(start), bits(same));
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () -> Trainer.builder().layers("9:relu,3:softmax").init(start).train(classes));
    assertTrue(requireNonNull(e.getMessage()).contains("8:tanh,3:softmax"), e.getMessage());
  }

  @Test
  void holdsOutValidationRows() {
    TrainingResult result = trainer().validation(0.2).train(classes);
    assertEquals(26, result.validation().orElseThrow().rows());
    assertTrue(Double.isFinite(result.history().getLast().validationLoss()));
    TrainingResult given = trainer().validation(classes).train(classes);
    assertEquals(ROWS, given.validation().orElseThrow().rows());
    assertTrue(Double.isNaN(trainer().train(classes).history().getLast().validationLoss()));
  }

  @Test
  void tellsListenersOfBatchesAndEpochs() {
    List<String> heard = new ArrayList<>();
    trainer()
        .epochs(2)
        .batchSize(50)
        .listener(
            new TrainingListener() {
              @Override
              public void batchDone(BatchReport report) {
                heard.add(report.epoch() + ":" + report.batch() + "/" + report.batches());
              }

              @Override
              public void epochDone(EpochReport report, Supplier<TrainingState> state) {
                heard.add("epoch " + report.epoch());
              }
            })
        .train(classes);
    assertEquals(
        List.of("1:1/3", "1:2/3", "1:3/3", "epoch 1", "2:1/3", "2:2/3", "2:3/3", "epoch 2"), heard);
  }

  @Test
  void listenersMaySeeTheWeightsOfEachStep() {
    List<float[]> weights = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    Model last =
        trainer()
            .epochs(1)
            .batchSize(50)
            .listener(
                new TrainingListener() {
                  @Override
                  public void batchDone(BatchReport report) {
                    weights.add(report.copyModel().tensors().get("layers.0.weight"));
                    losses.add(report.loss());
                  }
                })
            .train(classes)
            .model();
    assertEquals(3, losses.size());
    assertArrayEquals(last.tensors().get("layers.0.weight"), weights.getLast());
    assertFalse(Arrays.equals(weights.get(0), weights.get(1)));
    assertFalse(Arrays.equals(weights.get(1), weights.get(2)));
  }

  @Test
  void fullBatchIsOneStepAnEpoch() {
    List<Integer> batches = new ArrayList<>();
    trainer()
        .batchSize(0)
        .listener(
            new TrainingListener() {
              @Override
              public void batchDone(BatchReport report) {
                batches.add(report.batches());
              }
            })
        .train(classes);
    assertEquals(List.of(1, 1, 1), batches);
  }

  @Test
  void choosesTaskAndMetricsByDataAndLoss() {
    Engine engine = Engine.create();
    Model classifier = trainer().train(classes).model();
    ClassificationEvaluation evaluation =
        assertInstanceOf(ClassificationEvaluation.class, classifier.evaluate(classes, engine));
    assertEquals(ROWS, evaluation.rows());
    int[] predicted = new int[ROWS];
    classifier.predictor(engine, 17).classify(inputs, ROWS, predicted);
    long correct =
        IntStream.range(0, ROWS).filter(i -> predicted[i] == classes.labels()[i]).count();
    assertEquals((double) correct / ROWS, evaluation.accuracy());

    float[] targets = new float[ROWS * 2];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = inputs[i] > 0 ? 1 : 0;
    }
    Dataset values = Dataset.ofTargets(inputs, INPUTS, targets, 2);
    Model labels = Trainer.builder().layers("2:sigmoid").epochs(2).train(values).model();
    assertInstanceOf(MultiLabelEvaluation.class, labels.evaluate(values, engine));
    Model regression = Trainer.builder().layers("2:identity").epochs(2).train(values).model();
    assertInstanceOf(RegressionEvaluation.class, regression.evaluate(values, engine));
    assertThrows(
        DataException.class, () -> regression.predictor(engine, 1).classify(inputs, 1, predicted));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8:tanh,4:softmax | | the last layer has 4 units, but the data has 3 classes; use 3 units",
        "8:step,3:softmax | | layer 1 (8:step) cannot be trained by gradient",
        "3:step | cross_entropy | the loss cross_entropy does not go with the output activation step",
        "3:relu | binary_cross_entropy | does not go with the output activation relu; use one of",
        "3:softmax | mso | there is no loss 'mso', did you mean 'mse'?",
        "3:softplus | hinge | the loss hinge does not go with the output activation softplus",
        "3:sofmax | | there is no activation 'sofmax', did you mean 'softmax'?",
        "3:softmax | cross_entropy(class_weights=[1, 2]) | class_weights",
        "three:softmax | | 'three:softmax' is not a layer",
        "0:softmax | | a layer has 1 to",
        "'' | | is not a layer"
      })
  void explainsWhatDoesNotFit(String layers, String loss, String message) {
    Trainer.Builder trainer = Trainer.builder().layers(layers);
    LanewiseException e =
        assertThrows(
            LanewiseException.class,
            () -> (loss == null ? trainer : trainer.loss(loss)).train(classes));
    assertTrue(requireNonNull(e.getMessage()).contains(message), e.getMessage());
  }

  @Test
  void refusesSettingsOutOfRange() {
    Trainer.Builder trainer = Trainer.builder();
    assertThrows(ConfigurationException.class, () -> trainer.epochs(-1));
    assertThrows(ConfigurationException.class, () -> trainer.batchSize(-1));
    assertThrows(ConfigurationException.class, () -> trainer.validation(1.0));
    assertThrows(ConfigurationException.class, () -> trainer.initializer("he_norml"));
    ConfigurationException rate =
        assertThrows(ConfigurationException.class, () -> trainer().learningRate(-1).train(classes));
    assertTrue(requireNonNull(rate.getMessage()).contains("learning_rate=-1"), rate.getMessage());
    assertThrows(ConfigurationException.class, () -> trainer().threads(0).train(classes));
    ConfigurationException kernels =
        assertThrows(ConfigurationException.class, () -> trainer().kernels("cuda").train(classes));
    assertTrue(requireNonNull(kernels.getMessage()).contains("cuda"), kernels.getMessage());
  }

  @Test
  void refusesNumbersThatAreNotFiniteByRowAndColumn() {
    float[] broken = inputs.clone();
    broken[3 * INPUTS + 4] = Float.NaN;
    Dataset data = Dataset.ofClasses(broken, INPUTS, labels(3), 3);
    DataException e = assertThrows(DataException.class, () -> trainer().train(data));
    assertTrue(requireNonNull(e.getMessage()).contains("row 4, column 5 is NaN"), e.getMessage());
  }

  @Test
  void stopsWhereTheLossIsNoLongerFinite() {
    float[] targets = new float[ROWS];
    Arrays.fill(targets, 1e30f);
    Dataset data = Dataset.ofTargets(inputs, INPUTS, targets, 1);
    DivergenceException e =
        assertThrows(
            DivergenceException.class,
            () ->
                Trainer.builder()
                    .layers("4:relu,1:identity")
                    .optimizer("sgd")
                    .learningRate(1e6)
                    .train(data));
    assertTrue(
        requireNonNull(e.getMessage())
            .matches("the loss became .* in epoch \\d+, batch \\d+ of 2;.*"),
        e.getMessage());
    for (float weight : e.lastGoodModel().parameters()) {
      assertTrue(Float.isFinite(weight));
    }
  }

  /** Logits of ±3e38 that are all wrong: a row's losses are floats, but not their sum. */
  @ParameterizedTest
  @ValueSource(strings = {"simd", "scalar"})
  void largeLogitsHaveAFiniteLoss(String kernels) {
    float[] ones = new float[ROWS];
    Arrays.fill(ones, 1);
    float[] targets = new float[ROWS * 9];
    Dataset data = Dataset.ofTargets(ones, 1, targets, 9);
    EpochReport report =
        Trainer.builder()
            .layers("9:sigmoid")
            .loss("binary_cross_entropy")
            .initializer("constant(value=3e38)")
            .kernels(kernels)
            .optimizer("sgd")
            .epochs(1)
            .train(data)
            .history()
            .getFirst();
    assertEquals(3e38f, report.trainLoss(), 1e30);
  }

  @Test
  void countsWeightsThatAreNotFiniteAsDiverged() {
    float[] targets = new float[ROWS];
    Arrays.fill(targets, 3);
    Dataset data = Dataset.ofTargets(inputs, INPUTS, targets, 1);
    for (int epochs : new int[] {1, 3}) {
      DivergenceException e =
          assertThrows(
              DivergenceException.class,
              () ->
                  Trainer.builder()
                      .layers("1:identity")
                      .learningRate(1e38)
                      .optimizer("sgd(momentum=0.9)")
                      .batchSize(0)
                      .epochs(epochs)
                      .initializer("constant(value=1000)")
                      .train(data));
      assertTrue(requireNonNull(e.getMessage()).contains("layer 1 (1:identity)"), e.getMessage());
      assertEquals(0, e.epochsDone());
      assertEquals(1000f, requireNonNull(e.lastGoodModel().tensors().get("layers.0.weight"))[0]);
    }
  }

  /** Interrupts the thread that trains, and keeps the states after whole epochs. */
  private static final class Interrupter implements TrainingListener {
    final List<TrainingState> states = new ArrayList<>();
    final int epoch;
    final int batch;
    int batchesSince;

    Interrupter(int epoch, int batch) {
      this.epoch = epoch;
      this.batch = batch;
    }

    @Override
    public void batchDone(BatchReport report) {
      if (Thread.currentThread().isInterrupted()) {
        batchesSince++;
      } else if (report.epoch() == epoch && report.batch() == batch) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void epochDone(EpochReport report, Supplier<TrainingState> state) {
      states.add(state.get());
    }
  }

  /** Seven batches an epoch: the last one's interrupt is heard in the next epoch. */
  @ParameterizedTest
  @CsvSource({"1, 1, 0", "1, 6, 0", "1, 7, 1", "3, 2, 2", "4, 7, 4", "5, 6, 4"})
  void anInterruptStopsItAtTheNextBatch(int epoch, int batch, int epochsDone) {
    int[] whole = bits(trainer().epochs(5).train(classes).model());
    Interrupter interrupter = new Interrupter(epoch, batch);
    TrainingInterruptedException e =
        assertThrows(
            TrainingInterruptedException.class,
            () -> trainer().epochs(5).listener(interrupter).train(classes));
    assertTrue(Thread.interrupted());
    assertEquals(0, interrupter.batchesSince);
    assertEquals(epochsDone, e.epochsDone());
    assertEquals(epochsDone, interrupter.states.size());
    assertEquals(
        "training was interrupted in epoch %d, before batch %d of 7; whole epochs done: %d"
            .formatted(epochsDone + 1, batch % 7 + 1, epochsDone),
        e.getMessage());
    assertArrayEquals(
        bits(trainer().epochs(epochsDone).train(classes).model()), bits(e.lastModel()));
    if (epochsDone > 0) {
      TrainingState state = interrupter.states.getLast();
      assertArrayEquals(bits(state.model()), bits(e.lastModel()));
      assertArrayEquals(whole, bits(trainer().epochs(5).resume(state).train(classes).model()));
    }
  }

  @Test
  void anInterruptAfterTheLastBatchOrBeforeNoneChangesNothing() {
    int[] whole = bits(trainer().epochs(2).train(classes).model());
    Interrupter interrupter = new Interrupter(2, 7);
    assertArrayEquals(
        whole, bits(trainer().epochs(2).listener(interrupter).train(classes).model()));
    assertTrue(Thread.currentThread().isInterrupted());
    trainer().epochs(0).train(classes);
    assertTrue(Thread.interrupted());
  }

  @Test
  void refusesTargetsThatTheLossDoesNotTake() {
    float[] targets = new float[ROWS];
    targets[7] = 5.5f;
    Dataset data = Dataset.ofTargets(inputs, INPUTS, targets, 1);
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class, () -> Trainer.builder().layers("1:sigmoid").train(data));
    assertTrue(requireNonNull(e.getMessage()).contains("row 8, column 1 is 5.5"), e.getMessage());
  }

  @Test
  void refusesToResumeOnOtherRows() {
    List<TrainingState> states = new ArrayList<>();
    trainer().epochs(1).listener(new KeptStates(states)).train(classes);
    float[] changed = inputs.clone();
    changed[100] += 1;
    Dataset other = Dataset.ofClasses(changed, INPUTS, labels(3), classes.classNames());
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class, () -> trainer().resume(states.getFirst()).train(other));
    assertTrue(requireNonNull(e.getMessage()).contains("other training data"), e.getMessage());
  }

  @Test
  void evaluatesAndClassifiesAlike() {
    Engine engine = Engine.create();
    for (String[] setup :
        new String[][] {
          {"1:sigmoid", "mse"}, {"1:sigmoid", "binary_cross_entropy"}, {"1:tanh", "hinge"},
          {"1:step", "perceptron"}, {"2:softmax", "cross_entropy"}, {"2:sigmoid", "mse"}
        }) {
      Dataset two = Dataset.ofClasses(inputs, INPUTS, labels(2), 2);
      Model model = Trainer.builder().layers(setup[0]).loss(setup[1]).train(two).model();
      int[] found = new int[ROWS];
      model.predictor(engine, 32).classify(inputs, ROWS, found);
      long correct = IntStream.range(0, ROWS).filter(i -> found[i] == two.labels()[i]).count();
      assertEquals(
          (double) correct / ROWS,
          ((ClassificationEvaluation) model.evaluate(two, engine)).accuracy(),
          setup[0] + " " + setup[1]);
    }
  }
}
