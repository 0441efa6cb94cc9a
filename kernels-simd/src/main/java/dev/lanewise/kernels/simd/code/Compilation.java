package dev.lanewise.kernels.simd.code;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has C2 compile vector code in the background, while scalar code does the work.
 *
 * <p>C2 compiles a method after some thousand calls. Until then vector code runs in the
 * interpreter, at some 50 µs for each step of a tile. So a separate thread runs each new piece of
 * code on random data until it is fast. Before the code is used, its results must be those of the
 * scalar code, to the bit. The thread ends when there is nothing left to compile, or when no
 * product was computed for a second.
 */
public final class Compilation {

  /**
   * Compiled by C2 a vector operation takes less than one, on a slow machine two. In C1's code it
   * takes some seven: the methods of the Vector API are compiled by C2 then, but called, and each
   * returns an object.
   */
  private static final long FAST_NANOS = 3;

  /**
   * How many rounds in a row must be fast, because the first fast one may run code that is not
   * compiled completely.
   */
  private static final int FAST_ROUNDS = 3;

  /**
   * Code that is slow for so many rounds and so long waits for C2, which may be busy: the next code
   * is tried then.
   */
  private static final int SLOW_ROUNDS = 100;

  private static final long EAGER_NANOS = 5_000_000L;

  /** The longest turn: in the interpreter a hundred rounds take seconds. */
  private static final long TURN_NANOS = 100_000_000L;

  /** How long to wait then, so that the processor is left to C2 and the program. */
  private static final long PAUSE_MILLIS = 5;

  /** If code is not fast after this time, it is given up, and scalar code stays in use. */
  private static final long MAX_NANOS = 60_000_000_000L;

  /**
   * The thread ends if no product was computed for this time, and starts again with the next
   * product. So it does not keep a finished application in memory.
   */
  private static final long IDLE_NANOS = 1_000_000_000L;

  /** How long to wait until a thread is asked for again, where the system gave none. */
  private static final long RETRY_NANOS = 1_000_000_000L;

  private static final System.Logger LOGGER = System.getLogger(Compilation.class.getName());

  private final Queue<Job> jobs = new ArrayDeque<>();
  private final long maxNanos;
  private final long idleNanos;
  private volatile boolean running;
  private volatile int waiting;
  private volatile long wanted;
  private long refused;
  private boolean refusalTold;

  /** Code to compile. */
  public interface Code {

    /**
     * Runs the code in each way that it will be run in, so that C2 sees all branches taken.
     *
     * @return how many operations on vectors that were, about
     */
    long round();

    /**
     * Called when the code is fast: checks its results, and puts it into use.
     *
     * @throws IllegalStateException if it computes something else than scalar code does
     */
    void compiled();
  }

  /** Code with how long it has run. */
  private static final class Job {

    final String name;
    private final Supplier<Code> generator;
    private long nanos;
    private @Nullable Code code;

    Job(String name, Supplier<Code> generator) {
      this.name = name;
      this.generator = generator;
    }

    /** Returns for how long it has run. */
    long nanos() {
      return nanos;
    }

    /**
     * Runs the code until it is fast, or has been run often enough for C2 to be asked for it.
     *
     * @return whether it is fast
     */
    boolean run() {
      long begin = System.nanoTime();
      try {
        return runFrom(begin);
      } finally {
        nanos += System.nanoTime() - begin;
      }
    }

    private boolean runFrom(long begin) {
      Code known = code;
      if (known == null) {
        known = generator.get();
        code = known;
      }
      int fast = 0;
      int slow = 0;
      while (fast < FAST_ROUNDS) {
        long before = System.nanoTime();
        long operations = known.round();
        long now = System.nanoTime();
        if (now - before < operations * FAST_NANOS) {
          fast++;
        } else {
          fast = 0;
          slow++;
        }
        long passed = now - begin;
        if (slow > 0 && (passed > TURN_NANOS || (slow >= SLOW_ROUNDS && passed > EAGER_NANOS))) {
          return false;
        }
      }
      known.compiled();
      return true;
    }
  }

  public Compilation() {
    this(MAX_NANOS, IDLE_NANOS);
  }

  /**
   * Prepares compilation, for tests.
   *
   * @param maxNanos how long code may run until it is given up
   * @param idleNanos how long after the last product the thread ends
   */
  public Compilation(long maxNanos, long idleNanos) {
    this.maxNanos = maxNanos;
    this.idleNanos = idleNanos;
  }

  /** Fills an array with values from -1 to 1, the same each time. */
  public static void fill(float[] values) {
    Random random = new Random(values.length);
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
  }

  /**
   * Checks what new code computed.
   *
   * @throws IllegalStateException if it is not the same to the bit
   */
  public static void requireSame(float[] expected, float[] actual) {
    for (int i = 0; i < expected.length; i++) {
      if (Float.floatToRawIntBits(expected[i]) != Float.floatToRawIntBits(actual[i])) {
        throw new IllegalStateException(
            "it computed %s, and scalar code %s".formatted(actual[i], expected[i]));
      }
    }
  }

  /**
   * Requests the compilation of code.
   *
   * @param name what it is, for a message
   * @param code generates it, in the background
   */
  public synchronized void add(String name, Supplier<Code> code) {
    jobs.add(new Job(name, code));
    waiting++;
    want();
  }

  /**
   * Tells whether all code is compiled that was to be. A call counts as a sign that somebody waits,
   * so the thread continues for {@link #IDLE_NANOS}.
   */
  public boolean isDone() {
    if (waiting == 0) {
      return true;
    }
    wanted = System.nanoTime();
    if (!running) {
      want();
    }
    return false;
  }

  private synchronized void want() {
    long now = System.nanoTime();
    wanted = now;
    if (running || jobs.isEmpty() || (refusalTold && now - refused < RETRY_NANOS)) {
      return;
    }
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("lanewise-compilation")
            .inheritInheritableThreadLocals(false)
            .unstarted(this::run);
    // So that the thread keeps no application in memory.
    thread.setContextClassLoader(null);
    try {
      thread.start();
      running = true;
    } catch (OutOfMemoryError e) {
      refused(e, now);
    }
  }

  private void refused(OutOfMemoryError cause, long now) {
    refused = now;
    if (!refusalTold) {
      refusalTold = true;
      LOGGER.log(
          System.Logger.Level.WARNING,
          "no thread can be started to compile vector code; scalar code computes until one can",
          cause);
    }
  }

  private synchronized @Nullable Job next() {
    boolean idle = System.nanoTime() - wanted > idleNanos;
    Job job = idle ? null : jobs.poll();
    running = job != null;
    return job;
  }

  private void run() {
    for (Job job = next(); job != null; job = next()) {
      if (isSettled(job)) {
        finished();
      } else {
        again(job);
        if (!pause()) {
          return;
        }
      }
    }
  }

  /** Tells whether nothing more is to be done for code. */
  private boolean isSettled(Job job) {
    try {
      if (job.run()) {
        return true;
      }
    } catch (OutOfMemoryError e) {
      LOGGER.log(
          System.Logger.Level.DEBUG, "no memory for " + job.name + "; there may be some later", e);
    } catch (RuntimeException | Error e) {
      // Scalar code continues to compute; the next code may succeed.
      LOGGER.log(
          System.Logger.Level.WARNING,
          "the vector code of " + job.name + " cannot be used; scalar code computes instead",
          e);
      return true;
    }
    if (job.nanos() < maxNanos) {
      return false;
    }
    LOGGER.log(
        System.Logger.Level.WARNING,
        "C2 did not compile the vector code of {0} while it ran for {1} s; scalar code computes instead",
        job.name,
        job.nanos() / 1_000_000_000);
    return true;
  }

  private synchronized void again(Job job) {
    jobs.add(job);
  }

  private synchronized void finished() {
    waiting--;
  }

  /** Waits a little; returns false if the thread was interrupted and must end. */
  private boolean pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      synchronized (this) {
        // The next product starts it again.
        running = false;
      }
      return false;
    }
  }
}
