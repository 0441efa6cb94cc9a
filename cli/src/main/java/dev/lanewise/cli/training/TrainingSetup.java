package dev.lanewise.cli.training;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.options.ModelData;
import dev.lanewise.formats.CsvDialect;
import dev.lanewise.formats.DataOptions;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingConfig;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.Initializer;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.TargetKind;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.PreparationConfig;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The settings of a training run, with what the user left to a checkpoint, a model or the defaults.
 *
 * @param trainer the settings for the library
 * @param data the rows
 * @param config the options that decide which weights the training gives
 * @param resumed the state to resume from, if any
 * @param multiplyAdds about how many the training takes
 */
record TrainingSetup(
    Trainer.Builder trainer,
    TrainingData data,
    TrainingConfig config,
    Optional<TrainingState> resumed,
    long multiplyAdds) {

  /** Reads what training begins with and checks all settings. */
  static TrainingSetup resolve(
      TrainCommand command, TrainingFiles files, Engine engine, Consumer<String> notes) {
    PluginReference given = optimizer(command, TrainingConfig.DEFAULT);
    Optional<PreparationConfig> preparation = command.learningOptions.preparation();
    CsvDialect dialect = command.tableOptions.dialect();
    ColumnRoles roles = command.learningOptions.roles(command.tableOptions.roles());
    checkNames(command, given, engine.plugins());
    Optional<TrainingState> resumed =
        command.resume ? Optional.of(latest(command, files, engine)) : Optional.empty();
    Optional<Model> initial =
        Optional.ofNullable(command.initialModel).map(file -> ModelFile.read(file, engine));
    Optional<Model> start = resumed.map(TrainingState::model).or(() -> initial);

    DataOptions options =
        start
            .map(model -> ModelData.options(model, roles, dialect))
            .orElseGet(() -> DataOptions.defaults().withRoles(roles).withDialect(dialect));
    TrainingData data = TrainingData.load(command.data, command.validation, options, notes);
    data.understood(roles.kind()).ifPresent(notes);

    TrainingConfig config =
        config(command, resumed.map(TrainingState::config).orElse(TrainingConfig.DEFAULT), data);
    String layers = layers(command, start, data.train(), roles.kind());
    Trainer.Builder trainer =
        Trainer.builder().layers(layers).config(config).epochs(command.epochs);
    Optional.ofNullable(command.loss)
        .or(() -> start.map(model -> model.loss().toString()))
        .ifPresent(trainer::loss);
    Optional.ofNullable(command.initializer).ifPresent(trainer::initializer);
    preparation.ifPresent(trainer::preparation);
    data.validation().ifPresent(trainer::validation);
    initial.ifPresent(trainer::init);
    resumed.ifPresent(trainer::resume);
    long weights =
        start
            .map(model -> (long) model.parameterCount())
            .orElseGet(() -> weights(Architecture.parse(data.train().inputWidth(), layers)));
    int epochs = command.epochs - epochsDone(resumed);
    return new TrainingSetup(
        trainer,
        data,
        config,
        resumed,
        multiplyAdds(Math.max(0, epochs), data.train().rows(), weights));
  }

  /** Counts the weights between the layers. */
  private static long weights(Architecture architecture) {
    long sum = 0;
    int inputs = architecture.inputs();
    for (LayerSpec layer : architecture.layers()) {
      int outputs = layer.outputs(inputs);
      if (layer instanceof LayerSpec.Dense) {
        sum += (long) inputs * outputs;
      }
      inputs = outputs;
    }
    return sum;
  }

  /**
   * Each weight is multiplied forward and for two gradients; a number that is too large becomes the
   * largest long.
   */
  private static long multiplyAdds(long epochs, long rows, long weights) {
    return (long) (3.0 * epochs * rows * weights);
  }

  /** Returns how many epochs were done before this run. */
  int epochsBefore() {
    return epochsDone(resumed);
  }

  /** Checks what needs no data, so that a mistyped name shows at once. */
  private static void checkNames(TrainCommand command, PluginReference optimizer, Plugins plugins) {
    plugins.optimizer(optimizer);
    if (command.loss != null) {
      plugins.loss(PluginReference.parse(command.loss));
    }
    if (command.layers != null) {
      Architecture.parse(1, command.layers).activations().forEach(plugins::activation);
    }
    if (command.initializer != null) {
      Initializer.parse(command.initializer);
    }
  }

  private static int epochsDone(Optional<TrainingState> resumed) {
    return resumed.map(state -> state.position().epochsDone()).orElse(0);
  }

  /** Returns the options that the user gave, and for the rest those of a checkpoint or defaults. */
  private static TrainingConfig config(
      TrainCommand command, TrainingConfig otherwise, TrainingData data) {
    return new TrainingConfig(
        optimizer(command, otherwise),
        Optional.ofNullable(command.batchSize).orElse(otherwise.batchSize()),
        Optional.ofNullable(command.seed).orElse(otherwise.seed()),
        !command.noShuffle && otherwise.shuffle(),
        command.validation == null ? otherwise.validationFraction() : data.validationFraction());
  }

  private static PluginReference optimizer(TrainCommand command, TrainingConfig otherwise) {
    PluginReference reference =
        command.optimizer == null
            ? otherwise.optimizer()
            : PluginReference.parse(command.optimizer);
    return command.learningRate == null
        ? reference
        : reference.with(OptimizerPlugin.LEARNING_RATE, command.learningRate.toString());
  }

  private static TrainingState latest(TrainCommand command, TrainingFiles files, Engine engine) {
    return files
        .checkpoints()
        .flatMap(folder -> folder.latest(engine))
        .orElseThrow(() ->
            new ConfigurationException(
                "there is no checkpoint in %s to resume from; leave out --resume to begin anew"
                    .formatted(command.checkpoint)));
  }

  private static String layers(
      TrainCommand command, Optional<Model> start, Dataset train, TargetKind kind) {
    if (command.layers != null) {
      return command.layers;
    }
    if (start.isPresent()) {
      // The trainer takes them from the model.
      return "";
    }
    if (train.hasLabels()) {
      return "128:relu,%d:softmax".formatted(train.classes());
    }
    return (kind == TargetKind.LABELS ? "64:relu,%d:sigmoid" : "64:relu,%d:identity")
        .formatted(train.targetWidth());
  }
}
