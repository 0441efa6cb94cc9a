package dev.lanewise.bench.compare.comparison;

/** One of those that are compared: does the same work at each call. */
public interface Side extends AutoCloseable {

  /** Does the work once. */
  void run();

  /** Does the work so many times; this is what is timed. */
  default void run(int calls) {
    for (int i = 0; i < calls; i++) {
      run();
    }
  }

  /** Does the work once from a clean start and returns what came out, to compare it. */
  float[] result();

  /** Tells whether a side is as fast as it will be, so far as it knows. */
  default boolean isWarm() {
    return true;
  }

  /** Frees what the garbage collector does not. */
  @Override
  default void close() {}
}
