package dev.lanewise.bench.compare;

/** One of those that are compared: does the same work at each call. */
public interface Side extends AutoCloseable {

  /** Does the work once; this is what is timed. */
  void run();

  /** Does the work once from a clean start and returns what came out, to compare it. */
  float[] result();

  /** Frees what the garbage collector does not. */
  @Override
  default void close() {}
}
