package dev.lanewise.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.bench.compare.elementwise.ElementwisePeer;
import dev.lanewise.bench.compare.elementwise.ElementwiseProblem;
import java.util.function.UnaryOperator;

/** Functions of each element by PyTorch. */
public final class DjlElementwise implements ElementwisePeer, DjlPeer<ElementwiseProblem> {

  /** For {@link java.util.ServiceLoader}. */
  public DjlElementwise() {}

  @Override
  public boolean offers(ElementwiseProblem problem, int threads) {
    return switch (problem.function()) {
      case RELU, EXP, TANH, SIGMOID, GELU -> true;
      // DJL makes SiLU of several operations, so PyTorch's own could not be compared.
      case SILU, PLUGIN_HARD_SWISH, PLUGIN_RATIONAL -> false;
    };
  }

  @Override
  public Side side(ElementwiseProblem problem, int threads) {
    UnaryOperator<NDArray> function =
        switch (problem.function()) {
          case RELU -> Activation::relu;
          case EXP -> NDArray::exp;
          case TANH -> Activation::tanh;
          case SIGMOID -> Activation::sigmoid;
          case GELU -> Activation::gelu;
          case SILU, PLUGIN_HARD_SWISH, PLUGIN_RATIONAL ->
              throw new IllegalArgumentException("DJL has no " + problem.function());
        };
    NDManager manager = DjlEngine.open(threads);
    return new DjlArraySide(manager, manager.create(problem.x()), function);
  }
}
