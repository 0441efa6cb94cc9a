package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.formats.Checkpoints;
import dev.lanewise.network.BatchReport;
import dev.lanewise.network.EarlyStopping;
import dev.lanewise.network.EpochReport;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingControl;
import dev.lanewise.network.TrainingListener;
import dev.lanewise.network.TrainingResult;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.augmentation.Augmentation;
import dev.lanewise.network.data.ClassWeights;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.regularization.Regularization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training that is stopped at any step, as often as one likes, and resumed from the last
 * checkpoint on the disk, ends as one that was left alone: with everything on that could depend on
 * the past.
 */
class StoppedWithinEpochTest {

  private static final int STOPS = 50;
  private static final int EPOCHS = 14;
  private static final int BATCHES = 13;

  @TempDir private Path folder;

  private final Dataset data = Runs.classes(200, 11, 3);

  private static Trainer.Builder trainer() {
    return Trainer.builder()
        .layers(
            "12:tanh,batch_norm,dropout(rate=0.2),residual(layer_norm,12:gelu,12:identity),3:softmax")
        .optimizer("adam(amsgrad=true)")
        .learningRate(0.02)
        .schedule("reduce_on_plateau(patience=0, factor=0.7, threshold=0.05)")
        .warmup(20)
        .validation(0.2)
        .earlyStopping(new EarlyStopping(EarlyStopping.Measure.VALIDATION_LOSS, 6, 0))
        .regularization(
            Regularization.NONE
                .with("clip", "global_norm=0.5")
                .with("l1", "0.0001")
                .with("weight_decay", "0.01")
                .with("max_norm", "1.2")
                .with("ema", "0.8"))
        .classWeights(ClassWeights.balanced())
        .augmentation(
            Augmentation.NONE
                .with("augment", "shift(pixels=1),elastic(alpha=9,sigma=1.5),cutout(size=1)")
                .with("image", "1x11")
                .with("mixup", "0.4"))
        .batchSize(13)
        .epochs(EPOCHS)
        .seed(9)
        .source("rows of a test")
        .listener(new Steering());
  }

  /** Changes the learning rate within an epoch and after one. */
  private static final class Steering implements TrainingListener {
    @Override
    public void control(BatchReport report, TrainingControl control) {
      if (report.epoch() % 3 == 1 && (report.batch() == 5 || report.batch() == BATCHES)) {
        control.learningRateFactor(control.learningRateFactor() * 0.9);
      }
    }

    @Override
    public void control(EpochReport report, TrainingControl control) {
      if (report.epoch() % 4 == 2) {
        control.learningRateFactor(control.learningRateFactor() * 1.5);
      }
    }
  }

  /** Ends a run as a kill does. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Writes a checkpoint every few steps, and kills the run after some. */
  private static final class Writer implements TrainingListener {
    private final Checkpoints checkpoints;
    private final int interval;
    private int left;

    Writer(Checkpoints checkpoints, int interval, int left) {
      this.checkpoints = checkpoints;
      this.interval = interval;
      this.left = left;
    }

    @Override
    public void batchDone(BatchReport report) {
      if (report.batch() % interval == 0) {
        checkpoints.write(report.state());
      }
      if (--left == 0) {
        throw new Killed();
      }
    }
  }

  /** All that a run comes to but its seconds. */
  private static List<Object> outcome(TrainingResult result) {
    List<Object> outcome = new ArrayList<>();
    outcome.add(Runs.digest(result.model()));
    outcome.add(result.epoch());
    for (EpochReport report : result.history()) {
      outcome.add(
          List.of(
              report.epoch(),
              report.trainLoss(),
              report.trainAccuracy(),
              report.validationLoss(),
              report.validationAccuracy(),
              report.learningRate()));
    }
    return outcome;
  }

  @Test
  void endsWithTheBitsOfARunThatWasLeftAlone() throws IOException {
    List<Object> whole = outcome(trainer().train(data));
    assertTrue(whole.size() > 8, "several epochs: " + whole.size());
    SplittableRandom random = new SplittableRandom(16);
    List<Engine> engines =
        List.of(
            Engine.create(Plugins.installed(), "scalar", 1),
            Engine.create(Plugins.installed(), "scalar", 3),
            Engine.create(Plugins.installed(), "simd", 2));
    int stops = 0;
    int withinEpochs = 0;
    int runs = 0;
    Path place = folder.resolve("run0");
    while (stops < STOPS) {
      Engine engine = engines.get(random.nextInt(engines.size()));
      try (Checkpoints checkpoints = Checkpoints.open(place)) {
        Optional<TrainingState> last = checkpoints.latest(engine);
        withinEpochs += last.flatMap(state -> state.position().partial()).isPresent() ? 1 : 0;
        Trainer.Builder trainer =
            trainer()
                .listener(
                    new Writer(checkpoints, 1 + random.nextInt(BATCHES), 1 + random.nextInt(60)));
        last.ifPresent(trainer::resume);
        assertEquals(whole, outcome(trainer.build().train(data, engine)));
        place = folder.resolve("run" + ++runs);
      } catch (Killed _) {
        stops++;
      }
    }
    engines.forEach(Engine::close);
    assertTrue(withinEpochs > STOPS / 2, "resumed within an epoch: " + withinEpochs);
    assertTrue(runs > 2, "whole runs: " + runs);
  }

  @Test
  void aKillLeavesTheLastTwoCheckpoints() throws IOException {
    try (Checkpoints checkpoints = Checkpoints.open(folder)) {
      trainer().listener(new Writer(checkpoints, 5, BATCHES + 7)).train(data);
    } catch (Killed _) {
      try (Stream<Path> files = Files.list(folder)) {
        assertEquals(
            List.of(
                "checkpoint-000000-000000010.safetensors",
                "checkpoint-000001-000000005.safetensors"),
            files
                .map(file -> file.getFileName().toString())
                .filter(name -> name.startsWith("checkpoint"))
                .sorted()
                .toList());
        return;
      }
    }
    throw new AssertionError("it was not killed");
  }
}
