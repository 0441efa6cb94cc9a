package dev.lanewise.network;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.Schedule;
import dev.lanewise.api.plugin.UpdateRule;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.PluginRequirement;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.augmentation.Augmentation;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.layers.Layer;
import dev.lanewise.network.layers.ParameterLayout;
import dev.lanewise.network.limits.StepLimits;
import dev.lanewise.network.limits.WeightAverage;
import dev.lanewise.network.outputs.Batch;
import dev.lanewise.network.outputs.BatchQueue;
import dev.lanewise.network.outputs.Compatibility;
import dev.lanewise.network.outputs.NamedMetric;
import dev.lanewise.network.outputs.OutputHead;
import dev.lanewise.network.outputs.RowChanges;
import dev.lanewise.network.preparation.Preparation;
import dev.lanewise.network.preparation.PreparationConfig;
import dev.lanewise.network.preparation.TargetScaling;
import dev.lanewise.network.random.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a training run works with: the plugins, and settings and data that were checked against each
 * other.
 */
final class TrainingPlan {

  final Trainer.Options options;
  final Engine engine;
  final RandomStreams random;
  final Dataset data;
  final Split split;

  /** The same rows with the weights of their classes. */
  final Dataset weighted;

  final Optional<Preparation> preparation;
  final Architecture architecture;
  final ParameterLayout layout;
  final OutputHead head;
  final PluginReference lossName;
  final Loss loss;
  final UpdateRule rule;
  final Schedule schedule;
  final Task task;

  /** The metrics of plugins that are measured on the validation rows. */
  final List<NamedMetric> metrics;

  /** The model that training begins with; empty for random weights. */
  final Optional<Model> start;

  private final List<PluginRequirement> requirements;

  /**
   * Resolves and checks a run.
   *
   * @throws ConfigurationException if settings and data do not fit each other
   * @throws DataException if the data cannot be trained on
   */
  TrainingPlan(Trainer.Options options, Dataset data, Engine engine) {
    this.options = options;
    this.engine = engine;
    this.data = data;
    random = new RandomStreams(options.config.seed());
    if (data.rows() == 0) {
      throw new DataException("there are no rows to train on");
    }
    Model start = begin();
    this.start = Optional.ofNullable(start);
    boolean prepares = prepares(start);
    Compatibility.checkFinite(data, "training", prepares);
    split = split();
    Dataset validation = split.validation();
    if (validation != null) {
      Compatibility.checkFinite(validation, "validation", prepares);
    }
    Optional<Preparation> inputs =
        start == null && prepares
            ? Optional.of(
                Preparation.fit(
                    data,
                    split.trainingRows(),
                    options.preparation.orElse(PreparationConfig.DEFAULT)))
            : start == null ? Optional.empty() : start.preparation();
    if (start != null && options.preparation.isPresent()) {
      checkSamePreparation(start, options.preparation.get());
    }
    architecture =
        start == null
            ? Architecture.parse(
                inputs.map(Preparation::width).orElse(data.inputWidth()), options.layers)
            : startingArchitecture(start);
    layout = ParameterLayout.of(architecture, engine.plugins());
    StepLimits.check(options.config.regularization(), layout);
    head = new OutputHead(layout.outputLayer());
    lossName = options.loss.orElseGet(() -> head.defaultLoss(data.hasLabels()));
    loss = engine.plugins().loss(lossName);
    rule = engine.plugins().optimizer(options.config.optimizer());
    schedule = schedule();
    Compatibility.check(layout, lossName, loss, engine.plugins());
    if (options.epochs > 0) {
      Compatibility.checkTrainable(layout, loss);
      int rows = split.trainingRows().length;
      Compatibility.checkBatches(layout, rows, batchSize(rows));
    }
    checkData(data, start, inputs);
    if (validation != null) {
      checkData(validation, start, inputs);
    }
    Compatibility.checkAugmentation(options.config.augmentation(), data, lossName, loss);
    checkEarlyStopping(validation);
    weighted = options.config.classWeights().applied(data, split.trainingRows());
    checkWarmup();
    preparation = start == null ? inputs.map(fitted -> withTargets(fitted)) : start.preparation();
    task = head.task(data, loss);
    metrics = NamedMetric.of(options.metrics(), engine.plugins(), task);
    requirements = Model.requirements(architecture, lossName, engine.plugins());
  }

  /** Returns the model that training begins with, or null for random weights. */
  private @Nullable Model begin() {
    return options.resume == null ? options.initial : options.resume.model();
  }

  /** Tells whether a preparation is part of the network, which is fitted to columns of a table. */
  private boolean prepares(@Nullable Model start) {
    if (start == null) {
      return data.schema().isPresent() || options.preparation.isPresent();
    }
    if (options.preparation.isPresent() && options.resume == null) {
      throw new ConfigurationException(
          "the preparation of the columns is that of the model to start from; leave it out");
    }
    return start.preparation().isPresent();
  }

  /**
   * Checks that a resumed training prepares its columns as it began: the same rows fit the same.
   */
  private void checkSamePreparation(Model start, PreparationConfig config) {
    Preparation fitted = Preparation.fit(data, split.trainingRows(), config);
    if (!start.preparation().map(Preparation::steps).equals(Optional.of(fitted.steps()))) {
      throw new ConfigurationException(
          "the checkpoint was made with another preparation of the columns, or other rows; resume with the same settings");
    }
  }

  /** Checks that the figure by which training stops early is measured. */
  private void checkEarlyStopping(@Nullable Dataset validation) {
    options
        .config
        .earlyStopping()
        .map(EarlyStopping::measure)
        .ifPresent(measure -> {
          if (measure.isValidation() && validation == null) {
            throw new ConfigurationException(
                "training that stops by %s needs rows to measure it on; hold some out by validation, such as 0.2"
                    .formatted(measure.id()));
          }
          if (measure.equals(EarlyStopping.Measure.VALIDATION_ACCURACY) && !data.hasLabels()) {
            throw new ConfigurationException(
                "training cannot stop by %s, as the data has no classes; take %s"
                    .formatted(measure.id(), EarlyStopping.Measure.VALIDATION_LOSS.id()));
          }
        });
  }

  /** Tells whether an epoch is better if the figure by which training may stop is larger. */
  boolean isLargerBetter() {
    Optional<EarlyStopping.Measure> measure =
        options.config.earlyStopping().map(EarlyStopping::measure);
    return measure.filter(EarlyStopping.Measure.VALIDATION_ACCURACY::equals).isPresent()
        || (measure.filter(EarlyStopping.Measure::isMetric).isPresent()
            && metrics.getFirst().metric().largerIsBetter());
  }

  /** Returns the schedule; a learning rate that does not change needs no plugin. */
  private Schedule schedule() {
    PluginReference name = options.config.schedule();
    return name.equals(TrainingConfig.DEFAULT.schedule())
        ? _ -> 1
        : engine.plugins().schedule(name);
  }

  /** Checks that the learning rate gets to the end of its warm-up. */
  private void checkWarmup() {
    int rows = split.trainingRows().length;
    long steps = (long) options.epochs * stepsPerEpoch(rows);
    if (options.epochs > 0 && options.config.warmup() > steps) {
      throw new ConfigurationException(
          "a warm-up of %d steps is longer than the training, which has %s; warm up for fewer, or train more epochs"
              .formatted(options.config.warmup(), Count.of(steps, "step")));
    }
  }

  /** Adds the scaling of numbers to predict where loss and last layer can do with it. */
  private Preparation withTargets(Preparation fitted) {
    return data.hasTargets()
            && options.preparation.orElse(PreparationConfig.DEFAULT).scaleTargets()
            && head.takesScaledTargets(loss, engine.kernels())
        ? fitted.withTargets(TargetScaling.fit(data, split.trainingRows()))
        : fitted;
  }

  /**
   * Checks rows that come after those that the training was planned for.
   *
   * @throws ConfigurationException if they do not fit the network
   * @throws DataException if they cannot be trained on
   */
  void checkMore(Dataset rows) {
    if (rows.rows() == 0) {
      throw new DataException("there are no rows to train on");
    }
    Compatibility.checkFinite(rows, "training", preparation.isPresent());
    checkData(rows, start.orElse(null), preparation);
    if (rows.hasLabels() != data.hasLabels() || !rows.classNames().equals(data.classNames())) {
      throw new ConfigurationException(
          "these rows have the classes %s, and those that training began with have %s; name all of them each time"
              .formatted(Listing.of(rows.classNames()), Listing.of(data.classNames())));
    }
    Compatibility.checkBatches(layout, rows.rows(), batchSize(rows.rows()));
  }

  private void checkData(Dataset rows, @Nullable Model start, Optional<Preparation> inputColumns) {
    int inputs = start == null ? data.inputWidth() : start.inputs();
    Compatibility.check(rows, inputs, architecture.outputs(), lossName, loss);
    Optional<Schema> known = start == null ? inputColumns.map(Preparation::schema) : start.schema();
    Compatibility.checkColumns(rows, known);
  }

  private Architecture startingArchitecture(Model start) {
    if (!options.layers.isEmpty()
        && !Architecture.parse(start.architecture().inputs(), options.layers)
            .equals(start.architecture())) {
      throw new ConfigurationException(
          "the layers %s differ from those of the model to start from, %s; leave them out"
              .formatted(options.layers, start.architecture().layersText()));
    }
    return start.architecture();
  }

  /** Returns the parameters that training begins with. */
  float[] initialParameters() {
    return start
        .map(model -> model.parameters().clone())
        .orElseGet(() -> layout.initialize(random, options.initializer));
  }

  /**
   * The rows to train on, and those to measure after each epoch.
   *
   * @param trainingRows the numbers of the rows to train on, in increasing order
   * @param validation the rows to measure, or null for none
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and made once a run.
  record Split(int[] trainingRows, @Nullable Dataset validation) {}

  /** Holds out rows to measure, if that is asked for. */
  private Split split() {
    double fraction = options.config.validationFraction();
    if (options.validation != null || fraction == 0) {
      return new Split(IntStream.range(0, data.rows()).toArray(), options.validation);
    }
    int count = (int) Math.round(data.rows() * fraction);
    int[] drawn =
        RandomStreams.permutation(random.stream(RandomStreams.Purpose.VALIDATION, 0), data.rows());
    int[] held = Arrays.copyOf(drawn, Math.min(count, data.rows() - 1));
    int[] trainingRows = Arrays.copyOfRange(drawn, held.length, drawn.length);
    Arrays.sort(held);
    Arrays.sort(trainingRows);
    if (held.length == 0) {
      throw new ConfigurationException(
          "validation=%s of %s is no row; hold out a larger share"
              .formatted(fraction, Count.of(data.rows(), "row")));
    }
    return new Split(trainingRows, data.select(held));
  }

  /** Returns the rows of a mini-batch. */
  int batchSize(int rows) {
    int wanted = options.config.batchSize();
    return wanted == 0 ? rows : Math.min(wanted, rows);
  }

  /** Returns how many mini-batches an epoch has. */
  int stepsPerEpoch(int rows) {
    return Math.ceilDiv(rows, batchSize(rows));
  }

  /** Returns the network that learns, around these parameters. */
  TrainingNetwork network(float[] parameters, int batchSize) {
    return new TrainingNetwork(
        new Layer.Planning(engine, parameters, batchSize),
        layout,
        task,
        loss,
        rule,
        options.config,
        random);
  }

  /** Returns the average of these parameters, as they are now. */
  WeightAverage average(float[] parameters) {
    return new WeightAverage(
        options.config.regularization().ema(),
        parameters,
        layout.size() + layout.stateSize(),
        engine);
  }

  /** Returns what prepares the mini-batches. */
  BatchQueue batches(int batchSize) {
    Augmentation augmentation = options.config.augmentation();
    return new BatchQueue(
        new Batch.Rows(weighted, preparation, loss.targets(), architecture.outputs()),
        augmentation.equals(Augmentation.NONE)
            ? Optional.empty()
            : Optional.of(new RowChanges(augmentation, random)),
        batchSize,
        engine.workers());
  }

  /** Returns a model with these parameters. */
  Model model(float[] parameters) {
    return new Model(architecture, task, lossName, layout, parameters, requirements, preparation);
  }

  /**
   * Returns a model for a checkpoint, which requires the plugins of optimizer, schedule and the
   * metric to stop by, too.
   */
  Model checkpointModel(float[] parameters) {
    List<PluginRequirement> all = new ArrayList<>(requirements);
    engine
        .plugins()
        .requirement(PluginKind.OPTIMIZER, options.config.optimizer().id())
        .ifPresent(all::add);
    engine
        .plugins()
        .requirement(PluginKind.SCHEDULE, options.config.schedule().id())
        .ifPresent(all::add);
    options
        .config
        .earlyStopping()
        .flatMap(
            rule -> engine.plugins().requirement(PluginKind.METRIC, rule.measure().name().id()))
        .ifPresent(all::add);
    return new Model(architecture, task, lossName, layout, parameters, all, preparation);
  }
}
