package dev.lanewise.cli.training;

import dev.lanewise.cli.text.Measured;
import dev.lanewise.cli.text.Output;
import dev.lanewise.cli.text.RunFailedException;
import dev.lanewise.cli.text.StoppedException;
import dev.lanewise.network.BatchReport;
import dev.lanewise.network.DivergenceException;
import dev.lanewise.network.EpochReport;
import dev.lanewise.network.TrainingListener;
import dev.lanewise.network.TrainingResult;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.metrics.ClassificationEvaluation;
import dev.lanewise.network.metrics.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Runs the training and writes its files. */
final class Training {

  /** A network may need some epochs before it is better than a constant. */
  private static final int LEAST_EPOCHS = 3;

  private final TrainingSetup setup;
  private final TrainingFiles files;
  private final Engine engine;
  private final Output output;
  private final List<EpochReport> history = new ArrayList<>();
  private Runnable announcement = () -> {};
  private boolean quiet = true;

  Training(TrainingSetup setup, TrainingFiles files, Engine engine, Output output) {
    this.setup = setup;
    this.files = files;
    this.engine = engine;
    this.output = output;
    setup.resumed().ifPresent(state -> history.addAll(state.position().history()));
  }

  /** Sets what prints the kernels, once it is known that the settings fit the data. */
  void announce(Runnable announcement) {
    this.announcement = announcement;
    quiet = false;
    setup.trainer().listener(new Announcement());
  }

  /** Shows progress. */
  void show(TrainingListener progress) {
    setup.trainer().listener(progress);
  }

  /**
   * Trains, writes the model and measures it.
   *
   * @throws RunFailedException if training diverged or a file could not be written
   * @throws StoppedException if a signal ends the process, which has written a checkpoint
   */
  TrainingSummary run() {
    setup.trainer().listener(new Recorder());
    long start = System.nanoTime();
    TrainingResult result;
    try (ExitRequest exit = files.checkpoints().isPresent() ? new ExitRequest(output) : null) {
      if (exit != null) {
        setup.trainer().listener(new CheckpointWriter(files, exit, output));
      }
      result = setup.trainer().build().train(setup.data().train(), engine);
    } catch (DivergenceException e) {
      throw diverged(e);
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    output.eraseLine();
    announce();
    files.writeModel(result.model());
    files.writeHistory(history);
    warnIfNothingWasLearned(result);
    Optional<Measured> measured =
        setup.data().test().or(result::validation).map(rows -> measured(result, rows));
    return new TrainingSummary(
        result.model(),
        shown(result),
        result.history().size(),
        result.validation(),
        measured,
        seconds,
        setup,
        files,
        engine);
  }

  /** Tells of a network that is no better than a constant, which takes another pass to know. */
  private void warnIfNothingWasLearned(TrainingResult result) {
    if (!quiet && result.history().size() >= LEAST_EPOCHS) {
      Dataset train = setup.data().train();
      TrainingWarnings.after(evaluate(result, train), train).ifPresent(output::note);
    }
  }

  private void announce() {
    Runnable first = announcement;
    announcement = () -> {};
    first.run();
  }

  private RunFailedException diverged(DivergenceException e) {
    files.writeHistory(history);
    if (e.epochsDone() <= setup.epochsBefore()) {
      return new RunFailedException(
          "%s; this run completed no epoch, so %s is as it was"
              .formatted(e.getMessage(), files.model()),
          e);
    }
    files.writeModel(e.lastGoodModel());
    return new RunFailedException(
        "%s; the model before that epoch is in %s".formatted(e.getMessage(), files.model()), e);
  }

  /** Returns the figures of the model's epoch, or those of a model that was not trained. */
  private EpochReport shown(TrainingResult result) {
    if (result.epoch() > 0) {
      return result.history().get(result.epoch() - 1);
    }
    Evaluation train = evaluate(result, setup.data().train());
    Optional<Evaluation> validation = result.validation().map(rows -> evaluate(result, rows));
    return new EpochReport(
        0,
        train.loss(),
        accuracy(train),
        validation.map(Evaluation::loss).orElse(Double.NaN),
        validation.map(Training::accuracy).orElse(Double.NaN),
        0,
        Double.NaN);
  }

  private Evaluation evaluate(TrainingResult result, Dataset rows) {
    return result.model().evaluate(rows, engine);
  }

  private Measured measured(TrainingResult result, Dataset rows) {
    Measured measured =
        Measured.of(result.model(), rows, setup.trainer().build().metrics(), engine);
    measured.notes().forEach(output::note);
    return measured;
  }

  private static double accuracy(Evaluation evaluation) {
    return evaluation instanceof ClassificationEvaluation classes ? classes.accuracy() : Double.NaN;
  }

  private final class Announcement implements TrainingListener {
    @Override
    public void batchDone(BatchReport report) {
      announce();
    }
  }

  /** Keeps the reports, and passes notes on. */
  private final class Recorder implements TrainingListener {
    @Override
    public void epochDone(EpochReport report, Supplier<TrainingState> state) {
      history.add(report);
    }

    @Override
    public void note(String sentence) {
      output.note(sentence);
    }
  }
}
