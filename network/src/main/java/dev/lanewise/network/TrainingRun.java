package dev.lanewise.network;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.PluginReference;
import dev.lanewise.api.plugin.PluginRequirement;
import dev.lanewise.api.plugin.Plugins;
import dev.lanewise.api.plugin.UpdateRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One training run: epochs over batches in seed order. */
final class TrainingRun {

  private static final String REMEDY = "try a smaller learning rate or scale the inputs";

  private final Trainer.Options options;
  private final Engine engine;
  private final RandomStreams random;
  private final Dataset train;
  private final @Nullable Dataset validation;
  private final Architecture architecture;
  private final ParameterLayout layout;
  private final PluginReference lossName;
  private final Loss loss;
  private final UpdateRule rule;
  private final Task task;
  private final List<PluginRequirement> requirements;
  private final float[] parameters;
  private @Nullable Long digest;
  private final List<EpochReport> history = new ArrayList<>();
  private int epochsDone;
  private long steps;

  TrainingRun(Trainer.Options options, Dataset data, Engine engine) {
    this.options = options;
    this.engine = engine;
    random = new RandomStreams(options.seed);
    if (data.rows() == 0) {
      throw new DataException("there are no rows to train on");
    }
    Fit.checkFinite(data, "training");
    TrainingState resume = options.resume;
    Model start = resume == null ? options.initial : resume.model();
    architecture =
        start == null
            ? Architecture.parse(data.inputWidth(), options.layers)
            : startingArchitecture(start, data);
    layout = ParameterLayout.of(architecture, engine.plugins());
    lossName =
        options.loss.orElseGet(
            () -> Fit.defaultLoss(architecture.outputActivation(), data.hasLabels()));
    loss = engine.plugins().loss(lossName);
    rule = engine.plugins().optimizer(options.optimizer);
    Fit.check(layout, lossName, loss, options.epochs > 0);
    Fit.check(data, architecture, lossName, loss);
    task = Fit.task(data, architecture, loss);
    requirements = Model.requirements(architecture, lossName, engine.plugins());
    validation = options.validation;
    if (validation != null) {
      Fit.checkFinite(validation, "validation");
      Fit.check(validation, architecture, lossName, loss);
    }
    train = data;
    parameters =
        start == null ? layout.initialize(random, options.initializer) : start.parameters().clone();
  }

  private Architecture startingArchitecture(Model start, Dataset data) {
    if (!options.layers.isEmpty()
        && !Architecture.parse(data.inputWidth(), options.layers).equals(start.architecture())) {
      throw new ConfigurationException(
          "the layers %s differ from those of the model to start from, %s; leave them out"
              .formatted(options.layers, start.architecture().layersText()));
    }
    return start.architecture();
  }

  TrainingResult run() {
    int[] held = new int[0];
    int[] kept = IntStream.range(0, train.rows()).toArray();
    Dataset measured = validation;
    if (measured == null && options.validationFraction > 0) {
      int count = (int) Math.round(train.rows() * options.validationFraction);
      int[] drawn =
          RandomStreams.permutation(
              random.stream(RandomStreams.Purpose.VALIDATION, 0), train.rows());
      held = Arrays.copyOf(drawn, Math.min(count, train.rows() - 1));
      kept = Arrays.copyOfRange(drawn, held.length, drawn.length);
      Arrays.sort(held);
      Arrays.sort(kept);
      if (held.length == 0) {
        throw new ConfigurationException(
            "validation=%s of %d rows is no row; hold out a larger share"
                .formatted(options.validationFraction, train.rows()));
      }
      measured = train.select(held);
    }
    int batchSize = options.batchSize == 0 ? kept.length : Math.min(options.batchSize, kept.length);
    if (options.epochs > 0) {
      trainEpochs(kept, batchSize, measured);
    }
    return new TrainingResult(model(parameters), history, Optional.ofNullable(measured));
  }

  private void trainEpochs(int[] kept, int batchSize, @Nullable Dataset measured) {
    TrainingNetwork network =
        new TrainingNetwork(architecture, layout, parameters, loss, rule, engine, batchSize);
    resume(network, kept.length);
    Batch batch =
        new Batch(train, loss.targets(), architecture.outputs(), batchSize, engine.workers());
    int[] order = kept.clone();
    Evaluator evaluator =
        measured == null
            ? null
            : new Evaluator(architecture, layout, parameters, task, loss, measured, engine);
    float[] lastGood = parameters.clone();
    while (epochsDone < options.epochs) {
      long start = System.nanoTime();
      if (options.shuffle) {
        System.arraycopy(kept, 0, order, 0, kept.length);
        RandomStreams.shuffle(random.stream(RandomStreams.Purpose.SHUFFLING, epochsDone), order);
      }
      EpochSums sums = epoch(network, batch, order, batchSize, lastGood);
      double validationLoss = Double.NaN;
      double validationAccuracy = Double.NaN;
      if (evaluator != null && measured != null) {
        Evaluator.Outcome outcome = evaluator.loss();
        validationLoss = outcome.mean();
        validationAccuracy =
            measured.hasLabels() ? outcome.accuracy(measured.labels()) : Double.NaN;
      }
      checkFinite(network, evaluator != null, validationLoss, lastGood);
      epochsDone++;
      EpochReport report =
          new EpochReport(
              epochsDone,
              sums.loss.mean(),
              train.hasLabels() ? (double) sums.correct / kept.length : Double.NaN,
              validationLoss,
              validationAccuracy,
              (System.nanoTime() - start) * 1e-9);
      history.add(report);
      System.arraycopy(parameters, 0, lastGood, 0, parameters.length);
      for (TrainingListener listener : options.listeners) {
        listener.epochDone(report, () -> state(network, kept.length));
      }
    }
  }

  /** What is summed up over an epoch. */
  private static final class EpochSums {
    final LossComputation.Total loss = new LossComputation.Total();
    long correct;
  }

  private EpochSums epoch(
      TrainingNetwork network, Batch batch, int[] order, int batchSize, float[] lastGood) {
    boolean onLogits = loss.logitsOf().contains(architecture.outputActivation().id());
    ClassDecision decision =
        task instanceof Task.Classification classification
            ? new ClassDecision(
                classification,
                architecture.outputActivation().id(),
                onLogits,
                architecture.outputs(),
                engine.kernels())
            : null;
    EpochSums sums = new EpochSums();
    BatchReport report = new BatchReport(network.gradientNorms(), () -> model(parameters));
    int batches = (order.length + batchSize - 1) / batchSize;
    for (int i = 0; i < batches; i++) {
      checkInterrupt(i, batches, lastGood);
      int rows = Math.min(batchSize, order.length - i * batchSize);
      batch.load(order, i * batchSize, rows);
      LossComputation.Total total = network.step(batch, rows, ++steps, rule.learningRate());
      if (!Double.isFinite(total.sum())) {
        throw diverged(network, rows, i, batches, total.mean(), lastGood);
      }
      sums.loss.add(total);
      if (decision != null) {
        sums.correct += decision.correct(network.predictions(), rows, batch.labels());
      }
      report.set(epochsDone + 1, i + 1, batches, total.mean());
      // By number: an iterator would be allocated in each step until C2 has compiled it away.
      for (int l = 0; l < options.listeners.size(); l++) {
        options.listeners.get(l).batchDone(report);
      }
    }
    return sums;
  }

  /** Gives up the epoch if the thread was interrupted, whose flag stays. */
  private void checkInterrupt(int batch, int batches, float[] lastGood) {
    if (Thread.currentThread().isInterrupted()) {
      throw new TrainingInterruptedException(
          "training was interrupted in epoch %d, before batch %d of %d; whole epochs done: %d"
              .formatted(epochsDone + 1, batch + 1, batches, epochsDone),
          model(lastGood),
          epochsDone);
    }
  }

  private DivergenceException diverged(
      TrainingNetwork network, int rows, int batch, int batches, double loss, float[] lastGood) {
    String layer =
        network
            .firstNotFinite(rows)
            .map(slot -> "; the outputs of " + slot.title() + " are no longer finite")
            .orElse("; all layers are finite, the loss of the last one is not");
    return new DivergenceException(
        "the loss became %s in epoch %d, batch %d of %d%s%s; %s"
            .formatted(
                loss,
                epochsDone + 1,
                batch + 1,
                batches,
                layer,
                largestGradient(network, "; in the batch before, "),
                REMEDY),
        model(lastGood),
        epochsDone);
  }

  private static String largestGradient(TrainingNetwork network, String when) {
    String largest = network.gradientNorms().largest();
    return largest.isEmpty() ? "" : when + largest;
  }

  /** Checks what an epoch's last step made, before it counts as good. */
  private void checkFinite(
      TrainingNetwork network, boolean evaluated, double validationLoss, float[] lastGood) {
    layout
        .firstNotFinite(parameters)
        .ifPresent(slot -> {
          throw new DivergenceException(
              "the weights of %s were no longer finite after the last batch of epoch %d%s; %s"
                  .formatted(
                      slot.title(),
                      epochsDone + 1,
                      largestGradient(network, ", in which "),
                      REMEDY),
              model(lastGood),
              epochsDone);
        });
    if (evaluated && !Double.isFinite(validationLoss)) {
      throw new DivergenceException(
          "the validation loss became %s after epoch %d; %s"
              .formatted(validationLoss, epochsDone + 1, REMEDY),
          model(lastGood),
          epochsDone);
    }
  }

  private long digest() {
    Long known = digest;
    if (known == null) {
      known = DataDigest.of(train);
      digest = known;
    }
    return known;
  }

  private Model model(float[] weights) {
    return model(weights, requirements);
  }

  private Model model(float[] weights, List<PluginRequirement> needed) {
    return new Model(architecture, task, lossName, layout, weights, needed);
  }

  /** Who goes on with a checkpoint needs the optimizer, too. */
  private List<PluginRequirement> requirementsToGoOn() {
    List<PluginRequirement> all = new ArrayList<>(requirements);
    engine
        .plugins()
        .requirement(Plugins.Kind.OPTIMIZER, options.optimizer.id())
        .ifPresent(all::add);
    return all;
  }

  private TrainingState state(TrainingNetwork network, int rows) {
    Map<String, float[]> states = new LinkedHashMap<>();
    network
        .optimizer()
        .states()
        .forEach((name, values) -> states.put(name, Arrays.copyOf(values, layout.size())));
    Map<String, Double> scalars = new LinkedHashMap<>();
    for (int i = 0; i < rule.scalars().size(); i++) {
      scalars.put(rule.scalars().get(i).name(), network.optimizer().scalars()[i]);
    }
    return new TrainingState(
        model(parameters, requirementsToGoOn()),
        options.optimizer,
        options.seed,
        options.batchSize,
        options.shuffle,
        options.validationFraction,
        rows,
        digest(),
        epochsDone,
        steps,
        states,
        scalars,
        history);
  }

  private void resume(TrainingNetwork network, int rows) {
    TrainingState state = options.resume;
    if (state == null) {
      return;
    }
    same("optimizer", state.optimizer(), options.optimizer);
    same("seed", state.seed(), options.seed);
    same("batch_size", state.batchSize(), options.batchSize);
    same("shuffle", state.shuffle(), options.shuffle);
    same("validation", state.validationFraction(), options.validationFraction);
    same("number of training rows", state.rows(), rows);
    if (state.dataDigest() != digest()) {
      throw new ConfigurationException(
          "the checkpoint was made with other training data; resume with the same rows");
    }
    same("loss", state.model().loss(), lossName);
    for (Map.Entry<String, float[]> entry : network.optimizer().states().entrySet()) {
      float[] stored = state.optimizerState().get(entry.getKey());
      if (stored == null || stored.length != layout.size()) {
        throw new ConfigurationException(
            "the checkpoint does not hold the optimizer's state '%s' for this network"
                .formatted(entry.getKey()));
      }
      System.arraycopy(stored, 0, entry.getValue(), 0, stored.length);
    }
    for (int i = 0; i < rule.scalars().size(); i++) {
      String name = rule.scalars().get(i).name();
      Double stored = state.optimizerScalars().get(name);
      if (stored == null) {
        throw new ConfigurationException(
            "the checkpoint does not hold the optimizer's number '%s'".formatted(name));
      }
      network.optimizer().scalars()[i] = stored;
    }
    epochsDone = state.epochsDone();
    steps = state.steps();
    history.addAll(state.history());
  }

  private static void same(String what, Object stored, Object given) {
    if (!stored.equals(given)) {
      throw new ConfigurationException(
          "the checkpoint was made with %s %s, not %s; resume with the same settings"
              .formatted(what, stored, given));
    }
  }
}
