package dev.lanewise.network;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.EarlyStopping.Measure;
import dev.lanewise.network.builtin.BuiltinData;
import dev.lanewise.network.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When training ends early, and with which weights. */
class EarlyStoppingTest {

  private static final int EPOCHS = 100;

  /** Rows whose labels are partly drawn at random, so that a network soon learns them by heart. */
  private static Dataset noisy() {
    Dataset moons = BuiltinData.training("moons", 1).select(IntStream.range(0, 60).toArray());
    int[] labels = moons.labels().clone();
    for (int i = 0; i < labels.length; i += 4) {
      labels[i] = 1 - labels[i];
    }
    return Dataset.ofClasses(moons.inputs(), moons.inputWidth(), labels, moons.classNames());
  }

  private static Trainer.Builder trainer(int epochs) {
    return Trainer.builder()
        .layers("32:relu,32:relu,2:softmax")
        .learningRate(0.003)
        .batchSize(10)
        .validation(0.3)
        .epochs(epochs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"train_loss", "validation_loss", "validation_accuracy"})
  void theModelIsThatOfTheBestEpoch(String name) {
    Measure measure = Measure.parse(name);
    int sign = measure.equals(Measure.VALIDATION_ACCURACY) ? -1 : 1;
    Dataset data = noisy();
    int patience = 5;
    TrainingResult stopped =
        trainer(EPOCHS).earlyStopping(new EarlyStopping(measure, patience, 0)).train(data);
    List<EpochReport> history = stopped.history();
    int best = 0;
    for (int i = 1; i < history.size(); i++) {
      if (sign * measure.of(history.get(i)) < sign * measure.of(history.get(best))) {
        best = i;
      }
    }
    assertEquals(best + 1, stopped.epoch());
    assertEquals(Math.min(EPOCHS, stopped.epoch() + patience), history.size());
    // Stopping changes nothing before it: a run that is told to end there has the same bits.
    TrainingResult exact = trainer(stopped.epoch()).train(data);
    assertEquals(stopped.epoch(), exact.epoch());
    assertArrayEquals(exact.model().parameters(), stopped.model().parameters());
  }

  @Test
  void itDoesStop() {
    TrainingResult stopped = trainer(EPOCHS).earlyStopping(EarlyStopping.after(5)).train(noisy());
    assertTrue(stopped.history().size() < EPOCHS);
    assertTrue(stopped.epoch() > 1);
  }

  @Test
  void aSmallerChangeIsNoImprovement() {
    TrainingResult stopped =
        trainer(EPOCHS).earlyStopping(new EarlyStopping(Measure.TRAIN_LOSS, 3, 1e9)).train(noisy());
    assertEquals(1, stopped.epoch(), "the first epoch is better than none");
    assertEquals(4, stopped.history().size());
  }

  @Test
  void aResumedTrainingStopsAtTheSameEpochWithTheSameWeights() {
    Dataset data = noisy();
    List<TrainingState> states = new ArrayList<>();
    TrainingResult whole =
        trainer(EPOCHS)
            .earlyStopping(EarlyStopping.after(5))
            .listener(new KeptStates(states))
            .train(data);
    assertEquals(whole.history().size(), states.size());
    for (TrainingState state : states) {
      TrainingResult resumed =
          trainer(EPOCHS).earlyStopping(EarlyStopping.after(5)).resume(state).train(data);
      assertEquals(whole.epoch(), resumed.epoch());
      assertEquals(whole.history().size(), resumed.history().size());
      assertArrayEquals(whole.model().parameters(), resumed.model().parameters());
    }
    TrainingResult nothing =
        trainer(0).earlyStopping(EarlyStopping.after(5)).resume(states.getLast()).train(data);
    assertEquals(whole.epoch(), nothing.epoch());
    assertArrayEquals(whole.model().parameters(), nothing.model().parameters());
    Trainer.Builder other =
        trainer(EPOCHS).earlyStopping(EarlyStopping.after(6)).resume(states.getFirst());
    String message =
        assertThrows(ConfigurationException.class, () -> other.train(data)).getMessage();
    assertTrue(requireNonNull(message).contains("early_stopping"), message);
    TrainingState first = states.getFirst();
    Trainer.Builder incomplete =
        trainer(EPOCHS)
            .earlyStopping(EarlyStopping.after(5))
            .resume(
                new TrainingState(
                    first.model(),
                    first.config(),
                    first.rows(),
                    first.position(),
                    first.optimizer(),
                    Optional.empty(),
                    first.average()));
    assertThrows(ConfigurationException.class, () -> incomplete.train(data));
  }

  @Test
  void theFigureMustBeMeasured() {
    Dataset data = noisy();
    Trainer.Builder nothingHeldOut = trainer(3).validation(0).earlyStopping(EarlyStopping.after(2));
    String message =
        assertThrows(ConfigurationException.class, () -> nothingHeldOut.train(data)).getMessage();
    assertEquals(
        "training that stops by validation_loss needs rows to measure it on; hold some out by validation, such as 0.2",
        message);
    Dataset numbers =
        Dataset.ofTargets(data.inputs(), data.inputWidth(), new float[data.rows()], 1);
    Trainer.Builder accuracyOfNumbers =
        trainer(3)
            .layers("1:identity")
            .earlyStopping(new EarlyStopping(Measure.VALIDATION_ACCURACY, 2, 0));
    message =
        assertThrows(ConfigurationException.class, () -> accuracyOfNumbers.train(numbers))
            .getMessage();
    assertEquals(
        "training cannot stop by validation_accuracy, as the data has no classes; take validation_loss",
        message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train_loss",
        "validation_loss",
        "validation_accuracy",
        "acme:gap",
        "acme:gap(beta=0.5, weights=[1, 2])"
      })
  void readsItsOwnText(String name) {
    Measure measure = Measure.parse(name);
    EarlyStopping rule = new EarlyStopping(measure, Integer.MAX_VALUE, Double.MIN_VALUE);
    assertEquals(rule, EarlyStopping.parse(rule.toString()));
    assertEquals(measure, Measure.parse(measure.id()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "validation_loss",
        "validation_loss(patience=1)",
        "validation_loss(patience=0, min_change=0)",
        "validation_loss(patience=x, min_change=0)",
        "validation_loss(patience=1, min_change=-1)",
        "validation_loss(patience=1, min_change=NaN)",
        "validation_loss(patience=1, min_change=Infinity)",
        "validation_loss(patience=1, min_change=0, more=1)",
        "validation_loss(beta=2, patience=1, min_change=0)",
        "f1(patience=1, min_change=0)",
        "acme:f1(patience=1)"
      })
  void refusesOtherTexts(String text) {
    assertThrows(ConfigurationException.class, () -> EarlyStopping.parse(text));
  }

  @Test
  void aMetricHasNoSettingOfStopping() {
    String message =
        assertThrows(ConfigurationException.class, () -> Measure.parse("acme:gap(patience=2)"))
            .getMessage();
    assertTrue(requireNonNull(message).contains("its setting patience has the name"), message);
  }
}
