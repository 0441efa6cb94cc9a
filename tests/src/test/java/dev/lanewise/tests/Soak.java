package dev.lanewise.tests;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.Model;
import dev.lanewise.network.Predictor;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many threads predict with one model while others train: every answer must have the bits that were
 * computed beforehand by one thread alone, and nothing may be left behind.
 *
 * <p>The threads share three engines: the vector kernels and the scalar kernels with one thread,
 * and the vector kernels with two. Half of the trainings use these, too, the others each an engine
 * of their own.
 *
 * <p>A first part, a fifth of the time, loads and compiles what is needed; then all engines are
 * closed and dropped, and the heap is measured: full collections until two of them differ by less
 * than a thousandth. The second part begins anew, and ends the same. Besides, the heap is measured
 * at the end of both parts while engines and model live. It may then hold more scratch space, what
 * formulas keep for the most threads that ever ran them at once: that has a bound in bytes, which
 * does not grow with the time.
 */
public final class Soak {

  private static final int PREDICTING = 64;
  private static final int TRAINING = 4;
  private static final int ROWS = 500;
  private static final int INPUTS = 120;
  private static final int CLASSES = 10;
  private static final int MAX_BATCH = 130;

  /** By how much of itself the heap may grow. */
  private static final double HEAP_GROWTH = 0.01;

  /**
   * By how many bytes the heap may grow while all is in use: for each formula the scalar kernels
   * keep scratch space for 16 threads, of up to some twenty rows of 4,144 bytes, and there are half
   * a dozen formulas; vector kernels keep far less. In five minutes this is 32 bytes for each
   * prediction.
   */
  private static final long LIVE_GROWTH = 8 << 20;

  private static final List<String[]> TRAININGS =
      List.of(
          new String[] {"150:relu,10:softmax", "adam"},
          new String[] {"40:gelu,12:maxout(pieces=2),10:softmax", "sgd(momentum=0.9)"},
          new String[] {"30:tanh,20:prelu,10:log_softmax", "nadam"},
          new String[] {"60:mish,10:softmax", "rmsprop"});

  private final Plugins plugins = Plugins.installed();
  private final List<Engine> engines =
      List.of(
          Engine.create(plugins, "simd", 1),
          Engine.create(plugins, "scalar", 1),
          Engine.create(plugins, "simd", 2));
  private final Dataset data = Runs.classes(ROWS, INPUTS, CLASSES);
  private final Model model;
  private final int[] expected;
  private final List<String> digests = new ArrayList<>();

  private Soak() {
    Engine alone = engines.getFirst();
    model =
        Trainer.builder()
            .layers("140:gelu,90:maxout(pieces=2),10:softmax")
            .epochs(2)
            .build()
            .train(data, alone)
            .model();
    float[] outputs = new float[ROWS * CLASSES];
    model.predictor(alone, ROWS).predict(data.inputs(), ROWS, outputs);
    expected = new int[outputs.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = Float.floatToRawIntBits(outputs[i]);
    }
    for (int i = 0; i < TRAININGS.size(); i++) {
      digests.add(train(i, alone));
    }
  }

  /**
   * What threads did.
   *
   * @param answers how many numbers were compared
   * @param wrong how many had other bits
   * @param trainings how many networks were trained
   * @param wrongTrainings how many got other weights
   */
  record Count(long answers, long wrong, long trainings, long wrongTrainings) {

    Count plus(Count other) {
      return new Count(
          answers + other.answers,
          wrong + other.wrong,
          trainings + other.trainings,
          wrongTrainings + other.wrongTrainings);
    }
  }

  /**
   * What a soak came to.
   *
   * @param count what was compared
   * @param heapBefore bytes in use after the first part
   * @param heapAfter bytes in use after the second part
   * @param liveBefore bytes in use at the end of the first part, before its engines are dropped
   * @param liveAfter bytes in use at the end of the second part, before its engines are dropped
   * @param threadsBefore the threads of the virtual machine before anything began
   * @param threadsAfter those at the end
   */
  record Outcome(
      Count count,
      long heapBefore,
      long heapAfter,
      long liveBefore,
      long liveAfter,
      int threadsBefore,
      int threadsAfter) {

    boolean answersAreRight() {
      return count.answers > 0
          && count.trainings > 0
          && count.wrong == 0
          && count.wrongTrainings == 0;
    }

    boolean threadsEnded() {
      return threadsAfter <= threadsBefore;
    }

    boolean heapIsSteady() {
      return heapAfter <= heapBefore * (1 + HEAP_GROWTH) && liveAfter <= liveBefore + LIVE_GROWTH;
    }
  }

  /** A part of a soak: what was compared, and the heap in use at its end. */
  private record Part(Count count, long live) {

    static Part run(double seconds) throws InterruptedException, ExecutionException {
      Soak soak = new Soak();
      try {
        return new Part(soak.together(seconds), heapInUse());
      } finally {
        soak.engines.forEach(Engine::close);
      }
    }
  }

  /** Soaks for some seconds. */
  static Outcome run(double seconds) throws InterruptedException, ExecutionException {
    int threadsBefore = threads();
    Part first = Part.run(seconds * 0.2);
    long heapBefore = heapInUse();
    Part second = Part.run(seconds * 0.8);
    return new Outcome(
        first.count.plus(second.count),
        heapBefore,
        heapInUse(),
        first.live,
        second.live,
        threadsBefore,
        threadsAtRest(threadsBefore));
  }

  /**
   * Returns how many threads are left: once they are as few as wanted, or else after a minute. The
   * thread that has vector code compiled ends when that is done and nobody computes any more.
   */
  private static int threadsAtRest(int wanted) throws InterruptedException {
    long patience = System.nanoTime() + 60_000_000_000L;
    while (threads() > wanted && System.nanoTime() < patience) {
      Thread.sleep(100);
    }
    return threads();
  }

  private Count together(double seconds) throws InterruptedException, ExecutionException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    List<Future<Count>> counts = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (int i = 0; i < PREDICTING; i++) {
        int number = i;
        counts.add(threads.submit(() -> predictUntil(end, number)));
      }
      for (int i = 0; i < TRAINING; i++) {
        int number = i;
        counts.add(threads.submit(() -> trainUntil(end, number)));
      }
    }
    Count sum = new Count(0, 0, 0, 0);
    for (Future<Count> count : counts) {
      sum = sum.plus(count.get());
    }
    return sum;
  }

  /** Predicts rows from anywhere, in batches of any size, with predictors of its own. */
  private Count predictUntil(long end, int number) {
    SplittableRandom random = new SplittableRandom(number);
    Engine engine = engines.get(number % engines.size());
    float[] inputs = new float[MAX_BATCH * INPUTS];
    float[] outputs = new float[MAX_BATCH * CLASSES];
    long answers = 0;
    long wrong = 0;
    while (System.nanoTime() < end) {
      Predictor predictor = model.predictor(engine, random.nextInt(1, MAX_BATCH + 1));
      for (int use = 0; use < 20; use++) {
        int rows = random.nextInt(1, MAX_BATCH + 1);
        int first = random.nextInt(ROWS - rows + 1);
        System.arraycopy(data.inputs(), first * INPUTS, inputs, 0, rows * INPUTS);
        predictor.predict(inputs, rows, outputs);
        for (int i = 0; i < rows * CLASSES; i++) {
          if (Float.floatToRawIntBits(outputs[i]) != expected[first * CLASSES + i]) {
            wrong++;
          }
        }
        answers += (long) rows * CLASSES;
      }
    }
    return new Count(answers, wrong, 0, 0);
  }

  private Count trainUntil(long end, int number) {
    long trainings = 0;
    long wrong = 0;
    do {
      int which = (int) ((number + trainings) % TRAININGS.size());
      String digest;
      if (number % 2 == 0) {
        digest = train(which, engines.get((int) (trainings % engines.size())));
      } else {
        try (Engine own = Engine.create(plugins, number == 1 ? "simd" : "scalar", 2)) {
          digest = train(which, own);
        }
      }
      trainings++;
      wrong += digest.equals(digests.get(which)) ? 0 : 1;
    } while (System.nanoTime() < end);
    return new Count(0, 0, trainings, wrong);
  }

  private String train(int which, Engine engine) {
    String[] setup = TRAININGS.get(which);
    return Runs.digest(
        Trainer.builder()
            .layers(setup[0])
            .optimizer(setup[1])
            .epochs(2)
            .batchSize(120)
            .build()
            .train(data, engine)
            .model());
  }

  private static int threads() {
    return Thread.getAllStackTraces().size();
  }

  private static long heapInUse() {
    long last = Long.MAX_VALUE;
    while (true) {
      System.gc();
      long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      if (Math.abs(last - used) < used / 1000) {
        return used;
      }
      last = used;
    }
  }

  /**
   * Soaks for as many seconds as the argument says, prints a line, and ends with exit code 1 if an
   * answer was wrong or something was left behind.
   */
  public static void main(String[] args) throws InterruptedException, ExecutionException {
    Outcome outcome = run(Double.parseDouble(Arrays.asList(args).getFirst()));
    boolean good = outcome.answersAreRight() && outcome.threadsEnded() && outcome.heapIsSteady();
    System.out.printf(
        Locale.ROOT,
        "%s: %,d answers of %d threads compared, %d wrong; %,d trainings, %d wrong; heap %,d -> %,d"
            + " bytes (%+.2f %%), while in use %,d -> %,d (%+.2f %%); threads %d -> %d%n",
        good ? "passed" : "FAILED",
        outcome.count.answers,
        PREDICTING,
        outcome.count.wrong,
        outcome.count.trainings,
        outcome.count.wrongTrainings,
        outcome.heapBefore,
        outcome.heapAfter,
        growth(outcome.heapBefore, outcome.heapAfter),
        outcome.liveBefore,
        outcome.liveAfter,
        growth(outcome.liveBefore, outcome.liveAfter),
        outcome.threadsBefore,
        outcome.threadsAfter);
    System.exit(good ? 0 : 1);
  }

  private static double growth(long before, long after) {
    return 100.0 * (after - before) / before;
  }
}
