package dev.lanewise.network.limits;

import dev.lanewise.api.kernels.Workers;
import java.util.List;

/**
 * Some of the parameters, side by side, that one thread works on at a time. How parameters are
 * divided depends on nothing but their number.
 *
 * @param of the number of what they belong to
 * @param from the first of them
 * @param to behind the last of them
 */
record Chunk(int of, int from, int to) {

  /** The most parameters of one. */
  static final int SIZE = 1 << 14;

  /** The fewest parameters that threads share: each must fetch what the other has in its cache. */
  private static final int SHARED = 1 << 15;

  /** Adds the chunks of a range. */
  static void divide(int of, int from, int to, List<Chunk> chunks) {
    for (int at = from; at < to; at += SIZE) {
      chunks.add(new Chunk(of, at, Math.min(to, at + SIZE)));
    }
  }

  /** Returns who works on so many parameters. */
  static Workers workers(int parameters, Workers workers) {
    return parameters < SHARED ? Workers.SINGLE : workers;
  }
}
