package dev.lanewise.cli.training;

import dev.lanewise.cli.text.Output;
import dev.lanewise.cli.text.RunFailedException;
import dev.lanewise.cli.text.StoppedException;
import dev.lanewise.network.BatchReport;
import dev.lanewise.network.EpochReport;
import dev.lanewise.network.TrainingListener;
import dev.lanewise.network.TrainingState;
import java.util.function.Supplier;

/** Writes checkpoints as often as asked for, at the end, and when the process is about to end. */
final class CheckpointWriter implements TrainingListener {

  private final TrainingFiles files;
  private final CheckpointInterval interval;
  private final ExitRequest exit;
  private final Output output;
  private long written = System.nanoTime();

  /** Whether there were steps since the last checkpoint. */
  private boolean behind;

  /** Whether one is to be written when the epoch is done, whose last batch is. */
  private boolean due;

  CheckpointWriter(TrainingFiles files, ExitRequest exit, Output output) {
    this.files = files;
    interval = files.interval();
    this.exit = exit;
    this.output = output;
  }

  @Override
  public void batchDone(BatchReport report) {
    behind = true;
    boolean now =
        switch (interval.unit()) {
          case NANOSECONDS -> System.nanoTime() - written >= interval.amount();
          case STEPS -> interval.divides((report.epoch() - 1L) * report.batches() + report.batch());
          case EPOCHS -> false;
        };
    if (report.batch() == report.batches()) {
      due = now;
    } else if (exit.isMade()) {
      stop(
          report::state,
          "in epoch %d, after batch %d of %d"
              .formatted(report.epoch(), report.batch(), report.batches()));
    } else if (now) {
      write(report.state());
    }
  }

  @Override
  public void epochDone(EpochReport report, Supplier<TrainingState> state) {
    if (exit.isMade()) {
      stop(state, "after epoch %d".formatted(report.epoch()));
    }
    if (due
        || (interval.unit() == CheckpointInterval.Unit.EPOCHS
            && interval.divides(report.epoch()))) {
      write(state.get());
    }
  }

  @Override
  public void trainingDone(Supplier<TrainingState> state) {
    if (behind) {
      write(state.get());
    }
  }

  private void write(TrainingState state) {
    files.writeCheckpoint(state);
    written = System.nanoTime();
    behind = false;
    due = false;
  }

  /** Writes the last checkpoint, and says so while the process still waits for it. */
  private void stop(Supplier<TrainingState> state, String where) {
    try {
      write(state.get());
    } catch (RunFailedException e) {
      output.error(String.valueOf(e.getMessage()));
      throw new StoppedException("stopped " + where);
    }
    String message =
        "stopped %s; the checkpoint is written, and the same command with --resume goes on from it"
            .formatted(where);
    output.error(message);
    throw new StoppedException(message);
  }
}
