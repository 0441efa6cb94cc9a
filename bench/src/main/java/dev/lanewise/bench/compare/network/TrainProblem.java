package dev.lanewise.bench.compare.network;

import dev.lanewise.bench.compare.comparison.Numbers;
import dev.lanewise.network.engine.Engine;

/**
 * Training of a classifier by cross-entropy, batch by batch in order, from the first on and again.
 *
 * <p>A side's result is the loss of each of the first {@link #CHECKED} steps.
 *
 * @param start the network at first
 * @param optimizer which update
 * @param batches how many batches there are
 * @param inputs the rows of all batches
 * @param labels the class of each row
 */
@SuppressWarnings("ArrayRecordComponent") // All sides compute on the same arrays; never compared.
public record TrainProblem(
    NetworkWeights start, Optimizer optimizer, int batches, float[] inputs, int[] labels) {

  /** How many losses are compared. */
  public static final int CHECKED = 10;

  /**
   * Draws a problem: the class of a row is which of its first inputs is the largest, so that it can
   * be learned.
   */
  public static TrainProblem draw(
      NetworkShape shape, String hidden, Optimizer optimizer, int batches, Engine engine) {
    int rows = batches * shape.batch();
    int width = shape.inputs(1);
    float[] inputs = Numbers.normal(rows * width, 5);
    int[] labels = new int[rows];
    for (int row = 0; row < rows; row++) {
      for (int j = 1; j < shape.classes(); j++) {
        if (inputs[row * width + j] > inputs[row * width + labels[row]]) {
          labels[row] = j;
        }
      }
    }
    return new TrainProblem(
        NetworkWeights.draw(shape, hidden, engine), optimizer, batches, inputs, labels);
  }

  /** The updates that are compared. */
  public enum Optimizer {
    /** Plain gradient descent. */
    SGD(0.01),
    /** With the usual settings, but slow, so that the network still learns when time is up. */
    ADAM(0.0001);

    private final double learningRate;

    Optimizer(double learningRate) {
      this.learningRate = learningRate;
    }

    /** Returns the learning rate. */
    public double learningRate() {
      return learningRate;
    }
  }
}
