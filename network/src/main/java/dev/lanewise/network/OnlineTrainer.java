package dev.lanewise.network;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.events.Recordings;
import dev.lanewise.network.events.StepEvent;
import dev.lanewise.network.limits.WeightAverage;
import dev.lanewise.network.outputs.Batch;
import dev.lanewise.network.outputs.LossComputation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Trains on rows as they come, such as those of a stream, and keeps the optimizer's state from call
 * to call:
 *
 * {@snippet :
 * OnlineTrainer online = Trainer.builder().layers("16:relu,2:softmax").build().online(first, engine);
 * while (stream.hasNext()) {
 *   double loss = online.partialFit(stream.next());
 * }
 * Model model = online.model();
 * }
 *
 * <p>The rows of a call are taken in their order, in mini-batches of the trainer's batch size, one
 * step each; the last one may be smaller. Calls whose mini-batches are those of an epoch without
 * shuffling give the weights of that epoch to the bit.
 *
 * <p>For one thread at a time. A second thread that calls it at the same time gets an {@link
 * IllegalStateException}; the first one is not affected. A model that {@link #model} returned is
 * for any number of threads, and no later call changes it.
 *
 * @since 0.1
 */
public final class OnlineTrainer {

  private final TrainingPlan plan;
  private final float[] parameters;
  private final WeightAverage average;
  private final TrainingNetwork network;
  private final LearningRates rates;
  private final DivergenceCheck divergence;
  private final AtomicBoolean busy = new AtomicBoolean();
  private long steps;

  /** The mini-batch, kept from call to call; null before the first. */
  private @Nullable Batch batch;

  private int batchRows;

  /** The numbers of rows in their order, as many as the largest call had. */
  private int[] order = new int[0];

  /** Whether the weights, and what the optimizer keeps, are of no use any more. */
  private boolean diverged;

  private OnlineTrainer(TrainingPlan plan) {
    this.plan = plan;
    parameters = plan.initialParameters();
    average = plan.average(parameters);
    network = plan.network(parameters, plan.options.config.batchSize());
    // The learning rate is constant but for the warm-up, which counts steps.
    rates = new LearningRates(plan, 1, List.of());
    if (plan.options.resume != null) {
      resume(plan.options.resume);
    }
    divergence = new DivergenceCheck(plan, network, average.weights(), plan::model);
  }

  static OnlineTrainer of(Trainer.Options options, Dataset first, Engine engine) {
    check(options);
    Trainer.Options endless = options.copy();
    endless.epochs = Integer.MAX_VALUE;
    return new OnlineTrainer(new TrainingPlan(endless, first, engine));
  }

  /** Refuses what needs epochs or all rows, because it would be left out silently. */
  private static void check(Trainer.Options options) {
    TrainingConfig config = options.config;
    Map<String, Boolean> asked = new LinkedHashMap<>();
    asked.put("schedule", !config.schedule().equals(TrainingConfig.DEFAULT.schedule()));
    asked.put("validation rows", options.validation != null || config.validationFraction() > 0);
    asked.put("early stopping", config.earlyStopping().isPresent());
    asked.put(
        "class weights", !config.classWeights().equals(TrainingConfig.DEFAULT.classWeights()));
    asked.put("augmentation", !config.augmentation().equals(TrainingConfig.DEFAULT.augmentation()));
    asked.put("metrics", !options.metrics().isEmpty());
    asked.put("listeners", !options.listeners.isEmpty());
    asked.put("name of the data", options.source.isPresent());
    asked.put("batch_size=0", config.batchSize() == 0);
    asked.forEach((name, isAsked) -> {
      if (isAsked) {
        throw new ConfigurationException(
            "online training has rows without an end and no epochs, so it takes no %s; leave it out"
                .formatted(name));
      }
    });
  }

  /**
   * Trains on rows, in one step or more.
   *
   * @param rows with the columns and classes that training began with
   * @return the mean loss of the rows, each measured before the step that it is in
   * @throws ConfigurationException if the rows do not fit the network
   * @throws DataException if there are none, or they cannot be trained on. Nothing is learned then,
   *     unless rows are read from a file that changes meanwhile: the mini-batches before those that
   *     cannot be read are learned, see {@link #steps}
   * @throws DivergenceException if the loss or weights are no longer finite; go on with another
   *     trainer, from its {@link DivergenceException#lastGoodModel}
   * @throws IllegalStateException if another thread uses this trainer, or it diverged before
   */
  public double partialFit(Dataset rows) {
    begin();
    try {
      checkGood();
      plan.checkMore(rows);
      int batchSize = plan.batchSize(rows.rows());
      Batch batch = batch(rows, batchSize);
      if (order.length < rows.rows()) {
        order = IntStream.range(0, rows.rows()).toArray();
      }
      LossComputation.Total total = new LossComputation.Total();
      for (int from = 0; from < rows.rows(); from += batchSize) {
        int count = Math.min(batchSize, rows.rows() - from);
        batch.load(order, from, count);
        total.add(step(batch, count));
      }
      divergence.afterStep(steps);
      divergence.keep();
      return total.mean();
    } catch (DivergenceException e) {
      diverged = true;
      throw e;
    } finally {
      busy.set(false);
    }
  }

  /** Returns a mini-batch of at least so many rows, the one of the call before if it has them. */
  private Batch batch(Dataset rows, int batchSize) {
    Batch kept = batch;
    if (kept != null && batchRows >= batchSize) {
      kept.readFrom(rows);
      return kept;
    }
    Batch made =
        new Batch(
            rows,
            plan.preparation,
            plan.loss.targets(),
            plan.architecture.outputs(),
            batchSize,
            plan.engine.workers());
    batch = made;
    batchRows = batchSize;
    return made;
  }

  private LossComputation.Total step(Batch batch, int rows) {
    long step = steps + 1;
    double rate = rates.at(step, 1);
    StepEvent event = Recordings.step();
    LossComputation.Total total = network.step(batch, rows, step, rate);
    if (event != null) {
      event.commit(step, rows, total.mean(), rate);
    }
    if (!Double.isFinite(total.sum())) {
      throw divergence.inStep(total.mean(), rows, step);
    }
    steps = step;
    average.add(step);
    return total;
  }

  private void begin() {
    if (!busy.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "another thread trains with this online trainer, which is for one thread at a time; let"
              + " one thread call it");
    }
  }

  /** Refuses to go on with weights that are no longer finite. */
  private void checkGood() {
    if (diverged) {
      throw new IllegalStateException(
          "this online trainer diverged in an earlier call, so its weights are of no use; go on"
              + " with another one, which begins with lastGoodModel() of that call's"
              + " DivergenceException");
    }
  }

  /**
   * Returns how many steps were made, those before a resume among them.
   *
   * @throws IllegalStateException if another thread uses this trainer
   */
  public long steps() {
    begin();
    try {
      return steps;
    } finally {
      busy.set(false);
    }
  }

  /**
   * Returns the network as it is now, a copy.
   *
   * @throws IllegalStateException if another thread uses this trainer, or it diverged
   */
  public Model model() {
    begin();
    try {
      checkGood();
      return plan.model(average.weights());
    } finally {
      busy.set(false);
    }
  }

  /**
   * Returns a copy of everything that is needed to go on from here, by {@link
   * Trainer.Builder#resume} with the same settings. It is that of a first epoch without an end.
   *
   * @throws IllegalStateException if another thread uses this trainer, or it diverged
   */
  public TrainingState state() {
    begin();
    try {
      checkGood();
      return new TrainingState(
          plan.checkpointModel(parameters),
          plan.options.config,
          new TrainingState.Rows(0, 0),
          new TrainingState.Position(
              0,
              steps,
              List.of(),
              TrainingState.Steering.NONE,
              steps == 0
                  ? Optional.empty()
                  : Optional.of(
                      new TrainingState.PartialEpoch(
                          // No epoch has more; what counts is the number of steps beside it.
                          (int) Math.min(steps, Integer.MAX_VALUE),
                          0,
                          0,
                          0,
                          0,
                          1,
                          divergence.lastGoodParameters().clone()))),
          TrainingState.OptimizerState.of(network.optimizer(), plan),
          Optional.empty(),
          average.averages() ? Optional.of(average.weights().clone()) : Optional.empty());
    } finally {
      busy.set(false);
    }
  }

  /** Goes on from a state of online training, or of another training with the same settings. */
  private void resume(TrainingState state) {
    plan.options.config.checkSame(state.config());
    state.checkLoss(plan.lossName);
    double factor = state.position().steering().learningRateFactor();
    if (factor != 1) {
      throw new ConfigurationException(
          "a listener multiplies the checkpoint's learning rate by %s, and online training has no listeners; begin with the checkpoint's model, and choose the learning rate"
              .formatted(factor));
    }
    state.optimizer().resume(network.optimizer(), plan);
    steps = state.position().steps();
    if (average.averages()) {
      average.resume(state.storedAverage(parameters.length));
    }
  }
}
