package dev.lanewise.network;

import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.UpdateRule;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.layers.BackwardPass;
import dev.lanewise.network.layers.Buffers;
import dev.lanewise.network.layers.DenseForward;
import dev.lanewise.network.layers.ForwardPass;
import dev.lanewise.network.layers.Layer;
import dev.lanewise.network.layers.ParameterLayout;
import dev.lanewise.network.limits.OptimizerStep;
import dev.lanewise.network.limits.StepLimits;
import dev.lanewise.network.outputs.Batch;
import dev.lanewise.network.outputs.LossComputation;
import dev.lanewise.network.outputs.OutputHead;
import dev.lanewise.network.random.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layers of a network forward and backward, with the loss and the optimizer: one step a batch.
 */
final class TrainingNetwork {

  private final ParameterLayout layout;
  private final float[] gradients;
  private final GradientNorms gradientNorms;
  private final ForwardPass forwardPass;
  private final DenseForward output;

  private final BackwardPass backwardPass;
  private final LossComputation loss;
  private final OptimizerStep optimizer;
  private final StepLimits limits;

  /**
   * Plans the training of a network.
   *
   * @param planning what computes, the parameters and the most rows of a batch
   * @param layout the layers
   * @param task what the outputs mean
   * @param loss the loss
   * @param rule how weights are updated
   * @param config what limits gradients and weights, and whether rows are mixed
   * @param random where random numbers of each step come from
   */
  TrainingNetwork(
      Layer.Planning planning,
      ParameterLayout layout,
      Task task,
      Loss loss,
      UpdateRule rule,
      TrainingConfig config,
      RandomStreams random) {
    this.layout = layout;
    gradients = Buffers.of(layout.size());
    gradientNorms = new GradientNorms(layout, gradients);
    OutputHead head = new OutputHead(layout.outputLayer());
    List<Layer.Trained> layers = new ArrayList<>();
    for (Layer layer : ForwardPass.hidden(layout)) {
      layers.add(layer.training(planning, random));
    }
    forwardPass = ForwardPass.training(layout, layers);
    output = head.forward(planning, loss, task);
    layers.add(output);
    float[] gradient = Buffers.of(planning.maxRows(), output.width(), output.layer().title());
    this.loss =
        LossComputation.of(
            head, loss, output, planning, gradient, config.augmentation().mixup() > 0);
    backwardPass = new BackwardPass(layers, gradients, gradient, false);
    optimizer =
        new OptimizerStep(rule, planning.parameters(), gradients, layout.size(), planning.engine());
    limits =
        new StepLimits(
            config.regularization(), layout, planning.parameters(), gradients, planning.engine());
  }

  /** Computes outputs, loss and the gradients of all weights, which stay as they are. */
  LossComputation.Total computeGradients(Batch batch, int rows) {
    LossComputation.Total total = forward(batch, rows, 1);
    backward(batch, rows);
    return total;
  }

  /**
   * Computes outputs and loss and, if the loss is finite, updates the weights.
   *
   * @param step counts from 1
   * @param learningRate the learning rate of this step
   * @return the loss before the update
   */
  LossComputation.Total step(Batch batch, int rows, long step, double learningRate) {
    LossComputation.Total total = forward(batch, rows, step);
    if (Double.isFinite(total.sum())) {
      backward(batch, rows);
      limits.beforeUpdate(learningRate);
      optimizer.step(step, learningRate);
      limits.afterUpdate();
    }
    return total;
  }

  private LossComputation.Total forward(Batch batch, int rows, long step) {
    forwardPass.run(step, rows, batch.inputs(), 0, output);
    return loss.run(rows, batch);
  }

  private void backward(Batch batch, int rows) {
    backwardPass.run(rows, batch.inputs(), 0, layout.inputs());
  }

  /** Returns the gradients of the last batch as the optimizer got them, not a copy. */
  float[] gradients() {
    return gradients;
  }

  /** Returns the norms of the gradients of the last batch whose loss was finite. */
  GradientNorms gradientNorms() {
    return gradientNorms;
  }

  OptimizerStep optimizer() {
    return optimizer;
  }

  /** Returns the last layer. */
  DenseForward output() {
    return output;
  }

  /** Returns the first layer whose outputs for the last batch are not all finite. */
  Optional<Layer> firstNotFinite(int rows) {
    for (Layer.Forward layer : forwardPass.with(output)) {
      float[] outputs = layer.outputs();
      for (int i = 0; i < rows * layer.width(); i++) {
        if (!Float.isFinite(outputs[i])) {
          return Optional.of(layer.layer());
        }
      }
    }
    return Optional.empty();
  }
}
