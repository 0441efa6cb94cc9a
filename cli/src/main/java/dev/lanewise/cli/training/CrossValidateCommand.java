package dev.lanewise.cli.training;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.text.Count;
import dev.lanewise.cli.options.EngineOptions;
import dev.lanewise.cli.options.EngineRequest;
import dev.lanewise.cli.options.PluginOptions;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Json;
import dev.lanewise.cli.text.Metrics;
import dev.lanewise.cli.text.Mistakes;
import dev.lanewise.cli.text.Output;
import dev.lanewise.cli.text.OutputTarget;
import dev.lanewise.cli.text.PredictionTable;
import dev.lanewise.network.data.TableColumn;
import dev.lanewise.network.data.TableRows;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.validation.CrossValidation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lanewise cross-validate}. */
@Command(
    name = "cross-validate",
    description =
        "Divides the rows into parts, trains on all parts but one and measures on that one, for each"
            + " part. It writes no model: it says how well settings do on rows that they have not"
            + " seen.",
    footer = {
      "",
      "Examples:",
      "  lanewise cross-validate houses.csv --target price",
      "  lanewise cross-validate flowers.csv --folds 10 --repeats 3 --layers 16:tanh,3:softmax",
      "  lanewise cross-validate flowers.csv --out predictions.csv"
    })
public final class CrossValidateCommand implements Callable<Integer> {

  private final Output output;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin final TrainingOptions training = new TrainingOptions();

  @Option(
      names = "--folds",
      paramLabel = "N",
      description = {
        "How many parts, from 2 to the number of rows; each has its share of each class.",
        "Default: ${DEFAULT-VALUE}"
      })
  private int folds = 5;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      description = {"How often the rows are divided anew.", "Default: ${DEFAULT-VALUE}"})
  private int repeats = 1;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = {
        "A .csv, .jsonl or .npy file for the id of each row, or else its number, its fold, and its"
            + " prediction by the network that was not trained on it.",
        "Default: none"
      })
  private @Nullable Path out;

  @Option(names = "--json", description = "Print one JSON object at the end. Default: a few lines")
  private boolean json;

  @Option(
      names = "--quiet",
      description = "Print the result and errors only. Default: progress, too")
  private boolean quiet;

  @Mixin private final EngineOptions engineOptions = new EngineOptions();

  @Mixin private final PluginOptions pluginOptions = new PluginOptions();

  public CrossValidateCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    if (out != null && repeats > 1) {
      throw new ConfigurationException(
          "--out has one prediction for each row, and --repeats %d makes as many; leave one of them out"
              .formatted(repeats));
    }
    // What is out of range is to be found before the data is read.
    CrossValidation asked = new CrossValidation(folds, repeats, 0);
    Optional<OutputTarget> target =
        Optional.ofNullable(out).map(file -> OutputTarget.of(Optional.of(file)));
    EngineRequest request = engineOptions.request();
    try (Plugins plugins = pluginOptions.request().open(output, quiet)) {
      TrainingSetup setup = resolve(request, plugins);
      CrossValidation validation = asked.withSeed(setup.config().seed());
      long work = (long) ((double) setup.multiplyAdds() * repeats * (folds - 1));
      try (Engine engine = request.openForTraining(plugins, work)) {
        if (!quiet) {
          request.announceForTraining(engine, work, output);
        }
        run(validation, setup, engine, target);
      }
    }
    return ExitCodes.OK;
  }

  private TrainingSetup resolve(EngineRequest request, Plugins plugins) {
    Consumer<String> notes = quiet ? _ -> {} : output::note;
    try (Engine engine = request.openFor(plugins, 0)) {
      Mistakes mistakes = new Mistakes();
      TrainingSetup.check(training, plugins, mistakes);
      mistakes.throwIfAny();
      TrainingSetup setup =
          TrainingSetup.resolve(
              training,
              TrainingSetup.Start.anew(TrainingSource.of(training, Optional.empty(), spec)),
              engine,
              notes);
      setup
          .data()
          .test()
          .ifPresent(test ->
              notes.accept(
                  "%s for testing are left out; the others are divided"
                      .formatted(Count.of(test.rows(), "row"))));
      return setup;
    }
  }

  private void run(
      CrossValidation validation,
      TrainingSetup setup,
      Engine engine,
      Optional<OutputTarget> target) {
    long begin = System.nanoTime();
    CrossValidation.Result result =
        validation.run(setup.trainer().build(), setup.data().train(), engine, this::show);
    double seconds = (System.nanoTime() - begin) * 1e-9;
    target.ifPresent(file -> {
      CrossValidation.Predictions rows = result.predictions().getFirst();
      file.write(
          PredictionTable.of(
              rows.model(),
              names(setup.data().rows(), folds(rows)),
              rows.classes(),
              rows.outputs()),
          output);
    });
    ValidationSummary summary = new ValidationSummary(result, seconds, engine);
    if (json) {
      Json.print(summary.json(), output.out());
    } else {
      summary.lines().forEach(output.out()::println);
    }
  }

  /** Returns what names the rows: the ids, or else their numbers in the data, then their parts. */
  private static List<TableColumn.Texts> names(TableRows rows, TableColumn.Texts folds) {
    List<TableColumn.Texts> names = new ArrayList<>(rows.ids());
    if (names.isEmpty()) {
      int[] order = IntStream.range(0, rows.data().rows()).toArray();
      List<String> numbers =
          Arrays.stream(order).mapToObj(row -> Integer.toString(rows.position(row) + 1)).toList();
      names.add(new TableColumn.Texts("row", order, numbers, List.of()));
    }
    names.add(folds);
    return names;
  }

  /** Returns the part of each row as a column. */
  private TableColumn.Texts folds(CrossValidation.Predictions rows) {
    return new TableColumn.Texts(
        "fold",
        Arrays.stream(rows.folds()).map(fold -> fold - 1).toArray(),
        IntStream.rangeClosed(1, folds).mapToObj(Integer::toString).toList(),
        List.of());
  }

  private void show(CrossValidation.Fold fold) {
    if (!quiet) {
      String division = repeats > 1 ? "division %d, ".formatted(fold.repetition()) : "";
      output.note(
          "%sfold %d/%d: %s (%s)"
              .formatted(
                  division,
                  fold.number(),
                  folds,
                  Metrics.sentence(fold.evaluation(), fold.metrics()),
                  Count.of(fold.evaluation().rows(), "row")));
    }
    fold.notes()
        .forEach(note ->
            output.note(
                "division %d, fold %d: %s".formatted(fold.repetition(), fold.number(), note)));
  }
}
