package dev.lanewise.cli.training;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.onnx.OnnxFile;
import dev.lanewise.cli.options.ConfigFile;
import dev.lanewise.cli.options.EngineOptions;
import dev.lanewise.cli.options.EngineRequest;
import dev.lanewise.cli.options.PluginOptions;
import dev.lanewise.cli.options.Setting;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Json;
import dev.lanewise.cli.text.Mistakes;
import dev.lanewise.cli.text.Numbers;
import dev.lanewise.cli.text.Output;
import dev.lanewise.formats.Checkpoints;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.Provenance;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.engine.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code lanewise train}. */
@Command(
    name = "train",
    description =
        "Trains a network and writes it as a model file. The same data, settings and seed give the"
            + " same model to the bit.",
    footer = {
      "",
      "Examples:",
      "  lanewise train",
      "  lanewise train mnist/ --layers 50:sigmoid,100:sigmoid,10:softmax --epochs 20",
      "  lanewise train houses.csv --target price --validation 0.2 --history history.csv",
      "  lanewise train diamonds.csv --target price --validation 0.2 --epochs 500 --patience 20",
      "  lanewise train builtin:spirals --layers 32:tanh,32:tanh,2:softmax --epochs 200",
      "  lanewise train --optimizer 'sgd(momentum=0.9)' --learning-rate 0.05",
      "  lanewise train houses.csv --target price --seeds 1,2,3",
      "  lanewise train --schedule one_cycle --learning-rate 0.01",
      "  lanewise train --plugins plugins/ --layers 64:squareplus,10:softmax",
      "  lanewise train --epochs 20 --checkpoint run1",
      "  lanewise train --epochs 20 --checkpoint run1 --checkpoint-every 5m --resume",
      "  lanewise train --epochs 50 --checkpoint run1 --resume",
      "  lanewise train houses.csv --target price --print-config > houses.json",
      "  lanewise train --config houses.json --seed 2",
      "  lanewise train --like model.safetensors --seed 2"
    })
public final class TrainCommand implements Callable<Integer> {

  private final Output output;
  private final Mistakes mistakes;

  /** What the model says whose training is repeated, if any. */
  private @Nullable Provenance repeated;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin final TrainingOptions training = new TrainingOptions();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = {
        "A JSON file with options, as --print-config prints it; those given here override it.",
        "Default: none"
      })
  private @Nullable Path config;

  @Option(
      names = "--print-config",
      description =
          "Check all, print the options as a file for --config, and train nothing. Default: train")
  private boolean printConfig;

  @Option(
      names = "--like",
      paramLabel = "MODEL",
      description = {
        "A model file whose training to repeat, as far as it tells; options given override it.",
        "Default: none"
      })
  private @Nullable Path like;

  @Option(
      names = "--init",
      paramLabel = "MODEL",
      description = {"A model file to begin with.", "Default: random weights"})
  @Nullable Path initialModel;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = {
        "A folder for checkpoints. SIGTERM and Ctrl-C then write one after the present batch.",
        "Default: none"
      })
  @Nullable Path checkpoint;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "INTERVAL",
      converter = CheckpointInterval.Converter.class,
      description = {
        "How often a checkpoint is written, such as 5m, 500steps or 2epochs; the last one at the end.",
        "Default: 1epoch"
      })
  @Nullable CheckpointInterval interval;

  @Option(
      names = "--resume",
      description =
          "Go on from the last checkpoint in --checkpoint, with its settings where none are given,"
              + " or begin if there is none yet. Default: begin, and refuse a folder with checkpoints")
  boolean resume;

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "N",
      description = {
        "Train once for each of these seeds and print how far the results spread. The best model is"
            + " written if --validation names other data; else none is.",
        "Default: one training"
      })
  List<Long> seeds = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "MODEL",
      description = {"The model file to write.", "Default: ${DEFAULT-VALUE}"})
  Path out = Path.of("model.safetensors");

  @Option(
      names = "--history",
      paramLabel = "FILE",
      description = {"A .csv or .jsonl file for the figures of each epoch.", "Default: none"})
  @Nullable Path history;

  @Option(names = "--json", description = "Print one JSON object at the end. Default: a few lines")
  private boolean json;

  @Option(
      names = "--quiet",
      description =
          "Print errors only, and the JSON object if asked for or the table of --seeds."
              + " Default: progress, too")
  private boolean quiet;

  @Mixin private final EngineOptions engineOptions = new EngineOptions();

  @Mixin private final PluginOptions pluginOptions = new PluginOptions();

  public TrainCommand(Output output) {
    this(output, new Mistakes());
  }

  private TrainCommand(Output output, Mistakes mistakes) {
    this.output = output;
    this.mistakes = mistakes;
  }

  @Override
  public Integer call() {
    if (config != null) {
      TrainCommand whole =
          with(
              ConfigFile.read(
                  config, spec, words -> new TrainCommand(output).parse(words), mistakes));
      whole.config = null;
      return whole.call();
    }
    try (Plugins plugins = pluginOptions.request().open(output, quiet)) {
      return like == null ? run(plugins) : likeModel(plugins, like).run(plugins);
    }
  }

  /** Returns the same command with further settings, of which this command's own come first. */
  private TrainCommand with(List<Setting> settings) {
    ParseResult given = spec.commandLine().getParseResult();
    List<String> words = given.expandedArgs();
    if (spec.parent() != null) {
      words = words.subList(words.indexOf(spec.name()) + 1, words.size());
    }
    TrainCommand whole = new TrainCommand(output, mistakes);
    // One of both, given here, stands for the other in a file.
    boolean one = given.hasMatchedOption("--seed");
    boolean several = given.hasMatchedOption("--seeds");
    List<Setting> others =
        settings.stream()
            .filter(setting ->
                !(several && setting.option().equals("--seed"))
                    && !(one && setting.option().equals("--seeds")))
            .toList();
    whole.parse(Setting.before(others, given, words));
    return whole;
  }

  private ParseResult parse(List<String> words) {
    // Words may come from a file, which names no others to take arguments from.
    CommandLine line = new CommandLine(this).setExpandAtFiles(false);
    Numbers.register(line);
    return line.parseArgs(words.toArray(String[]::new));
  }

  /** Returns the command that trains as a model was trained, and says what that does not tell. */
  private TrainCommand likeModel(Plugins plugins, Path file) {
    Repetition repetition =
        Repetition.of(
            file,
            engineOptions.request().read(plugins, file),
            words -> new TrainCommand(output).parse(words));
    TrainCommand whole = with(repetition.settings());
    whole.like = null;
    whole.repeated = repetition.provenance();
    if (!quiet) {
      repetition.unknown().forEach(output::note);
    }
    return whole;
  }

  /** Tells whether an option was given, here or by a file. */
  boolean isGiven(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  private int run(Plugins plugins) {
    mistakes.check(engineOptions::request);
    TrainingFiles.check(this, mistakes);
    SeedRuns.check(this, mistakes);
    TrainingSetup.check(training, plugins, mistakes);
    Path initial = initialModel;
    if (initial != null) {
      mistakes.check(() -> OnnxFile.refuse(initial, "training begins with a .safetensors model"));
    }
    mistakes.throwIfAny();
    EngineRequest request = engineOptions.request();
    Consumer<String> notes = quiet ? _ -> {} : output::note;
    if (printConfig) {
      print(request, plugins, notes);
      return ExitCodes.OK;
    }
    boolean bar = output.terminal() && !json && !quiet;
    if (bar) {
      output.drawLine("reading " + training.data);
    }
    try (TrainingFiles files = TrainingFiles.open(this, output)) {
      TrainingSetup setup;
      // No vector code needs to be compiled to read what there is to read.
      try (Engine engine = request.openFor(plugins, 0)) {
        setup = resolve(engine, resume ? latest(files, engine, notes) : Optional.empty(), notes);
      }
      return seeds.isEmpty()
          ? train(request, plugins, setup, files, bar)
          : trainSeeds(request, plugins, setup, files);
    }
  }

  /** Prints the options of the training. */
  private void print(EngineRequest request, Plugins plugins, Consumer<String> notes) {
    try (Engine engine = request.openFor(plugins, 0)) {
      Optional<TrainingState> resumed =
          resume && checkpoint != null && Files.isDirectory(checkpoint)
              ? Checkpoints.latest(checkpoint, engine)
              : Optional.empty();
      TrainingSetup setup = resolve(engine, resumed, notes);
      Json.printLines(ConfigText.of(spec, training.data, setup), output.out());
    }
  }

  /** Reads the data, and what the training begins with. */
  private TrainingSetup resolve(
      Engine engine, Optional<TrainingState> resumed, Consumer<String> notes) {
    // A training that goes on has its weights; the model that it began with may be gone.
    Optional<Path> initial =
        resumed.isPresent() ? Optional.empty() : Optional.ofNullable(initialModel);
    TrainingSetup.Start start =
        new TrainingSetup.Start(
            initial.map(file -> ModelFile.read(file, engine)),
            resumed,
            TrainingSource.of(training, initial, spec));
    return TrainingSetup.resolve(training, start, engine, notes);
  }

  /** Reads the last checkpoint, and says so if there is none, or if it stands for --init. */
  private Optional<TrainingState> latest(
      TrainingFiles files, Engine engine, Consumer<String> notes) {
    Optional<TrainingState> state = files.checkpoints().flatMap(folder -> folder.latest(engine));
    if (state.isEmpty()) {
      notes.accept("there is no checkpoint in %s yet: training begins".formatted(checkpoint));
    } else if (initialModel != null) {
      notes.accept("training goes on from the checkpoint, so --init is not read");
    }
    return state;
  }

  private int train(
      EngineRequest request,
      Plugins plugins,
      TrainingSetup setup,
      TrainingFiles files,
      boolean bar) {
    try (Engine engine = request.openForTraining(plugins, setup.multiplyAdds())) {
      Training run = new Training(setup, files, engine, output);
      if (!quiet) {
        if (setup.measuresNothing()) {
          output.note(
              "--metric measures nothing, as no rows are held out and none are for testing; hold some out by --validation, such as 0.2");
        }
        run.announce(() -> request.announceForTraining(engine, setup.multiplyAdds(), output));
        run.show(
            bar
                ? new ProgressBar(output, setup.epochsBefore(), setup.epochs())
                : new EpochLines(output, setup.epochs()));
        setup.trainer().listener(new VanishingGradients(output));
      }
      TrainingSummary summary = run.run();
      if (!quiet && repeated != null) {
        Repetition.difference(repeated, summary.model()).ifPresent(output::note);
      }
      if (json) {
        Json.print(summary.json(), output.out());
      } else if (!quiet) {
        summary.lines().forEach(output.out()::println);
      }
      return ExitCodes.OK;
    }
  }

  private int trainSeeds(
      EngineRequest request, Plugins plugins, TrainingSetup setup, TrainingFiles files) {
    long work = (long) ((double) setup.multiplyAdds() * seeds.size());
    try (Engine engine = request.openForTraining(plugins, work)) {
      Consumer<String> notes = quiet ? _ -> {} : output::note;
      output.eraseLine();
      if (!quiet) {
        request.announceForTraining(engine, work, output);
      }
      SeedSummary summary =
          new SeedRuns(setup, files, engine, Optional.ofNullable(repeated), notes).run(seeds);
      if (json) {
        Json.print(summary.json(), output.out());
      } else {
        summary.lines().forEach(output.out()::println);
      }
      return ExitCodes.OK;
    }
  }
}
