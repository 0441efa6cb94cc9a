package dev.lanewise.network;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners that steer training, also through a resume. */
class TrainingControlTest {

  private static final double RATE = 0.125;
  private static final int BATCHES = 3;
  private static final Dataset DATA =
      Dataset.ofTargets(
          new float[] {1, 2, -1, 0.5f, 3, -2}, 1, new float[] {2, 4, -2, 1, 6, -4}, 1);

  private static Trainer.Builder trainer() {
    return Trainer.builder()
        .layers("1:identity")
        .loss("mse")
        .optimizer("sgd(momentum=0.5)")
        .learningRate(RATE)
        .epochs(5)
        .batchSize(2)
        .kernels("scalar");
  }

  /** Steers as told, and keeps the states after each batch, each epoch and the training. */
  private static class Listener implements TrainingListener {
    final List<TrainingState> within = new ArrayList<>();
    final List<TrainingState> between = new ArrayList<>();
    final List<TrainingState> last = new ArrayList<>();

    @Override
    public void batchDone(BatchReport report) {
      within.add(report.state());
    }

    @Override
    public void epochDone(EpochReport report, Supplier<TrainingState> state) {
      between.add(state.get());
    }

    @Override
    public void trainingDone(Supplier<TrainingState> state) {
      last.add(state.get());
    }
  }

  /** Stops in the second batch of the third epoch. */
  private static final class Stopping extends Listener {
    @Override
    public void control(BatchReport report, TrainingControl control) {
      if (report.epoch() == 3 && report.batch() == 2) {
        control.stopAfterEpoch();
        assertTrue(control.isStopping());
      }
    }
  }

  private static List<Double> rates(TrainingResult result) {
    return result.history().stream().map(EpochReport::learningRate).toList();
  }

  @Test
  void stopsWhenTheEpochIsDone() {
    Stopping stopping = new Stopping();
    TrainingResult stopped = trainer().listener(stopping).train(DATA);
    TrainingResult three = trainer().epochs(3).train(DATA);
    assertEquals(3, stopped.history().size());
    assertEquals(3, stopped.epoch());
    assertArrayEquals(three.model().parameters(), stopped.model().parameters());
    assertEquals(1, stopping.last.size());
    // No listener asks again: the states tell.
    for (TrainingState state :
        List.of(
            stopping.within.get(2 * BATCHES + 1),
            stopping.between.get(2),
            stopping.last.getFirst())) {
      TrainingResult resumed = trainer().resume(state).train(DATA);
      assertEquals(3, resumed.history().size());
      assertArrayEquals(three.model().parameters(), resumed.model().parameters());
    }
    TrainingResult before = trainer().resume(stopping.within.get(2 * BATCHES)).train(DATA);
    assertEquals(5, before.history().size());
  }

  @Test
  void stopsAfterAnEpoch() {
    TrainingResult stopped =
        trainer()
            .listener(
                new TrainingListener() {
                  @Override
                  public void control(EpochReport report, TrainingControl control) {
                    if (report.epoch() == 2) {
                      control.stopAfterEpoch();
                    }
                  }
                })
            .train(DATA);
    assertEquals(2, stopped.history().size());
  }

  /** Changes the factor after batches and epochs. */
  private static final class Factors extends Listener {
    @Override
    public void control(BatchReport report, TrainingControl control) {
      if (report.epoch() == 2 && report.batch() >= 2) {
        control.learningRateFactor(control.learningRateFactor() / 2);
      }
    }

    @Override
    public void control(EpochReport report, TrainingControl control) {
      if (report.epoch() == 3) {
        control.learningRateFactor(0);
      }
    }
  }

  @Test
  void changesTheLearningRateOfTheStepsBehind() {
    TrainingResult result = trainer().listener(new Factors()).train(DATA);
    // The third batch of the second epoch has half of it, the third epoch a quarter.
    assertEquals(List.of(RATE, RATE / 2, RATE / 4, 0.0, 0.0), rates(result));
  }

  @Test
  void aResumedTrainingHasTheSameRates() {
    Factors factors = new Factors();
    TrainingResult whole = trainer().listener(factors).train(DATA);
    List<TrainingState> states = new ArrayList<>(factors.within);
    states.addAll(factors.between);
    assertEquals(5 * BATCHES + 5, states.size());
    for (TrainingState state : states) {
      TrainingResult resumed = trainer().listener(new Factors()).resume(state).train(DATA);
      assertEquals(rates(whole), rates(resumed));
      assertArrayEquals(whole.model().parameters(), resumed.model().parameters());
    }
  }

  @Test
  void allAreAskedBeforeAnyIsTold() {
    Listener first = new Listener();
    trainer()
        .epochs(1)
        .listener(first)
        .listener(
            new TrainingListener() {
              @Override
              public void control(BatchReport report, TrainingControl control) {
                control.learningRateFactor(report.batch());
              }

              @Override
              public void control(EpochReport report, TrainingControl control) {
                control.learningRateFactor(7);
              }
            })
        .train(DATA);
    assertEquals(
        List.of(1.0, 2.0, 3.0),
        first.within.stream()
            .map(state -> state.position().steering().learningRateFactor())
            .toList());
    assertEquals(7, first.between.getFirst().position().steering().learningRateFactor());
  }

  @Test
  void aStateWithinAnEpochKeepsTheWeightsOfTheLastOne() {
    Listener listener = new Listener();
    trainer().epochs(2).listener(listener).train(DATA);
    TrainingState.Position position = listener.within.get(BATCHES + 1).position();
    TrainingState.PartialEpoch partial = position.partial().orElseThrow();
    assertEquals(1, position.epochsDone());
    assertEquals(BATCHES + 2, position.steps());
    assertEquals(2, partial.batches());
    assertArrayEquals(listener.between.getFirst().model().parameters(), partial.before());
    assertTrue(listener.between.getFirst().position().partial().isEmpty());
  }

  @Test
  void anEpochThatIsGivenUpAfterAResumeLeavesTheWeightsOfTheLastOne() {
    Listener listener = new Listener();
    trainer().listener(listener).train(DATA);
    Trainer.Builder resumed =
        trainer()
            .resume(listener.within.get(BATCHES))
            .listener(
                new TrainingListener() {
                  @Override
                  public void batchDone(BatchReport report) {
                    Thread.currentThread().interrupt();
                  }
                });
    TrainingInterruptedException e =
        assertThrows(TrainingInterruptedException.class, () -> resumed.train(DATA));
    assertTrue(Thread.interrupted());
    assertEquals(
        "training was interrupted in epoch 2, before batch 3 of 3; whole epochs done: 1",
        e.getMessage());
    assertArrayEquals(listener.between.getFirst().model().parameters(), e.lastModel().parameters());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void aFactorIsANumberFromZero(double factor) {
    fails(
        trainer()
            .listener(
                new TrainingListener() {
                  @Override
                  public void control(BatchReport report, TrainingControl control) {
                    control.learningRateFactor(factor);
                  }
                }),
        "the factor %s of the learning rate is out of range: a finite number from 0"
            .formatted(factor));
  }

  private static void fails(Trainer.Builder trainer, String message) {
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> trainer.train(DATA));
    assertTrue(requireNonNull(e.getMessage()).contains(message), e.getMessage());
  }

  /** Changes the position of a state within the second epoch, after its second batch. */
  private static Trainer.Builder resuming(Consumer<Changed> change) {
    Listener listener = new Listener();
    trainer().listener(listener).train(DATA);
    Changed changed = new Changed(listener.within.get(BATCHES + 1));
    change.accept(changed);
    return trainer().resume(changed.state());
  }

  /** A state whose parts can be changed. */
  private static final class Changed {
    final TrainingState state;
    int batches = 2;
    float[] before;
    List<Double> factors = List.of();

    Changed(TrainingState state) {
      this.state = state;
      before = state.position().partial().orElseThrow().before();
    }

    TrainingState state() {
      TrainingState.Position position = state.position();
      TrainingState.PartialEpoch partial = position.partial().orElseThrow();
      return new TrainingState(
          state.model(),
          state.config(),
          state.rows(),
          new TrainingState.Position(
              position.epochsDone(),
              position.steps(),
              position.history(),
              new TrainingState.Steering(1, false, factors),
              Optional.of(
                  new TrainingState.PartialEpoch(
                      batches,
                      partial.lossSum(),
                      partial.lossWeight(),
                      partial.correct(),
                      partial.seconds(),
                      partial.learningRateFactor(),
                      before))),
          state.optimizer(),
          state.best(),
          state.average());
    }
  }

  @Test
  void aStateThatCannotBeIsRefused() {
    fails(
        resuming(changed -> changed.batches = BATCHES + 1), "after batch 4 of an epoch that has 3");
    fails(
        resuming(changed -> changed.before = new float[1]),
        "does not hold the weights that its epoch began with");
    fails(
        resuming(changed -> changed.factors = List.of(1.0, 0.5)),
        "factors of the learning rate in 2 epochs, not in the 1 that are done");
    fails(
        resuming(changed -> changed.factors = List.of(0.5)),
        "epoch 1 ended with the learning rate 0.125");
    fails(
        resuming(_ -> {}).epochs(1),
        "within epoch 2, beyond the 1 epoch asked for; resume with more");
    assertEquals(5, resuming(_ -> {}).train(DATA).history().size());
  }
}
