package dev.lanewise.network.layers;

import dev.lanewise.api.kernels.Epilogue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The backward pass of layers one behind the other, of a network or of a residual block. */
public final class BackwardPass {

  /** The layers whose backward pass is needed, from first to last. */
  private final List<Step> steps = new ArrayList<>();

  private final int outputWidth;
  private final float[] inputGradient;

  /**
   * A layer's backward pass and where its inputs come from.
   *
   * @param before the layer before, null for the first one
   * @param backward the backward pass
   */
  private record Step(Layer.@Nullable Forward before, Layer.Backward backward) {}

  /**
   * Plans the backward passes. If the gradient in the inputs is not needed, neither is that of
   * layers before the first one with parameters.
   *
   * @param layers the layers, planned for training, from first to last
   * @param gradients receives the gradients of all parameters
   * @param outputGradient holds the gradient in the outputs of the last layer at each run, and is
   *     overwritten
   * @param inputsNeeded whether the gradient in the inputs of the first layer is needed
   */
  public BackwardPass(
      List<? extends Layer.Trained> layers,
      float[] gradients,
      float[] outputGradient,
      boolean inputsNeeded) {
    outputWidth = layers.getLast().width();
    int first = inputsNeeded ? 0 : firstWithParameters(layers);
    float[] gradient = outputGradient;
    for (int i = layers.size() - 1; i >= first; i--) {
      Layer.Backward backward =
          layers.get(i).backward(gradients, gradient, inputsNeeded || i > first);
      steps.addFirst(new Step(i == 0 ? null : layers.get(i - 1), backward));
      gradient = backward.inputGradient();
    }
    inputGradient = gradient;
  }

  /** Returns the number of layers if none has parameters. */
  private static int firstWithParameters(List<? extends Layer.Trained> layers) {
    int first = 0;
    while (first < layers.size() && layers.get(first).layer().tensors().isEmpty()) {
      first++;
    }
    return first;
  }

  /**
   * Computes the gradients.
   *
   * @param rows how many rows
   * @param x holds the rows of inputs of the first layer
   * @param xOffset where they begin
   * @param xStride how far apart they are
   */
  public void run(int rows, float[] x, int xOffset, int xStride) {
    if (steps.isEmpty()) {
      return;
    }
    Epilogue last = steps.getLast().backward().derivativeEpilogue();
    if (last != null) {
      last.run(0, rows, 0, outputWidth);
    }
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      Epilogue previousDerivative =
          i == 0 ? null : steps.get(i - 1).backward().derivativeEpilogue();
      if (step.before() == null) {
        step.backward().run(rows, x, xOffset, xStride, previousDerivative);
      } else {
        step.backward()
            .run(rows, step.before().outputs(), 0, step.before().width(), previousDerivative);
      }
    }
  }

  /** Returns the gradient in the inputs of the first layer, if that was planned. */
  float[] inputGradient() {
    return inputGradient;
  }
}
