package dev.lanewise.cli.training;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.options.EngineOptions;
import dev.lanewise.cli.options.EngineRequest;
import dev.lanewise.cli.options.PluginOptions;
import dev.lanewise.cli.options.PluginRequest;
import dev.lanewise.cli.options.TableOptions;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Json;
import dev.lanewise.cli.text.Numbers;
import dev.lanewise.cli.text.Output;
import dev.lanewise.network.engine.Engine;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
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
      "  lanewise train --plugins plugins/ --layers 64:squareplus,10:softmax",
      "  lanewise train --epochs 20 --checkpoint run1",
      "  lanewise train --epochs 50 --checkpoint run1 --resume"
    })
public final class TrainCommand implements Callable<Integer> {

  private final Output output;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "DATA",
      arity = "0..1",
      description = {"The data, see lanewise --help.", "Default: ${DEFAULT-VALUE}"})
  String data = "builtin:digits";

  @Option(
      names = "--layers",
      paramLabel = "LAYERS",
      description = {
        "The layers as units:activation, from first to last, and dropout(rate=0.5), layer_norm,"
            + " batch_norm or residual(64:relu,64:identity) between them.",
        "Default: 128:relu,N:softmax for N classes, 64:relu,N:identity for N numbers; for a"
            + " table 128:relu in each, and N:sigmoid for N labels"
      })
  @Nullable String layers;

  @Option(
      names = "--loss",
      paramLabel = "NAME",
      description = {
        "The loss, such as cross_entropy, mse or huber(delta=2).",
        "Default: what suits the last layer"
      })
  @Nullable String loss;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = {
        "The optimizer, such as adam or sgd(momentum=0.9).",
        "Default: adam; for a table adamw with a weight decay"
      })
  @Nullable String optimizer;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description = {"The optimizer's learning rate, above 0.", "Default: the optimizer's own"})
  @Nullable Double learningRate;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = {
        "How often all rows are learned; 0 writes the network as it begins.",
        "Default: 10; for a table so many that there are about 2,000 steps"
      })
  @Nullable Integer epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      converter = Numbers.BatchSize.class,
      description = {
        "The rows of a step; full or 0 for all rows.",
        "Default: 100; for a table 32 or more"
      })
  @Nullable Integer batchSize;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = {"What all random numbers of the training follow from.", "Default: 1"})
  @Nullable Long seed;

  @Option(
      names = "--validation",
      paramLabel = "FRACTION|DATA",
      description = {
        "A share of the rows to hold out, such as 0.2, or other data, to measure each epoch.",
        "Default: none"
      })
  @Nullable String validation;

  @Option(
      names = "--init",
      paramLabel = "MODEL",
      description = {"A model file to begin with.", "Default: random weights"})
  @Nullable Path initialModel;

  @Option(
      names = "--initializer",
      paramLabel = "NAME",
      description = {
        "How weights are drawn, such as he_normal or constant(value=0.1).",
        "Default: what suits each layer's activation"
      })
  @Nullable String initializer;

  @Option(
      names = "--no-shuffle",
      description = "Take the rows in their order. Default: another random order each epoch")
  boolean noShuffle;

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

  @Mixin final TableOptions tableOptions = new TableOptions();

  @Mixin final LearningOptions learningOptions = new LearningOptions();

  @Mixin final StoppingOptions stoppingOptions = new StoppingOptions();

  @Mixin private final EngineOptions engineOptions = new EngineOptions();

  @Mixin private final PluginOptions pluginOptions = new PluginOptions();

  public TrainCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    boolean bar = output.terminal() && !json && !quiet;
    if (bar) {
      output.drawLine("reading " + data);
    }
    EngineRequest request = engineOptions.request();
    try (TrainingFiles files = TrainingFiles.check(this, output);
        Plugins plugins = plugins()) {
      TrainingSetup setup = resolve(request, plugins, files);
      return train(request, plugins, setup, files, bar);
    }
  }

  /** Reads what there is to read, for which no vector code needs to be compiled. */
  private TrainingSetup resolve(EngineRequest request, Plugins plugins, TrainingFiles files) {
    try (Engine engine = request.openFor(plugins, 0)) {
      return TrainingSetup.resolve(this, files, engine, quiet ? _ -> {} : output::note);
    }
  }

  private int train(
      EngineRequest request,
      Plugins plugins,
      TrainingSetup setup,
      TrainingFiles files,
      boolean bar) {
    try (Engine engine = request.openForTraining(plugins, setup.multiplyAdds())) {
      Training training = new Training(setup, files, engine, output);
      if (!quiet) {
        training.announce(() -> request.announceForTraining(engine, setup.multiplyAdds(), output));
        training.show(
            bar
                ? new ProgressBar(output, setup.epochsBefore(), setup.epochs())
                : new EpochLines(output, setup.epochs()));
        setup.trainer().listener(new VanishingGradients(output));
      }
      TrainingSummary summary = training.run();
      if (json) {
        Json.print(summary.json(), output.out());
      } else if (!quiet) {
        summary.lines().forEach(output.out()::println);
      }
      return ExitCodes.OK;
    }
  }

  /** Returns the data and how it is read, for the model's file. */
  String source() {
    return TrainingSource.of(this, spec);
  }

  private Plugins plugins() {
    PluginRequest request = pluginOptions.request();
    return quiet ? request.openQuietly() : request.open(output);
  }
}
