package dev.lanewise.bench.compare;

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

  /** Returns whether it can do this work with so many threads. */
  boolean offers(P problem, int threads);

  /** Prepares the work; nothing of this is timed. */
  Side side(P problem, int threads);
}
