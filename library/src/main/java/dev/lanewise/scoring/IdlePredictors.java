package dev.lanewise.scoring;

import dev.lanewise.network.Predictor;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Predictors that nobody uses at the moment, for any number of threads. To take one and to give it
 * back needs no lock and allocates nothing, except where more threads compute than ever before.
 *
 * <p>Threads begin to look at different places, so that they seldom want the same one. It keeps
 * nothing by thread: virtual threads come and go by the million.
 */
final class IdlePredictors {

  /** How many references lie between two places: on cache lines of their own. */
  private static final int DISTANCE = 16;

  private final Supplier<Predictor> source;
  private final AtomicReferenceArray<Predictor> places;
  private final int mask;

  /**
   * Creates an empty store.
   *
   * @param source makes another predictor
   */
  IdlePredictors(Supplier<Predictor> source) {
    this.source = source;
    // As many threads compute at once as there are processors, and some more are interrupted.
    int count = Integer.highestOneBit(4 * Runtime.getRuntime().availableProcessors());
    mask = count - 1;
    places = new AtomicReferenceArray<>(count * DISTANCE);
  }

  /** Returns a predictor that no other thread has. */
  Predictor take() {
    int start = start();
    for (int i = 0; i <= mask; i++) {
      int place = ((start + i) & mask) * DISTANCE;
      if (places.getPlain(place) != null) {
        Predictor predictor = places.getAndSet(place, null);
        if (predictor != null) {
          return predictor;
        }
      }
    }
    return source.get();
  }

  /** Keeps a predictor for the next one; if there is no place left, it is forgotten. */
  void giveBack(Predictor predictor) {
    int start = start();
    for (int i = 0; i <= mask; i++) {
      if (places.compareAndSet(((start + i) & mask) * DISTANCE, null, predictor)) {
        return;
      }
    }
  }

  private static int start() {
    return (int) Thread.currentThread().threadId();
  }
}
