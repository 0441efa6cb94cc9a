package dev.lanewise.network;

import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layers of a network forward and backward, with the loss and the optimizer: one step a batch.
 */
final class TrainingNetwork {

  private final Architecture architecture;
  private final float[] gradients;
  private final GradientNorms gradientNorms;
  private final List<DenseLayer> layers = new ArrayList<>();
  private final List<LayerGradient> backward = new ArrayList<>();
  private final boolean onLogits;
  private final LossComputation loss;
  private final OptimizerStep optimizer;

  TrainingNetwork(
      Architecture architecture,
      ParameterLayout layout,
      float[] parameters,
      Loss loss,
      UpdateRule rule,
      Engine engine,
      int maxRows) {
    this.architecture = architecture;
    gradients = Buffers.of(layout.size());
    gradientNorms = new GradientNorms(layout, gradients);
    String outputActivation = architecture.outputActivation().id();
    onLogits = loss.logitsOf().contains(outputActivation);
    int last = layout.layers().size() - 1;
    for (ParameterLayout.Slot slot : layout.layers()) {
      boolean logits = onLogits && slot.index() == last;
      boolean keepSums =
          slot.activation() instanceof ElementwiseActivation elementwise
              && LayerGradient.needsSums(elementwise);
      DenseLayer layer = new DenseLayer(slot, parameters, engine, maxRows, logits, keepSums);
      layers.add(layer);
      backward.add(
          new LayerGradient(
              layer, parameters, gradients, engine, maxRows, logits, slot.index() > 0));
    }
    DenseLayer output = layers.getLast();
    LayerGradient outputGradient = backward.getLast();
    this.loss =
        LossComputation.of(
            loss,
            onLogits,
            outputActivation,
            engine.kernels(),
            maxRows,
            output.outputWidth(),
            output.outputs(),
            onLogits ? outputGradient.sumGradient() : outputGradient.outputGradient());
    optimizer = new OptimizerStep(rule, parameters, gradients, layout.size(), engine);
  }

  /** Computes outputs, loss and the gradients of all weights, which stay as they are. */
  LossComputation.Total gradients(Batch batch, int rows) {
    LossComputation.Total total = forward(batch, rows);
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
    LossComputation.Total total = forward(batch, rows);
    if (Double.isFinite(total.sum())) {
      backward(batch, rows);
      optimizer.step(step, learningRate);
    }
    return total;
  }

  private LossComputation.Total forward(Batch batch, int rows) {
    float[] x = batch.inputs();
    int width = architecture.inputs();
    // By number: an iterator would be allocated in each step until C2 has compiled it away.
    for (int i = 0; i < layers.size(); i++) {
      DenseLayer layer = layers.get(i);
      layer.forward(rows, x, 0, width);
      x = layer.outputs();
      width = layer.slot().units();
    }
    return loss.run(rows, batch);
  }

  private void backward(Batch batch, int rows) {
    if (!onLogits) {
      backward.getLast().chain(rows);
    }
    for (int i = layers.size() - 1; i >= 0; i--) {
      if (i == 0) {
        backward.get(i).weights(rows, batch.inputs(), 0, architecture.inputs());
      } else {
        DenseLayer before = layers.get(i - 1);
        backward.get(i).weights(rows, before.outputs(), 0, before.slot().units());
        backward.get(i).inputs(rows, backward.get(i - 1));
      }
    }
  }

  /** Returns the gradients of the last batch, not a copy. */
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

  /** Returns the last layer's logits or outputs. */
  float[] predictions() {
    return layers.getLast().outputs();
  }

  /** Returns the first layer whose outputs for the last batch are not all finite. */
  Optional<ParameterLayout.Slot> firstNotFinite(int rows) {
    for (DenseLayer layer : layers) {
      float[] outputs = layer.outputs();
      for (int i = 0; i < rows * layer.outputWidth(); i++) {
        if (!Float.isFinite(outputs[i])) {
          return Optional.of(layer.slot());
        }
      }
    }
    return Optional.empty();
  }
}
