package dev.lanewise.bench.compare.elementwise;

import dev.lanewise.bench.compare.comparison.Side;
import java.util.Map;

/**
 * Loops of our own to compare with, on one thread.
 *
 * @param name the name by which {@code --peer} asks for them
 * @param version what they are
 * @param loops the loop of each function that there is one for
 */
record LoopPeer(String name, String version, Map<ElementwiseFunction, ArraySide.Loop> loops)
    implements ElementwisePeer {

  LoopPeer {
    loops = Map.copyOf(loops);
  }

  @Override
  public boolean offers(ElementwiseProblem problem, int threads) {
    return threads == 1 && loops.containsKey(problem.function());
  }

  @Override
  public Side side(ElementwiseProblem problem, int threads) {
    ArraySide.Loop loop = loops.get(problem.function());
    if (loop == null) {
      throw new IllegalArgumentException(name + " has no loop for " + problem.function());
    }
    return new ArraySide(problem.x(), loop);
  }
}
