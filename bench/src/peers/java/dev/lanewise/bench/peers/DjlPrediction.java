package dev.lanewise.bench.peers;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.bench.compare.network.NetworkShape;
import dev.lanewise.bench.compare.network.PredictPeer;
import dev.lanewise.bench.compare.network.PredictProblem;

/** Predictions by PyTorch. */
public final class DjlPrediction implements PredictPeer, DjlPeer<PredictProblem> {

  /** For {@link java.util.ServiceLoader}. */
  public DjlPrediction() {}

  @Override
  public Side side(PredictProblem problem, int threads) {
    return new Rows(problem, DjlEngine.open(threads));
  }

  /** The inputs lie in PyTorch's memory; outputs are read each time. */
  private static final class Rows implements Side {

    private final NDManager manager;
    private final Model model;
    private final SequentialBlock block;
    private final ParameterStore parameters;
    private final Shape inputShape;
    private final NDArray inputs;
    private float[] outputs = new float[0];

    Rows(PredictProblem problem, NDManager manager) {
      this.manager = manager;
      NetworkShape shape = problem.network().shape();
      inputShape = new Shape(shape.batch(), shape.inputs(1));
      inputs = manager.create(problem.inputs(), inputShape);
      model = Model.newInstance("prediction", DjlEngine.engine());
      block = DjlNetwork.block(problem.network());
      model.setBlock(block);
      block.initialize(model.getNDManager(), DataType.FLOAT32, inputShape);
      DjlNetwork.fill(block, problem.network());
      parameters = new ParameterStore(manager, false);
    }

    @Override
    public void run() {
      try (NDManager call = manager.newSubManager()) {
        // A view, so that what is computed from it ends with the call.
        NDArray x = inputs.reshape(inputShape);
        x.attach(call);
        NDArray logits = block.forward(parameters, new NDList(x), false).singletonOrThrow();
        outputs = logits.softmax(-1).toFloatArray();
      }
    }

    @Override
    public float[] result() {
      run();
      return outputs.clone();
    }

    @Override
    public void close() {
      model.close();
      manager.close();
    }
  }
}
