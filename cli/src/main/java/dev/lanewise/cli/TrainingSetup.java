package dev.lanewise.cli;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.PluginReference;
import dev.lanewise.api.plugin.Plugins;
import dev.lanewise.formats.DataOptions;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.Architecture;
import dev.lanewise.network.Dataset;
import dev.lanewise.network.Engine;
import dev.lanewise.network.Initializer;
import dev.lanewise.network.LayerSpec;
import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a training run, with what the user left to a checkpoint, a model or the defaults.
 *
 * @param trainer the settings for the library
 * @param data the rows
 * @param optimizer the optimizer with the settings given
 * @param seed the seed
 * @param resumed the state to go on from, if any
 * @param multiplyAdds about how many the training takes
 */
record TrainingSetup(
    Trainer.Builder trainer,
    TrainingData data,
    PluginReference optimizer,
    long seed,
    Optional<TrainingState> resumed,
    long multiplyAdds) {

  private static final String DEFAULT_OPTIMIZER = "adam";
  private static final int DEFAULT_BATCH_SIZE = 100;
  private static final long DEFAULT_SEED = 1;

  /** Reads what training begins with and checks all settings. */
  static TrainingSetup resolve(TrainCommand command, TrainingFiles files, Engine engine) {
    PluginReference given = optimizer(command, DEFAULT_OPTIMIZER);
    checkNames(command, given, engine.plugins());
    Optional<TrainingState> resumed =
        command.resume ? Optional.of(latest(command, files, engine)) : Optional.empty();
    Optional<Model> initial =
        Optional.ofNullable(command.initialModel).map(file -> ModelFile.read(file, engine));
    Optional<Model> start = resumed.map(TrainingState::model).or(() -> initial);

    DataOptions options =
        start
            .map(model -> ModelData.options(model, command.targets))
            .orElseGet(() -> DataOptions.defaults().withTargets(command.targets));
    TrainingData data = TrainingData.load(command.data, command.validation, options);

    PluginReference optimizer =
        resumed.map(state -> optimizer(command, state.optimizer().toString())).orElse(given);
    long seed = or(command.seed, resumed.map(TrainingState::seed), DEFAULT_SEED);
    String layers = layers(command, start, data.train());
    Trainer.Builder trainer =
        Trainer.builder()
            .layers(layers)
            .optimizer(optimizer.toString())
            .epochs(command.epochs)
            .batchSize(
                or(command.batchSize, resumed.map(TrainingState::batchSize), DEFAULT_BATCH_SIZE))
            .seed(seed)
            .shuffle(!command.noShuffle && resumed.map(TrainingState::shuffle).orElse(true))
            .validation(
                command.validation == null
                    ? resumed.map(TrainingState::validationFraction).orElse(0.0)
                    : data.validationFraction());
    Optional.ofNullable(command.loss)
        .or(() -> start.map(model -> model.loss().toString()))
        .ifPresent(trainer::loss);
    Optional.ofNullable(command.initializer).ifPresent(trainer::initializer);
    data.validation().ifPresent(trainer::validation);
    initial.ifPresent(trainer::init);
    resumed.ifPresent(trainer::resume);
    long weights =
        start
            .map(model -> (long) model.parameterCount())
            .orElseGet(() -> weights(Architecture.parse(data.train().inputWidth(), layers)));
    int epochs = command.epochs - resumed.map(TrainingState::epochsDone).orElse(0);
    return new TrainingSetup(
        trainer,
        data,
        optimizer,
        seed,
        resumed,
        multiplyAdds(Math.max(0, epochs), data.train().rows(), weights));
  }

  /** Counts the weights between the layers. */
  private static long weights(Architecture architecture) {
    long sum = 0;
    long inputs = architecture.inputs();
    for (LayerSpec layer : architecture.layers()) {
      sum += inputs * layer.units();
      inputs = layer.units();
    }
    return sum;
  }

  /**
   * Each weight is multiplied forward and for two gradients; a number too large becomes the
   * largest.
   */
  private static long multiplyAdds(long epochs, long rows, long weights) {
    return (long) (3.0 * epochs * rows * weights);
  }

  /** Returns how many epochs were done before this run. */
  int epochsBefore() {
    return resumed.map(TrainingState::epochsDone).orElse(0);
  }

  /** Checks what needs no data, so that a mistyped name shows at once. */
  private static void checkNames(TrainCommand command, PluginReference optimizer, Plugins plugins) {
    plugins.optimizer(optimizer);
    if (command.loss != null) {
      plugins.loss(PluginReference.parse(command.loss));
    }
    if (command.layers != null) {
      for (LayerSpec layer : Architecture.parse(1, command.layers).layers()) {
        plugins.activation(layer.activation());
      }
    }
    if (command.initializer != null) {
      Initializer.parse(command.initializer);
    }
  }

  private static PluginReference optimizer(TrainCommand command, String otherwise) {
    PluginReference reference =
        PluginReference.parse(command.optimizer == null ? otherwise : command.optimizer);
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
                "there is no checkpoint in %s to go on from; leave out --resume to begin anew"
                    .formatted(command.checkpoint)));
  }

  private static String layers(TrainCommand command, Optional<Model> start, Dataset train) {
    if (command.layers != null) {
      return command.layers;
    }
    if (start.isPresent()) {
      // The trainer takes them from the model.
      return "";
    }
    return train.hasLabels()
        ? "128:relu,%d:softmax".formatted(train.classes())
        : "64:relu,%d:identity".formatted(train.targetWidth());
  }

  private static <T> T or(@Nullable T given, Optional<T> stored, T otherwise) {
    return given == null ? stored.orElse(otherwise) : given;
  }
}
