package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.formats.Checkpoints;
import dev.lanewise.network.BatchReport;
import dev.lanewise.network.EpochReport;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingInterruptedException;
import dev.lanewise.network.TrainingListener;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interrupting training at any moment, be it while a checkpoint is written, loses nothing. */
class InterruptTest {

  private static final int ROUNDS = 4;
  private static final int EPOCHS = 200;
  private static final long MAX_MICROS = 20_000;

  @TempDir private Path folder;

  private final Dataset data = Runs.classes(90, 11, 3);
  private final Engine engine = Engine.create();

  private static Trainer.Builder trainer() {
    return Trainer.builder().layers("5:tanh,3:softmax").epochs(EPOCHS).batchSize(30);
  }

  /** Trains until it is interrupted. */
  private final class Training implements Runnable, TrainingListener {
    final Checkpoints checkpoints;
    final CountDownLatch begun = new CountDownLatch(1);
    final AtomicReference<TrainingInterruptedException> interrupted = new AtomicReference<>();
    final AtomicReference<Throwable> other = new AtomicReference<>();
    boolean flag;

    Training(Checkpoints checkpoints) {
      this.checkpoints = checkpoints;
    }

    @Override
    public void run() {
      try {
        trainer().listener(this).build().train(data, engine);
      } catch (TrainingInterruptedException e) {
        interrupted.set(e);
      } catch (RuntimeException e) {
        other.set(e);
      }
      flag = Thread.currentThread().isInterrupted();
    }

    @Override
    public void batchDone(BatchReport report) {
      begun.countDown();
    }

    @Override
    public void epochDone(EpochReport report, Supplier<TrainingState> state) {
      checkpoints.write(state.get());
    }
  }

  @Test
  void theCheckpointOfTheLastWholeEpochIsThere() throws InterruptedException {
    SplittableRandom random = new SplittableRandom(21);
    String whole = Runs.digest(trainer().build().train(data, engine).model());
    int interrupted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      try (Checkpoints checkpoints = Checkpoints.open(folder.resolve("run" + round))) {
        Training training = new Training(checkpoints);
        Thread thread = Thread.ofPlatform().start(training);
        training.begun.await();
        TimeUnit.MICROSECONDS.sleep(random.nextLong(MAX_MICROS));
        thread.interrupt();
        thread.join();
        assertNull(training.other.get(), "round " + round);
        assertTrue(training.flag);
        Optional<TrainingState> last = checkpoints.latest(engine);
        TrainingInterruptedException e = training.interrupted.get();
        if (e == null) {
          // The machine took its time to interrupt.
          assertEquals(EPOCHS, last.orElseThrow().position().epochsDone());
          continue;
        }
        interrupted++;
        assertEquals(e.epochsDone(), last.map(state -> state.position().epochsDone()).orElse(0));
        if (last.isPresent()) {
          assertEquals(Runs.digest(e.lastModel()), Runs.digest(last.get().model()));
          assertEquals(
              whole, Runs.digest(trainer().resume(last.get()).build().train(data, engine).model()));
        }
      }
    }
    assertTrue(interrupted > 0);
  }
}
