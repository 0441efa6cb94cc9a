package dev.lanewise.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.lanewise.bench.compare.comparison.Side;
import java.util.function.UnaryOperator;

/** An operation that makes a new array, which is freed at once. */
final class DjlArraySide implements Side {

  private final NDManager manager;
  private final NDArray x;
  private final UnaryOperator<NDArray> operation;

  DjlArraySide(NDManager manager, NDArray x, UnaryOperator<NDArray> operation) {
    this.manager = manager;
    this.x = x;
    this.operation = operation;
  }

  @Override
  public void run() {
    operation.apply(x).close();
  }

  @Override
  public float[] result() {
    int before = manager.getManagedArrays().size();
    try (NDArray y = operation.apply(x)) {
      float[] values = y.toFloatArray();
      if (manager.getManagedArrays().size() != before + 1) {
        throw new IllegalStateException("the operation leaves arrays behind, which cost time");
      }
      return values;
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
