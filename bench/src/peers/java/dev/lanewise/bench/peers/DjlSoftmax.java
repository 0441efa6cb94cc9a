package dev.lanewise.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.bench.compare.softmax.SoftmaxPeer;
import dev.lanewise.bench.compare.softmax.SoftmaxProblem;

/** Softmax by PyTorch. */
public final class DjlSoftmax implements SoftmaxPeer, DjlPeer<SoftmaxProblem> {

  /** For {@link java.util.ServiceLoader}. */
  public DjlSoftmax() {}

  @Override
  public Side side(SoftmaxProblem problem, int threads) {
    NDManager manager = DjlEngine.open(threads);
    NDArray x = manager.create(problem.x(), new Shape(problem.rows(), problem.classes()));
    return new DjlArraySide(
        manager, x, rows -> problem.logarithm() ? rows.logSoftmax(-1) : rows.softmax(-1));
  }
}
