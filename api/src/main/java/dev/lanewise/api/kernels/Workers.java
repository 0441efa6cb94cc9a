package dev.lanewise.api.kernels;

/**
 * Threads that share out the tasks of one computation.
 *
 * <p>How tasks fall to threads never changes a result: each task writes what no other touches.
 *
 * @since 0.1
 */
public interface Workers {

  /** The caller's thread alone. */
  Workers SINGLE =
      new Workers() {
        @Override
        public int size() {
          return 1;
        }

        @Override
        public void run(int tasks, Part task) {
          for (int i = 0; i < tasks; i++) {
            task.run(i, 0);
          }
        }
      };

  /**
   * Returns where a part of a range begins, at a multiple of a unit; parts have as many units as
   * one another, or one more.
   *
   * @param part which part; the number of parts for the end of the last one
   * @param parts how many there are
   * @param size the length of the range
   * @param unit what is not divided
   */
  static int boundary(int part, int parts, int size, int unit) {
    long units = Math.ceilDiv(size, unit);
    return (int) Math.min(size, units * part / parts * unit);
  }

  /** Returns how many threads take part, at least 1. */
  int size();

  /**
   * Runs tasks 0 … {@code tasks − 1} and returns when all are done; allocates nothing.
   *
   * <p>Any number of threads may call this at once, each for its own computation; whether others
   * then help, or the caller does all tasks as worker 0, is up to the implementation.
   */
  void run(int tasks, Part task);

  /**
   * A computation in independent parts.
   *
   * @since 0.1
   */
  @FunctionalInterface
  interface Part {

    /**
     * Does one part.
     *
     * @param index which part
     * @param worker which thread does it, 0 … {@code size() − 1}; of one computation never two at
     *     once with one number
     */
    void run(int index, int worker);
  }
}
