package dev.lanewise.network.layers;

import java.util.ArrayList;
import java.util.List;

/** The forward pass of all layers. Training, evaluation and prediction share it. */
public final class ForwardPass {

  private final int inputs;
  private final List<Layer.Forward> hidden;

  private ForwardPass(int inputs, List<? extends Layer.Forward> hidden) {
    this.inputs = inputs;
    this.hidden = List.copyOf(hidden);
  }

  /**
   * Plans the layers before the last one for prediction and evaluation, without those that change
   * nothing there.
   */
  public static ForwardPass prediction(ParameterLayout layout, Layer.Planning planning) {
    return new ForwardPass(
        layout.inputs(),
        PredictionStep.of(hidden(layout)).stream().map(step -> step.plan(planning)).toList());
  }

  /** Joins the layers before the last one, planned for training. */
  public static ForwardPass training(ParameterLayout layout, List<Layer.Trained> hidden) {
    return new ForwardPass(layout.inputs(), hidden);
  }

  /** Returns the layers before the last one. */
  public static List<Layer> hidden(ParameterLayout layout) {
    return layout.layers().subList(0, layout.layers().size() - 1);
  }

  /** Takes over parameters and state that changed since this was planned for evaluation. */
  public void refresh() {
    hidden.forEach(Layer.Forward::refresh);
  }

  /**
   * Computes a batch.
   *
   * @param step the step of training, from 1; any number in prediction
   * @param rows how many rows
   * @param inputs holds the rows of inputs, side by side
   * @param offset where they begin
   * @param output the last layer
   */
  public void run(long step, int rows, float[] inputs, int offset, Layer.Forward output) {
    run(hidden, step, rows, inputs, offset, this.inputs);
    runLast(step, rows, inputs, offset, output);
  }

  /** Computes the last layer alone, once {@link #run} has computed the same batch with another. */
  public void runLast(long step, int rows, float[] inputs, int offset, Layer.Forward output) {
    if (hidden.isEmpty()) {
      output.run(step, rows, inputs, offset, this.inputs);
    } else {
      output.run(step, rows, hidden.getLast().outputs(), 0, hidden.getLast().width());
    }
  }

  /**
   * Computes layers one behind the other, whose inputs are as {@link Layer.Forward#run} has them.
   */
  static void run(
      List<? extends Layer.Forward> layers,
      long step,
      int rows,
      float[] inputs,
      int offset,
      int stride) {
    float[] x = inputs;
    int xOffset = offset;
    int xStride = stride;
    // By number: an iterator would be allocated in each step until C2 has compiled it away.
    for (int i = 0; i < layers.size(); i++) {
      Layer.Forward layer = layers.get(i);
      layer.run(step, rows, x, xOffset, xStride);
      x = layer.outputs();
      xOffset = 0;
      xStride = layer.width();
    }
  }

  /**
   * Tells whether the first layer still knows the array of inputs after a run. A dense layer does
   * not.
   */
  public boolean keepsInputs() {
    return !hidden.isEmpty() && !(hidden.getFirst() instanceof DenseForward);
  }

  /** Returns these layers and the last one. */
  public List<Layer.Forward> with(Layer.Forward output) {
    List<Layer.Forward> all = new ArrayList<>(hidden);
    all.add(output);
    return all;
  }
}
