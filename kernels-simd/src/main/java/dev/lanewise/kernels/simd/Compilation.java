package dev.lanewise.kernels.simd;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has C2 compile vector code in the background, while plain loops do the work.
 *
 * <p>C2 compiles a method after it has run some thousand times, which vector code spends in the
 * interpreter at some 50 µs for each step of a tile. So a thread of its own runs each new piece of
 * code on data of no meaning until it is fast. The thread ends when there is nothing left to
 * compile, or nobody computes.
 */
final class Compilation {

  /**
   * Compiled by C2 a vector operation takes less than one, on a slow machine two. In C1's code it
   * takes some seven: the methods of the Vector API are compiled by C2 then, but called, and each
   * returns an object.
   */
  private static final long FAST_NANOS = 3;

  /** So often in a row a round has to be fast: the first may be of an incomplete compilation. */
  private static final int FAST_ROUNDS = 3;

  /**
   * Code that is slow for so many rounds and so long waits for C2, which may be busy: the next code
   * gets its turn.
   */
  private static final int SLOW_ROUNDS = 100;

  private static final long EAGER_NANOS = 5_000_000L;

  /** How long to wait then, so that the processor is left to C2 and the program. */
  private static final long PAUSE_MILLIS = 5;

  /**
   * Code that is not fast after so many turns, two minutes at least, never will be, and plain loops
   * stay. Turns are counted, not time, since the thread may rest for hours in between.
   */
  private static final int MAX_TURNS = 24_000;

  /**
   * The thread ends if nobody has computed for so long, and begins again with the next product. So
   * it does not keep an application in memory that is done.
   */
  private static final long IDLE_NANOS = 1_000_000_000L;

  private static final System.Logger LOGGER = System.getLogger(Compilation.class.getName());

  private final Queue<Job> jobs = new ArrayDeque<>();
  private volatile boolean running;
  private volatile int waiting;
  private volatile long wanted;

  /** Code to compile. */
  interface Code {

    /**
     * Runs the code in each way that it will be run in, so that C2 sees all branches taken.
     *
     * @return how many operations on vectors that were, about
     */
    long round();

    /** Is told that the code is fast now. */
    void compiled();
  }

  /** Code with how often it has had its turn. */
  private static final class Job {

    final String name;
    private final Supplier<Code> generator;
    private int turns;
    private @Nullable Code code;

    Job(String name, Supplier<Code> generator) {
      this.name = name;
      this.generator = generator;
    }

    int turns() {
      return turns;
    }

    /**
     * Runs the code until it is fast, or has been run often enough for C2 to be asked for it.
     *
     * @return whether it is fast
     */
    boolean run() {
      turns++;
      Code known = code;
      if (known == null) {
        known = generator.get();
        code = known;
      }
      long begin = System.nanoTime();
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
        if (slow >= SLOW_ROUNDS && now - begin > EAGER_NANOS) {
          return false;
        }
      }
      known.compiled();
      return true;
    }
  }

  Compilation() {}

  /**
   * Has code compiled.
   *
   * @param name what it is, for a message
   * @param code generates it, in the background
   */
  synchronized void add(String name, Supplier<Code> code) {
    jobs.add(new Job(name, code));
    waiting++;
    want();
  }

  /**
   * Tells whether all code is compiled that was to be. Who asks is taken to wait for it: the thread
   * goes on for {@link #IDLE_NANOS}.
   */
  boolean isDone() {
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
    wanted = System.nanoTime();
    if (!running && !jobs.isEmpty()) {
      running = true;
      Thread.ofPlatform()
          .daemon()
          .name("lanewise-compilation")
          .inheritInheritableThreadLocals(false)
          .start(this::run);
    }
  }

  private synchronized @Nullable Job next() {
    boolean idle = System.nanoTime() - wanted > IDLE_NANOS;
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
        pause();
      }
    }
  }

  /** Tells whether nothing more is to be done for code. */
  private static boolean isSettled(Job job) {
    try {
      if (job.run()) {
        return true;
      }
    } catch (RuntimeException | LinkageError e) {
      // The stand-in goes on to compute; the next code may do better.
      LOGGER.log(
          System.Logger.Level.WARNING,
          "the vector code of " + job.name + " cannot be used; plain loops compute instead",
          e);
      return true;
    }
    if (job.turns() < MAX_TURNS) {
      return false;
    }
    LOGGER.log(
        System.Logger.Level.WARNING,
        "C2 has not compiled the vector code of {0} in two minutes; plain loops compute instead",
        job.name);
    return true;
  }

  private synchronized void again(Job job) {
    jobs.add(job);
  }

  private synchronized void finished() {
    waiting--;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }
}
