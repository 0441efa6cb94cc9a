package dev.lanewise.api.kernels;

/**
 * Threads that share the parts of one computation.
 *
 * <p>Which thread computes which part never changes a result: no two parts touch the same values.
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
        public void run(int parts, Part part) {
          for (int i = 0; i < parts; i++) {
            part.run(i, 0);
          }
        }
      };

  /**
   * Returns where a part of a range begins, at a multiple of a unit; the numbers of units of two
   * parts differ by at most one.
   *
   * @param part which part; the number of parts for the end of the last one
   * @param parts how many there are
   * @param size the length of the range
   * @param unit the number of values that stay together
   */
  static int boundary(int part, int parts, int size, int unit) {
    long units = Math.ceilDiv(size, unit);
    return (int) Math.min(size, units * part / parts * unit);
  }

  /** Returns how many threads take part, at least 1. */
  int size();

  /**
   * Runs parts 0 … {@code parts − 1} and returns when all are done; allocates nothing.
   *
   * <p>Any number of threads may call this at once, each for its own computation. The
   * implementation decides whether other threads help or the caller computes all parts as worker 0.
   */
  void run(int parts, Part part);

  /**
   * Computes any one of the parts of a computation.
   *
   * @since 0.1
   */
  @FunctionalInterface
  interface Part {

    /**
     * Does one part.
     *
     * @param index which part
     * @param worker the number of the thread that does it, 0 … {@code size() − 1}; within one
     *     computation, no two threads have the same number at the same time
     */
    void run(int index, int worker);
  }
}
