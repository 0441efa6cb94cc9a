package dev.lanewise.network;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Count;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.events.EpochEvent;
import dev.lanewise.network.events.Recordings;
import dev.lanewise.network.events.StepEvent;
import dev.lanewise.network.limits.OptimizerStep;
import dev.lanewise.network.limits.WeightAverage;
import dev.lanewise.network.outputs.Batch;
import dev.lanewise.network.outputs.BatchQueue;
import dev.lanewise.network.outputs.ClassDecision;
import dev.lanewise.network.outputs.DataDigest;
import dev.lanewise.network.outputs.LossComputation;
import dev.lanewise.network.outputs.NamedMetric;
import dev.lanewise.network.random.RandomStreams;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One training run: epochs over mini-batches in seed order. */
final class TrainingRun {

  private final TrainingPlan plan;
  private final float[] parameters;
  private final WeightAverage average;
  private final List<EpochReport> history = new ArrayList<>();
  private @Nullable Long digest;
  private final BestEpoch best;
  private final TrainingControl control = new TrainingControl();
  private final RunningEpoch running = new RunningEpoch();

  /** The metrics without a value that listeners know of. */
  private final Set<String> toldMetrics = new HashSet<>();

  private int epochsDone;
  private long steps;

  TrainingRun(TrainingPlan plan) {
    this.plan = plan;
    parameters = plan.initialParameters();
    average = plan.average(parameters);
    best =
        new BestEpoch(
            plan.options.config.earlyStopping(), plan.isLargerBetter(), average.weights());
  }

  TrainingResult run() {
    TrainingPlan.Split split = plan.split;
    if (plan.options.epochs > 0 || plan.options.resume != null) {
      int[] trainingRows = split.trainingRows();
      try (BatchQueue batches = plan.batches(plan.batchSize(trainingRows.length))) {
        trainEpochs(trainingRows, split.validation(), batches);
      }
    }
    return new TrainingResult(
        model(best.weights()), best.epoch(), history, Optional.ofNullable(split.validation()));
  }

  private void trainEpochs(int[] trainingRows, @Nullable Dataset validation, BatchQueue batches) {
    int batchSize = plan.batchSize(trainingRows.length);
    Engine engine = plan.engine;
    TrainingNetwork network = plan.network(parameters, batchSize);
    LearningRates rates = new LearningRates(plan, plan.stepsPerEpoch(trainingRows.length), history);
    DivergenceCheck divergence = new DivergenceCheck(plan, network, average.weights(), this::model);
    if (plan.options.resume != null) {
      resume(plan.options.resume, network.optimizer(), trainingRows.length, divergence);
      rates.checkResumed(control);
    }
    Supplier<TrainingState> state =
        () -> state(network.optimizer(), trainingRows.length, divergence);
    int[] order = trainingRows.clone();
    Evaluator evaluator =
        validation == null
            ? null
            : new Evaluator(
                plan.layout,
                plan.preparation,
                average.weights(),
                plan.task,
                plan.loss,
                validation,
                engine);
    ClassDecision decision =
        plan.head.decision(plan.task, network.output(), engine.kernels()).orElse(null);
    BatchReport batchReport =
        new BatchReport(network.gradientNorms(), () -> plan.model(parameters), state);
    while (epochsDone < plan.options.epochs && !isOver()) {
      running.start();
      EpochEvent epochEvent = Recordings.epoch();
      if (plan.options.config.shuffle()) {
        System.arraycopy(trainingRows, 0, order, 0, trainingRows.length);
        RandomStreams.shuffle(
            plan.random.stream(RandomStreams.Purpose.SHUFFLING, epochsDone), order);
      }
      batches.begin(order, epochsDone, running.batches());
      epoch(new Steps(network, batches, rates, decision, divergence), order, batchReport);
      double validationLoss = Double.NaN;
      double validationAccuracy = Double.NaN;
      NamedMetric.Values metrics = NamedMetric.Values.NONE;
      if (evaluator != null && validation != null) {
        Evaluator.Outcome outcome = evaluator.loss();
        validationLoss = outcome.mean();
        validationAccuracy =
            validation.hasLabels() ? outcome.accuracy(validation.labels()) : Double.NaN;
        metrics = metrics(validation, outcome);
      }
      divergence.afterEpoch(epochsDone, validationLoss, evaluator != null);
      epochsDone++;
      EpochReport report =
          new EpochReport(
              epochsDone,
              running.loss(),
              plan.data.hasLabels() ? (double) running.correct() / trainingRows.length : Double.NaN,
              validationLoss,
              validationAccuracy,
              running.seconds(),
              rates.at(steps, running.learningRateFactor()),
              metrics.byName());
      if (epochEvent != null) {
        epochEvent.commit(epochsDone, report.trainLoss(), validationLoss, report.learningRate());
      }
      history.add(report);
      best.add(report);
      control.epochDone(running.learningRateFactor());
      running.clear();
      divergence.keep();
      tell(metrics);
      plan.options.listeners.forEach(listener -> listener.control(report, control));
      plan.options.listeners.forEach(listener -> listener.epochDone(report, state));
    }
    plan.options.listeners.forEach(listener -> listener.trainingDone(state));
  }

  /** Measures the metrics of plugins, as evaluation of a model with these weights does. */
  private NamedMetric.Values metrics(Dataset validation, Evaluator.Outcome outcome) {
    return plan.metrics.isEmpty()
        ? NamedMetric.Values.NONE
        : Evaluator.metrics(
            plan.metrics, plan.model(average.weights()), validation, outcome, plan.engine);
  }

  /** Tells of metrics that have no value after this epoch, once of each. */
  private void tell(NamedMetric.Values metrics) {
    for (Map.Entry<String, String> undefined : metrics.undefined().entrySet()) {
      if (toldMetrics.add(undefined.getKey())) {
        String sentence = "after epoch %d, %s".formatted(epochsDone, undefined.getValue());
        plan.options.listeners.forEach(listener -> listener.note(sentence));
      }
    }
  }

  /** Tells whether training ends before its last epoch. */
  private boolean isOver() {
    return best.isOver() || (control.isStopping() && running.batches() == 0);
  }

  /**
   * What makes the steps of an epoch.
   *
   * @param decision decides for classes; null for other tasks
   */
  private record Steps(
      TrainingNetwork network,
      BatchQueue queue,
      LearningRates rates,
      @Nullable ClassDecision decision,
      DivergenceCheck divergence) {}

  /** Trains on the rows in an order, from where the epoch is. */
  private void epoch(Steps with, int[] order, BatchReport report) {
    List<TrainingListener> listeners = plan.options.listeners;
    ClassDecision decision = with.decision();
    int batchSize = plan.batchSize(order.length);
    int batches = plan.stepsPerEpoch(order.length);
    for (int i = running.batches(); i < batches; i++) {
      checkInterrupt(i, batches, with.divergence());
      int rows = Math.min(batchSize, order.length - i * batchSize);
      steps++;
      Batch batch = with.queue().next(steps);
      double factor = control.learningRateFactor();
      double rate = with.rates().at(steps, factor);
      StepEvent event = Recordings.step();
      LossComputation.Total total = with.network().step(batch, rows, steps, rate);
      if (event != null) {
        event.commit(steps, rows, total.mean(), rate);
      }
      if (!Double.isFinite(total.sum())) {
        throw with.divergence().inBatch(total.mean(), rows, epochsDone, i, batches);
      }
      average.add(steps);
      running.add(total, decision == null ? 0 : decision.correct(rows, batch.labels()), factor);
      report.set(epochsDone + 1, i + 1, batches, total.mean());
      // By number: an iterator would be allocated in each step until C2 has compiled it away.
      for (int l = 0; l < listeners.size(); l++) {
        listeners.get(l).control(report, control);
      }
      for (int l = 0; l < listeners.size(); l++) {
        listeners.get(l).batchDone(report);
      }
    }
  }

  /** Gives up the epoch if the thread was interrupted, whose flag stays. */
  private void checkInterrupt(int batch, int batches, DivergenceCheck divergence) {
    if (Thread.currentThread().isInterrupted()) {
      throw new TrainingInterruptedException(
          "training was interrupted in epoch %d, before batch %d of %d; whole epochs done: %d"
              .formatted(epochsDone + 1, batch + 1, batches, epochsDone),
          divergence.lastGood(),
          epochsDone);
    }
  }

  private long digest() {
    Long known = digest;
    if (known == null) {
      known = DataDigest.of(plan.data);
      digest = known;
    }
    return known;
  }

  /** Returns all that a checkpoint holds. */
  private TrainingState state(OptimizerStep optimizer, int rows, DivergenceCheck divergence) {
    return new TrainingState(
        withProvenance(plan.checkpointModel(parameters), ownProvenance()),
        plan.options.config,
        new TrainingState.Rows(rows, digest()),
        new TrainingState.Position(
            epochsDone,
            steps,
            history,
            control.state(),
            running.batches() == 0
                ? Optional.empty()
                : Optional.of(running.state(divergence.lastGoodParameters()))),
        TrainingState.OptimizerState.of(optimizer, plan),
        plan.options.config.earlyStopping().map(_ -> best.weights().clone()),
        average.averages() ? Optional.of(average.weights().clone()) : Optional.empty());
  }

  private void resume(
      TrainingState state, OptimizerStep optimizer, int rows, DivergenceCheck divergence) {
    plan.options.config.checkSame(state.config());
    TrainingState.checkSame("number of training rows", state.rows().count(), rows);
    if (state.rows().digest() != digest()) {
      throw new ConfigurationException(
          "the checkpoint was made with other training data; resume with the same rows");
    }
    state.checkLoss(plan.lossName);
    state.optimizer().resume(optimizer, plan);
    epochsDone = state.position().epochsDone();
    steps = state.position().steps();
    history.addAll(state.position().history());
    if (history.size() != epochsDone) {
      throw new ConfigurationException(
          "the checkpoint holds the figures of %s, not of the %d that are done; resume from another"
              .formatted(Count.of(history.size(), "epoch"), epochsDone));
    }
    if (average.averages()) {
      average.resume(state.storedAverage(parameters.length));
      divergence.keep();
    }
    best.resume(
        history,
        plan.options.config.earlyStopping().isEmpty()
            ? average.weights()
            : TrainingState.stored(state.best(), parameters.length, "weights of the best epoch"));
    control.resume(state.position().steering(), epochsDone);
    state.position().partial().ifPresent(partial -> resume(partial, rows, divergence));
  }

  /** Goes on within an epoch. */
  private void resume(TrainingState.PartialEpoch partial, int rows, DivergenceCheck divergence) {
    if (plan.options.epochs <= epochsDone) {
      throw new ConfigurationException(
          "the checkpoint is within epoch %d, beyond the %s asked for; resume with more"
              .formatted(epochsDone + 1, Count.of(plan.options.epochs, "epoch")));
    }
    if (partial.before().length != parameters.length) {
      throw new ConfigurationException(
          "the checkpoint does not hold the weights that its epoch began with for this network");
    }
    running.resume(partial, plan.stepsPerEpoch(rows));
    divergence.resume(partial.before());
  }

  /** Returns a model with these weights, which says where they come from. */
  private Model model(float[] weights) {
    return withProvenance(plan.model(weights), provenance());
  }

  private static Model withProvenance(Model model, Optional<Provenance> provenance) {
    return provenance.map(model::withProvenance).orElse(model);
  }

  /** Returns where the weights come from: the model to start from, as long as no epoch is done. */
  private Optional<Provenance> provenance() {
    if (epochsDone == 0 && plan.start.isPresent()) {
      return plan.start.get().provenance();
    }
    return ownProvenance();
  }

  /**
   * Returns where weights of this training come from, which a resumed one takes its source from.
   */
  private Optional<Provenance> ownProvenance() {
    return plan.options.source.map(source ->
        new Provenance(
            Provenance.libraryVersion().orElse("unknown"),
            source,
            plan.split.trainingRows().length,
            digest(),
            epochsDone,
            plannedEpochs(),
            plan.options.config));
  }

  /** With a constant learning rate the weights do not depend on how many epochs are to come. */
  private int plannedEpochs() {
    return plan.options.config.schedule().equals(TrainingConfig.DEFAULT.schedule())
        ? epochsDone
        : Math.max(epochsDone, plan.options.epochs);
  }
}
