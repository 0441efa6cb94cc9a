package dev.lanewise.network;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.registry.KernelSelection;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.architecture.Initializer;
import dev.lanewise.network.augmentation.Augmentation;
import dev.lanewise.network.data.ClassWeights;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.PreparationConfig;
import dev.lanewise.network.regularization.Regularization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Trains networks; its settings read like the command line:
 *
 * {@snippet :
 * TrainingResult result =
 *     Trainer.builder()
 *         .layers("50:sigmoid,100:sigmoid,10:softmax")
 *         .optimizer("adam")
 *         .learningRate(0.001)
 *         .epochs(20)
 *         .batchSize(100)
 *         .seed(1)
 *         .train(dataset);
 * }
 *
 * <p>The same seed, data and settings give the same weights to the bit, whatever the kernels and
 * the number of threads. A trainer is immutable and may train many times, also at once.
 *
 * <p>To stop training, interrupt its thread: before the next batch it throws {@link
 * TrainingInterruptedException}, with the network as the last whole epoch left it. The thread stays
 * interrupted. Listeners have been told of that epoch, so the checkpoint that one wrote, if any, is
 * there, and {@link Builder#resume} goes on from it to the bits of a run that was never stopped;
 * the batches since are computed again. An interrupt after the last batch of all changes nothing.
 *
 * @since 0.1
 */
public final class Trainer {

  /** How many epochs are trained if the user does not say it. */
  public static final int DEFAULT_EPOCHS = 10;

  private final Options options;

  private Trainer(Options options) {
    this.options = options;
  }

  /** Starts a trainer with the defaults of the command. */
  public static Builder builder() {
    return new Builder(new Options());
  }

  /** Returns a new builder with the settings of this trainer, which stays as it is. */
  public Builder toBuilder() {
    return new Builder(options.copy());
  }

  /**
   * Trains on the rows given.
   *
   * @throws ConfigurationException if settings and data do not fit each other
   * @throws DivergenceException if the loss is no longer finite
   * @throws TrainingInterruptedException if the thread is interrupted
   */
  public TrainingResult train(Dataset data) {
    try (Engine engine =
        Engine.create(
            options.plugins == null ? Plugins.installed() : options.plugins,
            options.kernels,
            options.threads)) {
      return train(data, engine);
    }
  }

  /**
   * Trains on the rows given with an engine, which overrides plugins, kernels and threads.
   *
   * @throws ConfigurationException if settings and data do not fit each other
   * @throws DivergenceException if the loss is no longer finite
   * @throws TrainingInterruptedException if the thread is interrupted
   */
  public TrainingResult train(Dataset data, Engine engine) {
    return new TrainingRun(new TrainingPlan(options, data, engine)).run();
  }

  /**
   * Begins a training on rows that come bit by bit, such as those of a stream.
   *
   * @param first some of the rows, at least 1, whose columns and classes are those of all; what is
   *     fitted to columns, such as their scaling, is fitted to these. They are not trained on yet.
   *     With {@link Builder#init} or {@link Builder#resume} the fit is that of the model
   * @throws ConfigurationException if settings and data do not fit each other, or the settings ask
   *     for something that needs epochs: a schedule, validation rows, early stopping, class
   *     weights, augmentation, metrics, listeners, a name of the data or mini-batches of all rows
   */
  public OnlineTrainer online(Dataset first, Engine engine) {
    return OnlineTrainer.of(options, first, engine);
  }

  /** Returns the metrics of plugins that are measured, each once. */
  public List<PluginReference> metrics() {
    return options.metrics();
  }

  /** What can be set; see {@link Builder}. */
  static final class Options {
    String layers = "";
    Optional<PluginReference> loss = Optional.empty();
    TrainingConfig config = TrainingConfig.DEFAULT;
    int epochs = DEFAULT_EPOCHS;
    @Nullable Dataset validation;
    Optional<Initializer> initializer = Optional.empty();
    Optional<PreparationConfig> preparation = Optional.empty();
    @Nullable Model initial;
    @Nullable TrainingState resume;
    Optional<String> source = Optional.empty();
    final List<PluginReference> metrics = new ArrayList<>();
    @Nullable Plugins plugins;
    String kernels = KernelSelection.AUTO;
    int threads = 1;
    final List<TrainingListener> listeners = new ArrayList<>();

    /** Returns all metrics of plugins that are measured, each once. */
    List<PluginReference> metrics() {
      List<PluginReference> all = new ArrayList<>();
      // First, so that it has the name by which it is looked for.
      config
          .earlyStopping()
          .map(EarlyStopping::measure)
          .filter(EarlyStopping.Measure::isMetric)
          .ifPresent(measure -> all.add(measure.name()));
      all.addAll(metrics);
      return all.stream().distinct().toList();
    }

    Options copy() {
      Options copy = new Options();
      copy.layers = layers;
      copy.loss = loss;
      copy.config = config;
      copy.epochs = epochs;
      copy.validation = validation;
      copy.initializer = initializer;
      copy.preparation = preparation;
      copy.initial = initial;
      copy.resume = resume;
      copy.source = source;
      copy.metrics.addAll(metrics);
      copy.plugins = plugins;
      copy.kernels = kernels;
      copy.threads = threads;
      copy.listeners.addAll(listeners);
      return copy;
    }
  }

  /**
   * Sets up a trainer.
   *
   * @since 0.1
   */
  public static final class Builder {

    private final Options options;
    private OptionalDouble learningRate = OptionalDouble.empty();

    private Builder(Options options) {
      this.options = options;
    }

    /** Sets the layers, such as {@code 50:sigmoid,10:softmax}. */
    public Builder layers(String layers) {
      options.layers = layers;
      return this;
    }

    /** Sets the loss; else the output activation decides. */
    public Builder loss(String loss) {
      options.loss = Optional.of(PluginReference.parse(loss));
      return this;
    }

    /** Sets all options that decide which weights training gives. */
    public Builder config(TrainingConfig config) {
      options.config = config;
      return this;
    }

    /** Sets the optimizer, such as {@code sgd(momentum=0.9)}; {@code adam} by default. */
    public Builder optimizer(String optimizer) {
      options.config = options.config.withOptimizer(PluginReference.parse(optimizer));
      return this;
    }

    /** Sets the optimizer's learning rate; the optimizer's own by default. */
    public Builder learningRate(double learningRate) {
      this.learningRate = OptionalDouble.of(learningRate);
      return this;
    }

    /**
     * Sets how the learning rate changes from step to step, such as {@code cosine} or {@code
     * step(epochs=5, factor=0.5)}; {@code constant} by default.
     */
    public Builder schedule(String schedule) {
      options.config = options.config.withSchedule(PluginReference.parse(schedule));
      return this;
    }

    /**
     * Sets in how many steps the learning rate rises in a straight line to what the schedule gives,
     * which counts these steps, too; 0 by default.
     */
    public Builder warmup(int steps) {
      options.config = options.config.withWarmup(steps);
      return this;
    }

    /** Sets what limits gradients and weights; nothing by default. */
    public Builder regularization(Regularization regularization) {
      options.config = options.config.withRegularization(regularization);
      return this;
    }

    /**
     * Sets how much the rows of each class count in training; alike by default. The figures of
     * validation rows do not know these weights.
     */
    public Builder classWeights(ClassWeights weights) {
      options.config = options.config.withClassWeights(weights);
      return this;
    }

    /** Sets how rows are changed at random while they are learned; not at all by default. */
    public Builder augmentation(Augmentation augmentation) {
      options.config = options.config.withAugmentation(augmentation);
      return this;
    }

    /** Sets the number of epochs, 10 by default; 0 returns the initial network. */
    public Builder epochs(int epochs) {
      if (epochs < 0) {
        throw new ConfigurationException("epochs=%d is out of range: from 0".formatted(epochs));
      }
      options.epochs = epochs;
      return this;
    }

    /**
     * Sets the rows of a mini-batch, 100 by default; 1 trains row by row, 0 takes all rows at once.
     */
    public Builder batchSize(int batchSize) {
      options.config = options.config.withBatchSize(batchSize);
      return this;
    }

    /** Sets the seed from which all random numbers follow, 1 by default. */
    public Builder seed(long seed) {
      options.config = options.config.withSeed(seed);
      return this;
    }

    /** Sets whether the rows are shuffled before each epoch; true by default. */
    public Builder shuffle(boolean shuffle) {
      options.config = options.config.withShuffle(shuffle);
      return this;
    }

    /** Holds out a share of the rows, drawn by the seed, to measure each epoch. */
    public Builder validation(double fraction) {
      options.config = options.config.withValidationFraction(fraction);
      return this;
    }

    /** Measures each epoch on the given rows. */
    public Builder validation(Dataset data) {
      options.validation = data;
      return this;
    }

    /**
     * Ends training early, after epochs in a row without improvement, and takes the weights of the
     * best epoch. By default all epochs are trained, and the weights are those of the last.
     */
    public Builder earlyStopping(EarlyStopping rule) {
      options.config = options.config.withEarlyStopping(Optional.of(rule));
      return this;
    }

    /**
     * Adds a metric of a plugin, such as {@code acme:gap}: it is measured on the validation rows
     * after each epoch, for {@link EpochReport#metrics}. One that training {@linkplain
     * #earlyStopping stops by} is measured anyway.
     */
    public Builder metric(String metric) {
      options.metrics.add(PluginReference.parse(metric));
      return this;
    }

    /**
     * Names the data, so that the model says where it comes from, see {@link Model#provenance}. By
     * default it does not say so.
     */
    public Builder source(String name) {
      options.source = Optional.of(name);
      return this;
    }

    /** Sets how weights are drawn; else each layer's activation decides. */
    public Builder initializer(String initializer) {
      options.initializer = Optional.of(Initializer.parse(initializer));
      return this;
    }

    /**
     * Sets how the columns of the data are prepared: filled, scaled and encoded. By default {@link
     * PreparationConfig#DEFAULT} for data with a schema, as it is read from tables, and nothing for
     * arrays. It is fitted on the rows to train on, without those held out, and part of the model.
     */
    public Builder preparation(PreparationConfig preparation) {
      options.preparation = Optional.of(preparation);
      return this;
    }

    /** Starts from a model's layers and weights instead of random weights. */
    public Builder init(Model model) {
      options.initial = model;
      return this;
    }

    /** Resumes from a state of an earlier run with the same settings and data. */
    public Builder resume(TrainingState state) {
      options.resume = state;
      return this;
    }

    /** Sets the plugins to choose from, those installed by default. */
    public Builder plugins(Plugins plugins) {
      options.plugins = plugins;
      return this;
    }

    /** Sets the kernels by id; {@code auto}, the best that work, by default. */
    public Builder kernels(String kernels) {
      options.kernels = kernels;
      return this;
    }

    /** Sets how many threads compute, 1 by default. */
    public Builder threads(int threads) {
      options.threads = threads;
      return this;
    }

    /** Adds a listener. */
    public Builder listener(TrainingListener listener) {
      options.listeners.add(listener);
      return this;
    }

    /** Returns the trainer. */
    public Trainer build() {
      Options copy = options.copy();
      learningRate.ifPresent(rate ->
          copy.config =
              copy.config.withOptimizer(
                  copy.config
                      .optimizer()
                      .with(OptimizerPlugin.LEARNING_RATE, Double.toString(rate))));
      return new Trainer(copy);
    }

    /** Builds the trainer and trains. */
    public TrainingResult train(Dataset data) {
      return build().train(data);
    }
  }
}
