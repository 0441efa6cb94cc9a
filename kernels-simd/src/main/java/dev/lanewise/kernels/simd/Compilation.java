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
 * compile.
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

  /** Code that is not fast by then never will be, and plain loops stay. */
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private static final System.Logger LOGGER = System.getLogger(Compilation.class.getName());

  private final Queue<Job> jobs = new ArrayDeque<>();
  private boolean running;
  private volatile int waiting;

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

  private record Job(String name, Supplier<Code> code) {}

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
    if (!running) {
      running = true;
      Thread thread = new Thread(this::run, "lanewise-compilation");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Tells whether all code is compiled that was to be. */
  boolean isDone() {
    return waiting == 0;
  }

  private synchronized @Nullable Job next() {
    Job job = jobs.poll();
    running = job != null;
    return job;
  }

  private void run() {
    for (Job job = next(); job != null; job = next()) {
      try {
        compile(job);
      } catch (RuntimeException | LinkageError e) {
        // The stand-in goes on to compute; the next code may do better.
        LOGGER.log(
            System.Logger.Level.WARNING,
            "the vector code of " + job.name + " cannot be used; plain loops compute instead",
            e);
      } finally {
        finished();
      }
    }
  }

  private synchronized void finished() {
    waiting--;
  }

  private static void compile(Job job) {
    long patience = System.nanoTime() + PATIENCE_NANOS;
    int fast = 0;
    Code code = job.code.get();
    long before = System.nanoTime();
    while (fast < FAST_ROUNDS) {
      long operations = code.round();
      long now = System.nanoTime();
      fast = now - before < operations * FAST_NANOS ? fast + 1 : 0;
      if (now > patience) {
        LOGGER.log(
            System.Logger.Level.WARNING,
            "C2 has not compiled the vector code of {0} in {1} s; plain loops compute instead",
            job.name,
            PATIENCE_NANOS / 1_000_000_000L);
        return;
      }
      before = now;
    }
    code.compiled();
  }
}
