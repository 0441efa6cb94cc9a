package dev.lanewise.cli.training;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.cli.options.ModelData;
import dev.lanewise.cli.text.Mistakes;
import dev.lanewise.cli.text.Numbers;
import dev.lanewise.formats.CsvDialect;
import dev.lanewise.formats.DataOptions;
import dev.lanewise.network.EarlyStopping;
import dev.lanewise.network.Model;
import dev.lanewise.network.Provenance;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingConfig;
import dev.lanewise.network.TrainingDefaults;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.Initializer;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.augmentation.Augmentation;
import dev.lanewise.network.data.ClassWeights;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.TargetKind;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.PreparationConfig;
import dev.lanewise.network.preparation.Scaling;
import dev.lanewise.network.regularization.Regularization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a training run, with what the user left to a checkpoint, a model or the defaults.
 *
 * @param trainer the settings for the library
 * @param data the rows
 * @param config the options that decide which weights the training gives
 * @param resumed the state to resume from, if any
 * @param layers the layers as text; empty if they are those of the model that it begins with
 * @param epochs how many epochs the model has learned in the end
 * @param multiplyAdds about how many the training takes
 */
public record TrainingSetup(
    Trainer.Builder trainer,
    TrainingData data,
    TrainingConfig config,
    Optional<TrainingState> resumed,
    String layers,
    int epochs,
    long multiplyAdds) {

  /**
   * What a training begins with.
   *
   * @param initial a model; empty for random weights
   * @param resumed a checkpoint to go on from, if any
   * @param source the data and how it is read, as a model file keeps it
   */
  public record Start(Optional<Model> initial, Optional<TrainingState> resumed, String source) {

    /** A training from the beginning. */
    public static Start anew(String source) {
      return new Start(Optional.empty(), Optional.empty(), source);
    }

    Optional<Model> model() {
      return resumed.map(TrainingState::model).or(() -> initial);
    }
  }

  /** Reads the data and checks all settings. */
  static TrainingSetup resolve(
      TrainingOptions given, Start beginning, Engine engine, Consumer<String> notes) {
    return resolve(given, beginning, load(given, beginning, notes), notes);
  }

  /** Reads the data. */
  public static TrainingData load(TrainingOptions given, Start beginning, Consumer<String> notes) {
    CsvDialect dialect = given.tableOptions.dialect();
    ColumnRoles roles = given.learningOptions.roles(given.tableOptions.roles());
    Optional<Model> start = beginning.model();
    start.ifPresent(model -> checkRoles(roles, model));
    DataOptions options =
        start
            .map(model -> ModelData.options(model, roles, dialect))
            .orElseGet(() -> DataOptions.defaults().withRoles(roles).withDialect(dialect));
    TrainingData data = TrainingData.load(given.data, given.validation, options, notes);
    data.understood(roles.kind()).ifPresent(notes);
    return data;
  }

  /** Checks all settings for data that were read with the same options. */
  public static TrainingSetup resolve(
      TrainingOptions given, Start beginning, TrainingData data, Consumer<String> notes) {
    Optional<PreparationConfig> preparation = given.learningOptions.preparation();
    ColumnRoles roles = given.learningOptions.roles(given.tableOptions.roles());
    Optional<TrainingState> resumed = beginning.resumed();
    Optional<Model> start = beginning.model();
    TrainingConfig config = config(given, resumed.map(TrainingState::config), data);
    int epochs = epochs(given, data.train(), config);
    String layers = layers(given, start, data.train(), roles.kind());
    noteDefaults(given, resumed.isPresent(), data.train(), config, epochs, layers, notes);
    noteShape(config.augmentation(), data.train(), notes);
    warn(start, preparation, data.train(), layers, notes);
    Trainer.Builder trainer =
        Trainer.builder().layers(layers).config(config).epochs(epochs).source(source(beginning));
    Optional.ofNullable(given.loss)
        .or(() -> start.map(model -> model.loss().toString()))
        .ifPresent(trainer::loss);
    Optional.ofNullable(given.initializer).ifPresent(trainer::initializer);
    preparation.ifPresent(trainer::preparation);
    given.metricOptions.references().forEach(name -> trainer.metric(name.toString()));
    data.validation().ifPresent(trainer::validation);
    beginning.initial().ifPresent(trainer::init);
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
        layers,
        epochs,
        multiplyAdds(Math.max(0, left), data.train().rows(), weights));
  }

  /** Names the data as the training that is resumed did: --resume needs fewer options. */
  private static String source(Start beginning) {
    return beginning
        .resumed()
        .flatMap(state -> state.model().provenance())
        .map(Provenance::source)
        .orElseGet(beginning::source);
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

  /** Tells whether there are metrics of plugins, and no rows to measure them on. */
  boolean measuresNothing() {
    return !trainer.build().metrics().isEmpty()
        && data.test().isEmpty()
        && data.validation().isEmpty()
        && config.validationFraction() == 0;
  }

  /** Returns how many epochs were done before this run. */
  int epochsBefore() {
    return epochsDone(resumed);
  }

  /** Checks what needs no data, so that all that is mistyped shows at once. */
  public static void check(TrainingOptions given, Plugins plugins, Mistakes mistakes) {
    TrainingConfig config = TrainingConfig.DEFAULT;
    mistakes.check(() -> plugins.optimizer(optimizer(given, config)));
    check(given.schedule, name -> plugins.schedule(PluginReference.parse(name)), mistakes);
    check(given.loss, name -> plugins.loss(PluginReference.parse(name)), mistakes);
    check(
        given.layers,
        layers ->
            Architecture.parse(1, layers)
                .activations()
                .forEach(name -> mistakes.check(() -> plugins.activation(name))),
        mistakes);
    check(given.initializer, Initializer::parse, mistakes);
    check(given.epochs, Trainer.builder()::epochs, mistakes);
    check(given.batchSize, config::withBatchSize, mistakes);
    check(given.warmup, config::withWarmup, mistakes);
    check(given.classWeights, ClassWeights::parse, mistakes);
    mistakes.check(() -> given.regularizationOptions.regularization(Regularization.NONE));
    mistakes.check(() -> given.augmentationOptions.augmentation(Augmentation.NONE));
    if (given.validation != null && Numbers.isDecimal(given.validation)) {
      check(Double.valueOf(given.validation), config::withValidationFraction, mistakes);
    }
    mistakes.check(() ->
        given
            .stoppingOptions
            .rule(Optional.empty())
            .map(EarlyStopping::measure)
            .filter(EarlyStopping.Measure::isMetric)
            .ifPresent(measure -> plugins.metric(measure.name())));
    mistakes.check(() -> given.metricOptions.references().forEach(plugins::metric));
    mistakes.check(given.learningOptions::preparation);
    mistakes.check(() -> given.learningOptions.roles(given.tableOptions.roles()));
    mistakes.check(given.tableOptions::dialect);
  }

  /** Checks an option if it was given. */
  private static <T> void check(@Nullable T value, Consumer<T> step, Mistakes mistakes) {
    if (value != null) {
      mistakes.check(() -> step.accept(value));
    }
  }

  private static int epochsDone(Optional<TrainingState> resumed) {
    return resumed.map(state -> state.position().epochsDone()).orElse(0);
  }

  /** Returns the options that the user gave, and for the rest those of a checkpoint or defaults. */
  private static TrainingConfig config(
      TrainingOptions given, Optional<TrainingConfig> checkpoint, TrainingData data) {
    TrainingConfig otherwise =
        checkpoint.orElseGet(() -> TrainingDefaults.of(data.train()).config());
    if (checkpoint.isEmpty()
        && data.train().schema().isPresent()
        && given.learningRate != null
        && given.learningRate > 0) {
      otherwise = otherwise.withOptimizer(TrainingDefaults.tableOptimizer(given.learningRate));
    }
    Regularization regularization =
        given.regularizationOptions.regularization(otherwise.regularization());
    if (checkpoint.isEmpty()
        && data.train().schema().isPresent()
        && !regularization.weightDecay().isNone()) {
      // Else the weights would decay twice.
      otherwise = otherwise.withOptimizer(otherwise.optimizer().with("weight_decay", "0"));
    }
    return new TrainingConfig(
        optimizer(given, otherwise),
        Optional.ofNullable(given.batchSize).orElse(otherwise.batchSize()),
        Optional.ofNullable(given.seed).orElse(otherwise.seed()),
        !given.noShuffle && otherwise.shuffle(),
        given.validation == null ? otherwise.validationFraction() : data.validationFraction(),
        given.stoppingOptions.rule(otherwise.earlyStopping()),
        Optional.ofNullable(given.schedule)
            .map(PluginReference::parse)
            .orElse(otherwise.schedule()),
        Optional.ofNullable(given.warmup).orElse(otherwise.warmup()),
        regularization,
        Optional.ofNullable(given.classWeights)
            .map(ClassWeights::parse)
            .orElse(otherwise.classWeights()),
        given.augmentationOptions.augmentation(otherwise.augmentation()));
  }

  private static int epochs(TrainingOptions given, Dataset train, TrainingConfig config) {
    if (given.epochs != null) {
      return given.epochs;
    }
    return train.schema().isPresent()
        ? TrainingDefaults.epochs(
            train.rows(), config.batchSize() == 0 ? train.rows() : config.batchSize())
        : Trainer.DEFAULT_EPOCHS;
  }

  /** Tells what was chosen for a table, which follows from its size. */
  private static void noteDefaults(
      TrainingOptions given,
      boolean resumes,
      Dataset train,
      TrainingConfig config,
      int epochs,
      String layers,
      Consumer<String> notes) {
    List<String> chosen = new ArrayList<>();
    if (given.layers == null && !layers.isEmpty()) {
      chosen.add(layers);
    }
    if (given.optimizer == null && !resumes) {
      chosen.add(config.optimizer().toString());
    }
    if (given.batchSize == null && !resumes) {
      chosen.add("batches of " + config.batchSize());
    }
    if (given.epochs == null) {
      chosen.add(Count.of(epochs, "epoch"));
    }
    if (train.schema().isPresent() && !chosen.isEmpty()) {
      notes.accept("chosen: " + String.join(", ", chosen));
    }
  }

  /** Tells what rows are taken for, if they are images and nobody has said of which shape. */
  private static void noteShape(Augmentation augmentation, Dataset train, Consumer<String> notes) {
    if (!augmentation.images().isNone() && augmentation.shape().isEmpty()) {
      notes.accept(
          "the %s of a row are taken for an image of %s; --image says otherwise"
              .formatted(
                  Count.of(train.inputWidth(), "input"), augmentation.shape(train.inputWidth())));
    }
  }

  private static PluginReference optimizer(TrainingOptions given, TrainingConfig otherwise) {
    PluginReference reference =
        given.optimizer == null ? otherwise.optimizer() : PluginReference.parse(given.optimizer);
    return given.learningRate == null
        ? reference
        : reference.with(OptimizerPlugin.LEARNING_RATE, given.learningRate.toString());
  }

  private static String layers(
      TrainingOptions given, Optional<Model> start, Dataset train, TargetKind kind) {
    if (given.layers != null) {
      return given.layers;
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
