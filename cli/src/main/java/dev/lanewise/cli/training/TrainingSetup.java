package dev.lanewise.cli.training;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.cli.options.ModelData;
import dev.lanewise.formats.CsvDialect;
import dev.lanewise.formats.DataOptions;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.Provenance;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingConfig;
import dev.lanewise.network.TrainingDefaults;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.Initializer;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.TargetKind;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.PreparationConfig;
import dev.lanewise.network.preparation.Scaling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The settings of a training run, with what the user left to a checkpoint, a model or the defaults.
 *
 * @param trainer the settings for the library
 * @param data the rows
 * @param config the options that decide which weights the training gives
 * @param resumed the state to resume from, if any
 * @param epochs how many epochs the model has learned in the end
 * @param multiplyAdds about how many the training takes
 */
record TrainingSetup(
    Trainer.Builder trainer,
    TrainingData data,
    TrainingConfig config,
    Optional<TrainingState> resumed,
    int epochs,
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

    start.ifPresent(model -> checkRoles(roles, model));
    DataOptions options =
        start
            .map(model -> ModelData.options(model, roles, dialect))
            .orElseGet(() -> DataOptions.defaults().withRoles(roles).withDialect(dialect));
    TrainingData data = TrainingData.load(command.data, command.validation, options, notes);
    data.understood(roles.kind()).ifPresent(notes);

    TrainingConfig config = config(command, resumed.map(TrainingState::config), data);
    int epochs = epochs(command, data.train(), config);
    String layers = layers(command, start, data.train(), roles.kind());
    noteDefaults(command, data.train(), config, epochs, layers, notes);
    warn(start, preparation, data.train(), layers, notes);
    Trainer.Builder trainer =
        Trainer.builder()
            .layers(layers)
            .config(config)
            .epochs(epochs)
            .source(source(command, resumed));
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
            .orElseGet(() ->
                weights(
                    data.train().inputWidth(),
                    Architecture.parse(data.train().inputWidth(), layers).layers()));
    int left = epochs - epochsDone(resumed);
    if (resumed.isPresent() && left <= 0) {
      notes.accept(
          "the checkpoint has %s already, so nothing is trained; ask for more by --epochs"
              .formatted(Count.of(epochsDone(resumed), "epoch")));
    }
    return new TrainingSetup(
        trainer,
        data,
        config,
        resumed,
        epochs,
        multiplyAdds(Math.max(0, left), data.train().rows(), weights));
  }

  /** Names the data as the training that is resumed did: --resume needs fewer options. */
  private static String source(TrainCommand command, Optional<TrainingState> resumed) {
    return resumed
        .flatMap(state -> state.model().provenance())
        .map(Provenance::source)
        .orElseGet(command::source);
  }

  /** Refuses roles that a model, which knows its columns, contradicts. */
  private static void checkRoles(ColumnRoles roles, Model model) {
    boolean contradicts =
        switch (roles.kind()) {
          case AUTO -> false;
          case CLASSES -> !(model.task() instanceof Task.Classification);
          case VALUES -> !(model.task() instanceof Task.Regression);
          case LABELS -> !(model.task() instanceof Task.MultiLabel);
        };
    if (contradicts) {
      throw new ConfigurationException(
          "--task asks for another task than that of the model to start from; leave it out");
    }
    Optional<Schema> schema = model.schema();
    for (String name : roles.ignored()) {
      if (schema.isPresent() && schema.get().indexOf(name) >= 0) {
        throw new ConfigurationException(
            "the model to start from takes the column %s, so that it cannot be ignored"
                .formatted(Listing.shortened(name)));
      }
    }
    if (schema.isPresent() && !roles.features().isEmpty()) {
      List<String> inputs = schema.get().inputs().stream().map(Column::name).toList();
      if (!Set.copyOf(inputs).equals(Set.copyOf(roles.features()))) {
        throw new ConfigurationException(
            "the model to start from takes the columns %s, not those of --features"
                .formatted(Listing.of(inputs)));
      }
    }
  }

  private static void warn(
      Optional<Model> start,
      Optional<PreparationConfig> preparation,
      Dataset train,
      String layers,
      Consumer<String> notes) {
    Architecture architecture =
        start
            .map(Model::architecture)
            .orElseGet(() -> Architecture.parse(train.inputWidth(), layers));
    boolean isPrepared = preparation.isPresent() || train.schema().isPresent();
    Scaling scaling = preparation.orElse(PreparationConfig.DEFAULT).scaling();
    boolean isScaled = start.isPresent() || (isPrepared && scaling != Scaling.NONE);
    TrainingWarnings.before(architecture, train, isScaled).forEach(notes);
  }

  /** Counts the weights between the layers. */
  private static long weights(int inputs, List<LayerSpec> layers) {
    long sum = 0;
    int width = inputs;
    for (LayerSpec layer : layers) {
      int outputs = layer.outputs(width);
      sum +=
          switch (layer) {
            case LayerSpec.Dense _ -> (long) width * outputs;
            case LayerSpec.Residual block -> weights(width, block.layers());
            case LayerSpec.Dropout _, LayerSpec.LayerNorm _, LayerSpec.BatchNorm _ -> 0;
          };
      width = outputs;
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
      TrainCommand command, Optional<TrainingConfig> checkpoint, TrainingData data) {
    TrainingConfig otherwise =
        checkpoint.orElseGet(() -> TrainingDefaults.of(data.train()).config());
    if (checkpoint.isEmpty()
        && data.train().schema().isPresent()
        && command.learningRate != null
        && command.learningRate > 0) {
      otherwise = otherwise.withOptimizer(TrainingDefaults.tableOptimizer(command.learningRate));
    }
    return new TrainingConfig(
        optimizer(command, otherwise),
        Optional.ofNullable(command.batchSize).orElse(otherwise.batchSize()),
        Optional.ofNullable(command.seed).orElse(otherwise.seed()),
        !command.noShuffle && otherwise.shuffle(),
        command.validation == null ? otherwise.validationFraction() : data.validationFraction(),
        command.stoppingOptions.rule(otherwise.earlyStopping()));
  }

  private static int epochs(TrainCommand command, Dataset train, TrainingConfig config) {
    if (command.epochs != null) {
      return command.epochs;
    }
    return train.schema().isPresent()
        ? TrainingDefaults.epochs(
            train.rows(), config.batchSize() == 0 ? train.rows() : config.batchSize())
        : Trainer.DEFAULT_EPOCHS;
  }

  /** Tells what was chosen for a table, which follows from its size. */
  private static void noteDefaults(
      TrainCommand command,
      Dataset train,
      TrainingConfig config,
      int epochs,
      String layers,
      Consumer<String> notes) {
    List<String> chosen = new ArrayList<>();
    if (command.layers == null && !layers.isEmpty()) {
      chosen.add(layers);
    }
    if (command.optimizer == null && !command.resume) {
      chosen.add(config.optimizer().toString());
    }
    if (command.batchSize == null && !command.resume) {
      chosen.add("batches of " + config.batchSize());
    }
    if (command.epochs == null) {
      chosen.add(Count.of(epochs, "epoch"));
    }
    if (train.schema().isPresent() && !chosen.isEmpty()) {
      notes.accept("chosen: " + String.join(", ", chosen));
    }
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
    String hidden = train.schema().isPresent() ? "128:relu" : "64:relu";
    return (hidden + (kind == TargetKind.LABELS ? ",%d:sigmoid" : ",%d:identity"))
        .formatted(train.targetWidth());
  }
}
