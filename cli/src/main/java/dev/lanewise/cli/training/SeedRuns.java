package dev.lanewise.cli.training;

import dev.lanewise.api.LanewiseException;
import dev.lanewise.api.PluginException;
import dev.lanewise.cli.text.Measured;
import dev.lanewise.cli.text.Mistakes;
import dev.lanewise.cli.text.Numbers;
import dev.lanewise.cli.text.RunFailedException;
import dev.lanewise.network.DivergenceException;
import dev.lanewise.network.Model;
import dev.lanewise.network.Provenance;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingResult;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Trains once for each of several seeds. The model of the seed with the least validation loss is
 * written, if all seeds are measured on the same rows: a share that is held out has other rows for
 * each seed.
 */
final class SeedRuns {

  private final TrainingSetup setup;
  private final TrainingFiles files;
  private final Engine engine;
  private final Consumer<String> notes;

  /** What the model says whose training is repeated, until that is compared, if there is one. */
  private Optional<Provenance> repeated;

  private Optional<Long> best = Optional.empty();
  private double leastLoss = Double.POSITIVE_INFINITY;

  SeedRuns(
      TrainingSetup setup,
      TrainingFiles files,
      Engine engine,
      Optional<Provenance> repeated,
      Consumer<String> notes) {
    this.setup = setup;
    this.files = files;
    this.engine = engine;
    this.repeated = repeated;
    this.notes = notes;
  }

  /** Checks the options that cannot stand beside several seeds. */
  static void check(TrainCommand command, Mistakes mistakes) {
    if (command.seeds.isEmpty()) {
      return;
    }
    Set<Long> different = new HashSet<>();
    for (long seed : command.seeds) {
      if (!different.add(seed)) {
        mistakes.add("--seeds has %d twice; name each seed once".formatted(seed));
      }
    }
    if (command.training.seed != null) {
      mistakes.add("--seed and --seeds contradict each other; leave one of them out");
    }
    if (command.checkpoint != null || command.history != null) {
      mistakes.add(
          "%s is for one training, and --seeds has several; leave one of them out"
              .formatted(command.checkpoint != null ? "--checkpoint" : "--history"));
    }
    String validation = command.training.validation;
    if (command.isGiven("--out") && (validation == null || Numbers.isDecimal(validation))) {
      mistakes.add(
          "--out is for the best model, and --seeds has none without other data to choose it by; name some by --validation, or leave --out out");
    }
  }

  /**
   * Trains with each seed. A model is written as soon as it is the best so far, so that a kill
   * loses only what comes later.
   *
   * @throws RunFailedException if all of them failed, or the model cannot be written
   */
  SeedSummary run(List<Long> seeds) {
    noteModel();
    long begin = System.nanoTime();
    List<SeedSummary.Result> results = new ArrayList<>();
    Optional<LanewiseException> failure = Optional.empty();
    for (long seed : seeds) {
      SeedSummary.Result result;
      try {
        result = run(seed);
      } catch (DivergenceException | PluginException e) {
        failure = Optional.of(e);
        result = SeedSummary.Result.failed(seed, String.valueOf(e.getMessage()));
      }
      notes.accept("seed %d: %s".formatted(seed, result.sentence()));
      results.add(result);
    }
    if (failure.isPresent() && results.stream().allMatch(SeedSummary.Result::hasFailed)) {
      throw new RunFailedException(
          "each of the %d seeds %s; the last: %s"
              .formatted(
                  seeds.size(),
                  failure.get() instanceof DivergenceException ? "diverged" : "failed",
                  failure.get().getMessage()),
          failure.get());
    }
    double seconds = (System.nanoTime() - begin) * 1e-9;
    best.ifPresent(seed ->
        notes.accept(
            "%s is the model of seed %d, which has the least validation loss"
                .formatted(files.model(), seed)));
    return new SeedSummary(results, measuredOn(), best.map(_ -> files.model()), seconds, engine);
  }

  private void noteModel() {
    if (setup.data().validation().isEmpty()) {
      notes.accept(
          setup.config().validationFraction() > 0
              ? "no model is written: each seed holds out other rows, on which losses cannot be compared; name other data by --validation to keep the best"
              : "no model is written: there are no rows to choose one by; name other data by --validation to keep the best");
    }
  }

  private SeedSummary.Result run(long seed) {
    Trainer trainer = setup.trainer().config(setup.config().withSeed(seed)).build();
    TrainingResult trained = trainer.train(setup.data().train(), engine);
    repeated.flatMap(before -> Repetition.difference(before, trained.model())).ifPresent(notes);
    // The data are the same for all seeds.
    repeated = Optional.empty();
    choose(trained.model(), seed);
    Dataset rows = setup.data().test().or(trained::validation).orElse(setup.data().train());
    return SeedSummary.Result.of(
        seed, trained.epoch(), Measured.of(trained.model(), rows, trainer.metrics(), engine));
  }

  private void choose(Model model, long seed) {
    setup
        .data()
        .validation()
        .ifPresent(rows -> {
          double loss = model.evaluate(rows, engine).loss();
          if (loss < leastLoss) {
            files.writeModel(model);
            leastLoss = loss;
            best = Optional.of(seed);
          }
        });
  }

  private String measuredOn() {
    if (setup.data().test().isPresent()) {
      return "test";
    }
    return setup.data().validation().isPresent() || setup.config().validationFraction() > 0
        ? "validation"
        : "train";
  }
}
