package dev.lanewise.cli.tuning;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.text.Count;
import dev.lanewise.cli.options.EngineOptions;
import dev.lanewise.cli.options.EngineRequest;
import dev.lanewise.cli.options.PluginOptions;
import dev.lanewise.cli.options.Setting;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Json;
import dev.lanewise.cli.text.JsonTree;
import dev.lanewise.cli.text.Metrics;
import dev.lanewise.cli.text.Mistakes;
import dev.lanewise.cli.text.Output;
import dev.lanewise.cli.text.OutputFile;
import dev.lanewise.cli.text.ShellText;
import dev.lanewise.cli.training.TrainingData;
import dev.lanewise.cli.training.TrainingOptions;
import dev.lanewise.cli.training.TrainingSetup;
import dev.lanewise.network.Provenance;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.validation.CrossValidation;
import dev.lanewise.network.validation.HeldOut;
import dev.lanewise.network.validation.SearchRungs;
import dev.lanewise.network.validation.SearchSpace;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lanewise tune}. */
@Command(
    name = "tune",
    description =
        "Looks for good options of a training: draws trials from a space, measures each on rows that"
            + " it does not learn from, and prints them, best first. The same data, options and seed"
            + " give the same table.",
    footer = {
      "",
      "Examples:",
      "  lanewise tune flowers.csv --trials 30 --out best.json",
      "  lanewise train flowers.csv --config best.json",
      "  lanewise tune flowers.csv --search halving --trials 81 --folds 5 --rank-by accuracy",
      "  lanewise tune flowers.csv --space space.json --state search1"
    })
public final class TuneCommand implements Callable<Integer> {

  private enum Search {
    RANDOM,
    HALVING
  }

  private static final double DEFAULT_PART = 0.2;

  private final Output output;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin final TrainingOptions training = new TrainingOptions();

  @Option(
      names = "--space",
      paramLabel = "FILE",
      description = {
        "A JSON file as for train --config, where a value may be a list of choices, or a range such"
            + " as {\"from\": 1e-4, \"to\": 0.1, \"scale\": \"log\"}. Options given here override it.",
        "Default: learning rate, batch size, hidden layers and weight decay, without those given"
      })
  private @Nullable Path space;

  @Option(
      names = "--search",
      paramLabel = "random|halving",
      description = {
        "Whether each trial has all epochs, or the best have more and more of them.",
        "Default: random"
      })
  private String search = "random";

  @Option(
      names = "--trials",
      paramLabel = "N",
      description = {"How many trials are drawn, from 1.", "Default: ${DEFAULT-VALUE}"})
  private int trials = 20;

  @Option(
      names = "--factor",
      paramLabel = "N",
      description = {
        "With halving, one trial of N goes on, with N times the epochs.",
        "Default: 3"
      })
  private @Nullable Integer factor;

  @Option(
      names = "--rank-by",
      paramLabel = "NAME",
      description = {
        "What is compared on the rows that judge: loss, another figure of cross-validate, such as"
            + " accuracy, f1 or r2, or one that --metric names.",
        "Default: ${DEFAULT-VALUE}"
      })
  private String rankBy = Metrics.LOSS;

  @Option(
      names = "--validation-part",
      paramLabel = "FRACTION",
      description = {
        "The share of the rows that judge, the same for all trials.",
        "Default: " + DEFAULT_PART
      })
  private @Nullable Double part;

  @Option(
      names = "--folds",
      paramLabel = "N",
      description = {
        "Judge by cross-validation with so many parts instead.",
        "Default: one part that is held out"
      })
  private @Nullable Integer folds;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = {
        "A folder that keeps each finished trial; the same command goes on from there.",
        "Default: none"
      })
  private @Nullable Path state;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = {
        "A JSON file for the options of the best trial, for train --config.",
        "Default: none"
      })
  private @Nullable Path out;

  @Option(names = "--json", description = "Print one JSON object at the end. Default: a table")
  private boolean json;

  @Option(
      names = "--quiet",
      description = "Print the result and errors only. Default: progress, too")
  private boolean quiet;

  @Mixin private final EngineOptions engineOptions = new EngineOptions();

  @Mixin private final PluginOptions pluginOptions = new PluginOptions();

  public TuneCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    EngineRequest request = engineOptions.request();
    Mistakes mistakes = new Mistakes();
    check(mistakes);
    Consumer<String> notes = quiet ? _ -> {} : output::note;
    TrialSettings asked =
        space == null
            ? new TrialSettings(List.of(), new SearchSpace(Map.of()))
            : SpaceFile.read(space, mistakes);
    mistakes.throwIfAny();
    try (Plugins plugins = pluginOptions.request().open(output, quiet)) {
      TrialSettings settings = asked.with(given(), notes);
      settings.check(plugins, mistakes);
      mistakes.throwIfAny();
      TrialCommand base = TrialCommand.of(settings.base());
      TrainingData data = TrainingSetup.load(base.training, base.start(), notes);
      data.test()
          .ifPresent(test ->
              notes.accept("%s for testing are left out".formatted(Count.of(test.rows(), "row"))));
      TrainingSetup setup = base.resolve(data, space == null ? notes : _ -> {});
      if (space == null) {
        settings =
            new TrialSettings(settings.fixed(), DefaultSpace.of(setup, given()))
                .with(given(), _ -> {});
      }
      checkComparable(settings.space());
      long work = (long) ((double) setup.multiplyAdds() * trials);
      try (Engine engine = request.openForTraining(plugins, work)) {
        if (!quiet) {
          request.announceForTraining(engine, work, output);
        }
        return run(settings, setup, engine, notes);
      }
    }
  }

  /** Checks what needs no data. */
  private void check(Mistakes mistakes) {
    mistakes.check(this::rungs);
    Double share = part;
    if (share != null) {
      mistakes.check(() -> HeldOut.checkShare(share));
    }
    Integer parts = folds;
    if (parts != null) {
      // Its constructor checks the range.
      mistakes.check(() -> judgedBy(new CrossValidation(parts, 1, 0).folds()));
    }
    if (part != null && folds != null) {
      mistakes.add("--validation-part and --folds are two ways to judge; leave one of them out");
    }
    Path file = out;
    if (file != null) {
      mistakes.check(() -> OutputFile.check(file));
    }
  }

  private SearchRungs rungs() {
    return rungs(trials);
  }

  private SearchRungs rungs(int count) {
    if (count < 1) {
      throw new ConfigurationException("--trials=%d is out of range: from 1".formatted(count));
    }
    return switch (kind()) {
      case RANDOM -> {
        if (factor != null) {
          throw new ConfigurationException(
              "--factor is for --search halving; add that, or leave it out");
        }
        yield SearchRungs.once(count);
      }
      case HALVING -> SearchRungs.halving(count, factor == null ? 3 : factor);
    };
  }

  private Search kind() {
    return switch (search) {
      case "random" -> Search.RANDOM;
      case "halving" -> Search.HALVING;
      default ->
          throw new ConfigurationException(
              "--search is random or halving, not '%s'".formatted(search));
    };
  }

  /** Returns the options of the training that were given here. */
  private List<Setting> given() {
    List<String> names =
        TrialCommand.spec().options().stream().map(option -> option.longestName()).toList();
    return Setting.of(spec.commandLine().getParseResult()).stream()
        .filter(
            setting -> setting.option().equals(Setting.DATA) || names.contains(setting.option()))
        .toList();
  }

  /** Losses of several kinds have no common scale. */
  private void checkComparable(SearchSpace searched) {
    if (searched.settings().get("loss") instanceof SearchSpace.Choices losses
        && losses.values().size() > 1
        && Ranking.name(rankBy).equals(Metrics.LOSS)) {
      throw new ConfigurationException(
          "the space has several losses, whose values cannot be compared; name another figure by --rank-by, such as accuracy or mae");
    }
  }

  private Integer run(
      TrialSettings settings, TrainingSetup base, Engine engine, Consumer<String> notes) {
    long seed = base.config().seed();
    settings
        .space()
        .settings()
        .forEach((key, values) -> notes.accept("searching %s: %s".formatted(key, values)));
    List<Map<String, String>> drawn = settings.space().draw(trials, seed);
    if (drawn.size() < trials) {
      notes.accept(
          (settings.space().hasRanges()
                  ? "many draws from the space gave no more than %s, so that %d are run"
                  : "the space has no more than %s, so that %d are run")
              .formatted(Count.of(drawn.size(), "trial"), drawn.size()));
    }
    Judge judge =
        folds == null
            ? Judge.heldOut(base.data().train(), share(), seed)
            : Judge.folds(base.data().train(), folds, seed);
    Trials run = new Trials(settings, drawn, base.data(), judge);
    Ranking ranking = Ranking.by(rankBy, engine.plugins());
    run.check(ranking.metric(), engine);
    if (state != null) {
      Map<String, String> identity = identity(settings, base, engine.plugins());
      run.keepIn(TuningState.open(state, identity, output));
    }
    SearchRungs rungs = rungs(drawn.size());
    long known = run.kept(rungs.rungs().getFirst());
    if (known > 0) {
      notes.accept(
          "%s in %s %s not run again"
              .formatted(Count.of(known, "finished trial"), state, known == 1 ? "is" : "are"));
    }
    List<TrialRow> rows = run.run(rungs, ranking, engine, notes);
    return print(new TuningTable(rows, ranking, folds != null), run, base);
  }

  private double share() {
    return part == null ? DEFAULT_PART : part;
  }

  private static String judgedBy(int folds) {
    return Count.of(folds, "fold");
  }

  /** Returns what the result of a trial follows from. */
  private Map<String, String> identity(
      TrialSettings settings, TrainingSetup base, Plugins plugins) {
    String searched =
        settings.space().settings().entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue())
            .collect(Collectors.joining("; "));
    List<String> ofTraining =
        TrialCommand.trainingOptions().stream().map(option -> option.longestName()).toList();
    // Where the data are does not matter, nor what computes.
    String fixed =
        settings.fixed().stream()
            .filter(setting -> ofTraining.contains(setting.option()))
            .flatMap(setting -> setting.words().stream())
            .sorted()
            .map(ShellText::word)
            .collect(Collectors.joining(" "));
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("version of Lanewise", Provenance.libraryVersion().orElse("unknown"));
    identity.put("data", rows(base.data().train()));
    identity.put(
        "set of data for validation",
        base.data().validation().map(TuneCommand::rows).orElse("none"));
    identity.put("seed", Long.toString(base.config().seed()));
    identity.put("space", searched);
    identity.put("set of options", fixed);
    identity.put("set of plugins", versions(searched + " " + fixed, plugins));
    identity.put(
        "way to judge",
        folds == null ? "a part of %s held out".formatted(share()) : judgedBy(folds));
    return identity;
  }

  private static String rows(Dataset data) {
    return "%s with the digest %08x"
        .formatted(Count.of(data.rows(), "row"), Provenance.digestOf(data));
  }

  /** Returns the versions of the plugins that options name, without the built-in ones. */
  private static String versions(String options, Plugins plugins) {
    String versions =
        plugins.list().stream()
            .filter(plugin -> options.contains(plugin.id()))
            .flatMap(plugin -> plugins.requirement(plugin.kind(), plugin.id()).stream())
            .map(
                needed -> "%s of %s %s".formatted(needed.id(), needed.pluginId(), needed.version()))
            .collect(Collectors.joining(", "));
    return versions.isEmpty() ? "none" : versions;
  }

  private Integer print(TuningTable table, Trials run, TrainingSetup base) {
    TrialRow best = table.rows().getFirst();
    String metric = table.ranking().metric();
    // Trials without such a figure come last, so there is no other then.
    boolean hasBest = !Double.isNaN(best.result().mean(metric));
    Map<String, @Nullable Object> config = null;
    if (hasBest) {
      TrialCommand command = run.command(best.trial() - 1);
      config = command.config(command.resolve(base.data(), _ -> {}));
    }
    if (json) {
      Json.print(table.json(base.config().seed(), config), output.out());
    } else {
      table.lines().forEach(output.out()::println);
    }
    if (config == null) {
      output.error(
          "no trial came to a result; the first in the table: %s"
              .formatted(
                  best.result().reason().orElse("its %s is no finite number".formatted(metric))));
      return ExitCodes.FAILED;
    }
    write(config);
    return ExitCodes.OK;
  }

  private void write(Map<String, @Nullable Object> config) {
    Path file = out;
    if (file == null) {
      return;
    }
    JsonTree.write(file, config, output);
    if (!quiet) {
      output.note(
          "train with the best: lanewise train --config %s"
              .formatted(ShellText.word(file.toString())));
    }
  }
}
