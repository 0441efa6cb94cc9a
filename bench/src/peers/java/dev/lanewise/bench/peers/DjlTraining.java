package dev.lanewise.bench.peers;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.lanewise.bench.compare.comparison.Side;
import dev.lanewise.bench.compare.network.NetworkShape;
import dev.lanewise.bench.compare.network.TrainPeer;
import dev.lanewise.bench.compare.network.TrainProblem;
import java.util.Arrays;

/** Training by PyTorch with DJL's trainer, loss and optimizers. */
public final class DjlTraining implements TrainPeer, DjlPeer<TrainProblem> {

  /** For {@link java.util.ServiceLoader}. */
  public DjlTraining() {}

  @Override
  public Side side(TrainProblem problem, int threads) {
    return new Steps(problem, DjlEngine.open(threads));
  }

  /** The data lies in PyTorch's memory, and a batch is a view of it. */
  private static final class Steps implements Side {

    private final NDManager manager;
    private final Model model;
    private final Trainer trainer;
    private final NDArray inputs;
    private final NDArray labels;
    private final int rows;
    private final int batches;
    private int batch;

    Steps(TrainProblem problem, NDManager manager) {
      this.manager = manager;
      NetworkShape shape = problem.start().shape();
      rows = shape.batch();
      batches = problem.batches();
      inputs = manager.create(problem.inputs(), new Shape((long) rows * batches, shape.inputs(1)));
      labels = manager.create(Arrays.stream(problem.labels()).asLongStream().toArray());
      model = Model.newInstance("training", DjlEngine.engine());
      SequentialBlock block = DjlNetwork.block(problem.start());
      model.setBlock(block);
      Tracker rate = Tracker.fixed((float) problem.optimizer().learningRate());
      Optimizer optimizer =
          switch (problem.optimizer()) {
            case SGD -> Optimizer.sgd().setLearningRateTracker(rate).build();
            case ADAM -> Optimizer.adam().optLearningRateTracker(rate).build();
          };
      trainer =
          model.newTrainer(
              new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss()).optOptimizer(optimizer));
      trainer.initialize(new Shape(rows, shape.inputs(1)));
      DjlNetwork.fill(block, problem.start());
    }

    private float step() {
      int from = batch * rows;
      batch = (batch + 1) % batches;
      float loss;
      try (NDManager step = manager.newSubManager()) {
        NDArray x = inputs.get("{}:{}", from, from + rows);
        x.attach(step);
        NDArray y = labels.get("{}:{}", from, from + rows);
        y.attach(step);
        try (GradientCollector collector = trainer.newGradientCollector()) {
          NDList outputs = trainer.forward(new NDList(x));
          NDArray mean = trainer.getLoss().evaluate(new NDList(y), outputs);
          collector.backward(mean);
          loss = mean.getFloat();
        }
        trainer.step();
      }
      return loss;
    }

    @Override
    public void run() {
      step();
    }

    @Override
    public float[] result() {
      float[] losses = new float[TrainProblem.CHECKED];
      for (int i = 0; i < losses.length; i++) {
        losses[i] = step();
      }
      return losses;
    }

    @Override
    public void close() {
      trainer.close();
      model.close();
      manager.close();
    }
  }
}
