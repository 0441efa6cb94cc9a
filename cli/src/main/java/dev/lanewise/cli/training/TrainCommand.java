package dev.lanewise.cli.training;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.onnx.OnnxFile;
import dev.lanewise.cli.options.EngineOptions;
import dev.lanewise.cli.options.EngineRequest;
import dev.lanewise.cli.options.PluginOptions;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Json;
import dev.lanewise.cli.text.Output;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.engine.Engine;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
      "  lanewise train --schedule one_cycle --learning-rate 0.01",
      "  lanewise train --plugins plugins/ --layers 64:squareplus,10:softmax",
      "  lanewise train --epochs 20 --checkpoint run1",
      "  lanewise train --epochs 50 --checkpoint run1 --resume"
    })
public final class TrainCommand implements Callable<Integer> {

  private final Output output;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin final TrainingOptions training = new TrainingOptions();

  @Option(
      names = "--init",
      paramLabel = "MODEL",
      description = {"A model file to begin with.", "Default: random weights"})
  @Nullable Path initialModel;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = {"A folder for a checkpoint after each epoch.", "Default: none"})
  @Nullable Path checkpoint;

  @Option(
      names = "--resume",
      description =
          "Go on from the last checkpoint in --checkpoint, with its settings where none are given."
              + " Default: begin anew")
  boolean resume;

  @Option(
      names = "--out",
      paramLabel = "MODEL",
      description = {"The model file to write.", "Default: ${DEFAULT-VALUE}"})
  Path out = Path.of("model.safetensors");

  @Option(
      names = "--history",
      paramLabel = "FILE",
      description = {"A .csv file for the figures of each epoch.", "Default: none"})
  @Nullable Path history;

  @Option(names = "--json", description = "Print one JSON object at the end. Default: a few lines")
  private boolean json;

  @Option(
      names = "--quiet",
      description = "Print errors only, and the JSON object if asked for. Default: progress, too")
  private boolean quiet;

  @Mixin private final EngineOptions engineOptions = new EngineOptions();

  @Mixin private final PluginOptions pluginOptions = new PluginOptions();

  public TrainCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    boolean bar = output.terminal() && !json && !quiet;
    if (bar) {
      output.drawLine("reading " + training.data);
    }
    EngineRequest request = engineOptions.request();
    try (TrainingFiles files = TrainingFiles.check(this, output);
        Plugins plugins = pluginOptions.request().open(output, quiet)) {
      TrainingSetup setup = resolve(request, plugins, files);
      return train(request, plugins, setup, files, bar);
    }
  }

  /** Reads what there is to read, for which no vector code needs to be compiled. */
  private TrainingSetup resolve(EngineRequest request, Plugins plugins, TrainingFiles files) {
    try (Engine engine = request.openFor(plugins, 0)) {
      TrainingSetup.checkNames(training, plugins);
      if (initialModel != null) {
        OnnxFile.refuse(initialModel, "training begins with a .safetensors model");
      }
      TrainingSetup.Start start =
          new TrainingSetup.Start(
              Optional.ofNullable(initialModel).map(file -> ModelFile.read(file, engine)),
              resume ? Optional.of(latest(files, engine)) : Optional.empty(),
              TrainingSource.of(training, Optional.ofNullable(initialModel), spec));
      return TrainingSetup.resolve(training, start, engine, quiet ? _ -> {} : output::note);
    }
  }

  private TrainingState latest(TrainingFiles files, Engine engine) {
    return files
        .checkpoints()
        .flatMap(folder -> folder.latest(engine))
        .orElseThrow(() ->
            new ConfigurationException(
                "there is no checkpoint in %s to resume from; leave out --resume to begin anew"
                    .formatted(checkpoint)));
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
        run.announce(() -> request.announceForTraining(engine, setup.multiplyAdds(), output));
        run.show(
            bar
                ? new ProgressBar(output, setup.epochsBefore(), setup.epochs())
                : new EpochLines(output, setup.epochs()));
        setup.trainer().listener(new VanishingGradients(output));
      }
      TrainingSummary summary = run.run();
      if (json) {
        Json.print(summary.json(), output.out());
      } else if (!quiet) {
        summary.lines().forEach(output.out()::println);
      }
      return ExitCodes.OK;
    }
  }
}
