package dev.lanewise.bench.compare.comparison;

import java.util.Optional;

/**
 * A library to compare with, found by {@link java.util.ServiceLoader}.
 *
 * @param <P> what is to be computed
 */
public interface Peer<P> {

  /** Returns the short name by which {@code --peer} asks for it. */
  String name();

  /** Returns the version that runs, for the heading. */
  String version();

  /**
   * Returns what limits it to AVX2 under {@code bench/compare --cpu avx2}: for Java code the JVM's
   * own switch; empty if it has no such switch.
   */
  default Optional<String> avx2Switch() {
    return Optional.of("-XX:UseAVX=2");
  }

  /** Returns whether it can do this work with so many threads. */
  boolean offers(P problem, int threads);

  /** Prepares the work; nothing of this is timed. */
  Side side(P problem, int threads);
}
