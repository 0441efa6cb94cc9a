package dev.lanewise.bench.compare.elementwise;

import dev.lanewise.bench.compare.comparison.Side;

/** A plain copy, the least that a function of each element can cost. */
final class ArrayCopy implements ElementwisePeer {

  @Override
  public String name() {
    return "copy";
  }

  @Override
  public String version() {
    return "System.arraycopy";
  }

  @Override
  public boolean offers(ElementwiseProblem problem, int threads) {
    return threads == 1 && problem.function() == ElementwiseFunction.RELU;
  }

  /** Its result is no ReLU, so the inputs that it copies are what a ReLU would give. */
  @Override
  public Side side(ElementwiseProblem problem, int threads) {
    float[] x = problem.x().clone();
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.max(x[i], 0);
    }
    return new ArraySide(x, (from, to) -> System.arraycopy(from, 0, to, 0, from.length));
  }
}
