package dev.lanewise.bench.compare;

import dev.lanewise.network.Dataset;
import dev.lanewise.network.Engine;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingListener;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.SynchronousQueue;

/**
 * Our training: one run that never ends on a thread of its own, which a listener stops after the
 * steps of each turn. So a turn holds what training does and nothing of how it begins.
 */
final class LanewiseTraining implements Side, TrainingListener {

  private static final int STOP = -1;

  private final SynchronousQueue<Integer> orders = new SynchronousQueue<>();
  private final SynchronousQueue<String> reports = new SynchronousQueue<>();
  private final float[] losses = new float[TrainProblem.CHECKED];
  private int steps;
  private int left;

  /** Ends the run. */
  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  LanewiseTraining(TrainProblem problem, Engine engine) {
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
    Thread thread = new Thread(() -> train(trainer, data, engine), "lanewise-training");
    thread.setDaemon(true);
    thread.start();
  }

  private void train(Trainer trainer, Dataset data, Engine engine) {
    try {
      left = await(orders);
      if (left != STOP) {
        trainer.train(data, engine);
      }
    } catch (Stop stop) {
      // As asked.
    } catch (RuntimeException | Error e) {
      hand(reports, "training failed: " + e);
    }
  }

  @Override
  public void batchDone(int epoch, int batch, int batches, double loss) {
    if (steps < losses.length) {
      losses[steps] = (float) loss;
    }
    steps++;
    left--;
    if (left == 0) {
      hand(reports, "");
      left = await(orders);
      if (left == STOP) {
        throw new Stop();
      }
    }
  }

  @Override
  public void run() {
    run(1);
  }

  @Override
  public void run(int calls) {
    hand(orders, calls);
    String report = await(reports);
    if (!report.isEmpty()) {
      throw new IllegalStateException(report);
    }
  }

  @Override
  public float[] result() {
    run(losses.length);
    return Arrays.copyOf(losses, losses.length);
  }

  @Override
  public void close() {
    hand(orders, STOP);
  }

  private static <T> void hand(SynchronousQueue<T> queue, T value) {
    try {
      queue.put(value);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T await(SynchronousQueue<T> queue) {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
