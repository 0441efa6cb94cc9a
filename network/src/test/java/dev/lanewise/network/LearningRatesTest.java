package dev.lanewise.network;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.LanewiseException;
import dev.lanewise.api.PluginException;
import dev.lanewise.api.plugin.Schedule;
import dev.lanewise.api.plugin.SchedulePlugin;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.registry.InstalledPlugin;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The learning rate of each step. */
class LearningRatesTest {

  private static final double BASE = 0.125;

  /** Eight steps an epoch, of which the last has one row. */
  private static final Dataset DATA = data(15, 0.5f);

  private static Dataset data(int rows, float target) {
    float[] inputs = new float[rows];
    float[] targets = new float[rows];
    for (int i = 0; i < rows; i++) {
      inputs[i] = (float) i / rows;
      targets[i] = target;
    }
    return Dataset.ofTargets(inputs, 1, targets, 1);
  }

  private record Made(Schedule schedule) implements SchedulePlugin {
    @Override
    public String id() {
      return "acme:made";
    }

    @Override
    public String description() {
      return "made for a test";
    }

    @Override
    public Schedule create(Settings settings) {
      return schedule;
    }
  }

  private static Trainer.Builder trainer() {
    return Trainer.builder()
        .layers("1:identity")
        .loss("mse")
        .optimizer("sgd")
        .learningRate(BASE)
        .epochs(4)
        .batchSize(2)
        .kernels("scalar");
  }

  private static Trainer.Builder trainer(Schedule schedule) {
    return trainer()
        .schedule("acme:made")
        .plugins(
            Plugins.of(
                Stream.concat(
                        Plugins.installed().list().stream().map(InstalledPlugin::plugin),
                        Stream.of(new Made(schedule)))
                    .toList()));
  }

  private static List<Double> rates(TrainingResult result) {
    return result.history().stream().map(EpochReport::learningRate).toList();
  }

  private static void fails(
      Class<? extends LanewiseException> type, Trainer.Builder trainer, String part) {
    String message = requireNonNull(assertThrows(type, () -> trainer.train(DATA)).getMessage());
    assertTrue(message.contains(part), message);
  }

  @Test
  void aScheduleIsToldHowFarTrainingIs() {
    List<String> told = new ArrayList<>();
    trainer(
            progress -> {
              told.add(
                  "%d/%d %d/%d"
                      .formatted(
                          progress.step(),
                          progress.steps(),
                          progress.epochsDone(),
                          progress.epochs()));
              assertEquals(8, progress.stepsPerEpoch());
              return 1;
            })
        .train(DATA);
    assertEquals("1/32 0/4", told.getFirst());
    assertTrue(told.contains("8/32 0/4") && told.contains("9/32 1/4"), told.toString());
    assertEquals("32/32 3/4", told.getLast());
  }

  @Test
  void aScheduleKnowsTheLossOfTheEpochsDone() {
    Schedule last =
        progress -> {
          int done = progress.epochsDone();
          assertThrows(IndexOutOfBoundsException.class, () -> progress.loss(done + 1));
          assertThrows(IndexOutOfBoundsException.class, () -> progress.loss(0));
          return done == 0 ? 1 : progress.loss(done);
        };
    TrainingResult trained = trainer(last).train(DATA);
    TrainingResult measured = trainer(last).validation(data(3, 0.75f)).train(DATA);
    for (int epoch = 1; epoch < 4; epoch++) {
      EpochReport before = trained.history().get(epoch - 1);
      assertEquals(BASE * before.trainLoss(), rates(trained).get(epoch));
      EpochReport held = measured.history().get(epoch - 1);
      assertTrue(held.validationLoss() != held.trainLoss());
      assertEquals(BASE * held.validationLoss(), rates(measured).get(epoch));
    }
  }

  @Test
  void theWarmUpRisesToWhatTheScheduleGives() {
    assertEquals(
        List.of(BASE * 8 / 20, BASE * 16 / 20, BASE, BASE),
        rates(trainer().warmup(20).train(DATA)));
    assertEquals(
        List.of(BASE * 0.5 * 8 / 20, BASE * 0.5 * 16 / 20, BASE * 0.5, BASE * 0.5),
        rates(trainer(_ -> 0.5).warmup(20).train(DATA)));
    assertEquals(List.of(BASE, BASE, BASE, BASE), rates(trainer().train(DATA)));
  }

  @Test
  void aWarmUpHasAnEnd() {
    assertEquals(BASE, rates(trainer().warmup(32).train(DATA)).getLast());
    fails(
        ConfigurationException.class,
        trainer().warmup(33),
        "a warm-up of 33 steps is longer than the training, which has 32 steps");
    assertThrows(ConfigurationException.class, () -> trainer().warmup(-1));
  }

  @Test
  void aFactorMustBeAFiniteNumber() {
    for (double factor : new double[] {Double.NaN, -0.5, Double.POSITIVE_INFINITY}) {
      fails(
          PluginException.class,
          trainer(progress -> progress.step() < 3 ? 1 : factor),
          "the schedule 'acme:made' multiplies the learning rate by %s in step 3"
              .formatted(factor));
    }
    assertEquals(List.of(0.0, 0.0, 0.0, 0.0), rates(trainer(_ -> 0).train(DATA)));
  }

  private static TrainingState stateAfterTwoEpochs() {
    List<TrainingState> states = new ArrayList<>();
    trainer().listener(new KeptStates(states)).train(DATA);
    return states.get(1);
  }

  private static TrainingState with(TrainingState state, List<EpochReport> history) {
    return new TrainingState(
        state.model(),
        state.config(),
        state.rows(),
        new TrainingState.Position(
            state.position().epochsDone(), state.position().steps(), history),
        state.optimizer(),
        state.best(),
        state.average());
  }

  private static EpochReport with(EpochReport report, double learningRate) {
    return new EpochReport(
        report.epoch(),
        report.trainLoss(),
        report.trainAccuracy(),
        report.validationLoss(),
        report.validationAccuracy(),
        report.seconds(),
        learningRate);
  }

  @Test
  void checkpointsOfVersionsWithoutSchedulesGoOn() {
    TrainingState state = stateAfterTwoEpochs();
    List<EpochReport> untold =
        state.position().history().stream().map(report -> with(report, Double.NaN)).toList();
    assertEquals(
        List.of(Double.NaN, Double.NaN, BASE, BASE),
        rates(trainer().resume(with(state, untold)).train(DATA)));
  }

  @Test
  void aCheckpointWithOtherRatesIsRefused() {
    TrainingState state = stateAfterTwoEpochs();
    List<EpochReport> other = new ArrayList<>(state.position().history());
    other.set(1, with(other.get(1), 0.25));
    fails(
        ConfigurationException.class,
        trainer().resume(with(state, other)),
        "epoch 2 ended with the learning rate 0.25, where schedule constant over 4 epochs gives 0.125");
    fails(
        ConfigurationException.class,
        trainer().resume(with(state, List.of(other.getFirst()))),
        "the figures of 1 epoch, not of the 2");
    fails(
        ConfigurationException.class,
        trainer().schedule("step").resume(state),
        "the checkpoint was made with schedule constant, not step");
    fails(
        ConfigurationException.class,
        trainer().warmup(3).resume(state),
        "the checkpoint was made with warmup 0, not 3");
  }
}
