package dev.lanewise.bench.compare.network;

import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.network.BatchReport;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingListener;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Our training: one run that never ends on a thread of its own, which a listener stops after the
 * steps of each turn. So a turn contains training steps only, not the start of training. Handing
 * over costs some microseconds and no allocation.
 */
public final class LanewiseTraining implements Side, TrainingListener {

  private static final int STOP = -1;

  private final Engine engine;
  private final float[] losses = new float[TrainProblem.CHECKED];
  private final Thread trainee;
  private volatile @Nullable Thread caller;

  /** How many steps are wanted; 0 when they are done. */
  private volatile int wanted;

  private volatile @Nullable Throwable failure;
  private int steps;
  private int left;
  private double lastLoss;

  /** Ends the run. */
  private static final class StopException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Prepares a run, which begins with the first call. */
  public LanewiseTraining(TrainProblem problem, Engine engine) {
    this.engine = engine;
    NetworkShape shape = problem.start().shape();
    Dataset data =
        Dataset.ofClasses(problem.inputs(), shape.inputs(1), problem.labels(), shape.classes());
    Trainer trainer =
        Trainer.builder()
            .init(problem.start().model(engine))
            .optimizer(problem.optimizer().name().toLowerCase(Locale.ROOT))
            .learningRate(problem.optimizer().learningRate())
            .epochs(Integer.MAX_VALUE)
            .batchSize(shape.batch())
            .shuffle(false)
            .listener(this)
            .build();
    trainee =
        Thread.ofPlatform()
            .name("lanewise-training")
            .daemon()
            .unstarted(() -> train(trainer, data, engine));
    trainee.start();
  }

  private void train(Trainer trainer, Dataset data, Engine engine) {
    try {
      awaitOrder();
      trainer.train(data, engine);
    } catch (StopException stop) {
      report();
    } catch (RuntimeException | Error e) {
      failure = e;
      report();
    }
  }

  @Override
  public void batchDone(BatchReport report) {
    double loss = report.loss();
    if (steps < losses.length) {
      losses[steps] = (float) loss;
    }
    steps++;
    lastLoss = loss;
    left--;
    if (left == 0) {
      report();
      awaitOrder();
    }
  }

  private void awaitOrder() {
    while (wanted == 0) {
      LockSupport.park(this);
    }
    left = wanted;
    if (left == STOP) {
      throw new StopException();
    }
  }

  private void report() {
    wanted = 0;
    LockSupport.unpark(caller);
  }

  @Override
  public void run() {
    run(1);
  }

  @Override
  public void run(int calls) {
    caller = Thread.currentThread();
    wanted = calls;
    LockSupport.unpark(trainee);
    while (wanted != 0) {
      LockSupport.park(this);
    }
    Throwable failed = failure;
    if (failed != null) {
      throw new IllegalStateException("training failed", failed);
    }
  }

  @Override
  public float[] result() {
    run(losses.length);
    return losses.clone();
  }

  @Override
  public boolean isWarm() {
    return engine.kernels().isWarm();
  }

  /** Returns the loss of the first step. */
  public double firstLoss() {
    return losses[0];
  }

  /** Returns the loss of the last step. */
  public double lastLoss() {
    return lastLoss;
  }

  @Override
  public void close() {
    run(STOP);
  }
}
