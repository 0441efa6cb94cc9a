package dev.lanewise.tests;

import static java.util.Objects.requireNonNull;

import dev.lanewise.network.data.Dataset;
import java.util.Arrays;
import java.util.Map;

/** A sigmoid network with softmax cross-entropy in double precision, in plain loops. */
final class DoubleNetwork {

  private final int[] widths;
  private final double[][] tensors;
  private final double[][] gradients;
  private final double[][] outputs;

  private DoubleNetwork(int[] widths, Map<String, float[]> initial) {
    this.widths = widths;
    int layers = widths.length - 1;
    tensors = new double[2 * layers][];
    gradients = new double[2 * layers][];
    outputs = new double[layers + 1][];
    for (int l = 0; l < layers; l++) {
      tensors[2 * l] = doubles(requireNonNull(initial.get("layers." + l + ".weight")));
      tensors[2 * l + 1] = doubles(requireNonNull(initial.get("layers." + l + ".bias")));
      gradients[2 * l] = new double[tensors[2 * l].length];
      gradients[2 * l + 1] = new double[tensors[2 * l + 1].length];
    }
  }

  /** Trains one epoch in order; returns weight [outputs, inputs] and bias of each layer in turn. */
  static double[][] train(
      int[] widths, Map<String, float[]> initial, Dataset data, int batch, String optimizer) {
    DoubleNetwork network = new DoubleNetwork(widths, initial);
    DoubleOptimizer rule = DoubleOptimizer.parse(optimizer, network.tensors);
    for (int from = 0; from < data.rows(); from += batch) {
      for (double[] gradient : network.gradients) {
        Arrays.fill(gradient, 0);
      }
      for (int row = from; row < from + batch; row++) {
        network.row(data, row, 1.0 / batch);
      }
      rule.step(network.tensors, network.gradients);
    }
    return network.tensors;
  }

  private void row(Dataset data, int row, double scale) {
    int layers = widths.length - 1;
    outputs[0] = new double[widths[0]];
    for (int i = 0; i < widths[0]; i++) {
      outputs[0][i] = data.inputs()[row * widths[0] + i];
    }
    for (int l = 0; l < layers; l++) {
      outputs[l + 1] = forward(l, l == layers - 1);
    }
    double[] delta = outputs[layers].clone();
    delta[data.labels()[row]] -= 1;
    for (int l = layers - 1; l >= 0; l--) {
      delta = backward(l, delta, scale);
    }
  }

  private double[] forward(int l, boolean softmax) {
    double[] z = tensors[2 * l + 1].clone();
    for (int j = 0; j < z.length; j++) {
      for (int i = 0; i < widths[l]; i++) {
        z[j] += tensors[2 * l][j * widths[l] + i] * outputs[l][i];
      }
    }
    if (!softmax) {
      for (int j = 0; j < z.length; j++) {
        z[j] = 1 / (1 + Math.exp(-z[j]));
      }
      return z;
    }
    double max = Arrays.stream(z).max().orElseThrow();
    double sum = 0;
    for (int j = 0; j < z.length; j++) {
      z[j] = Math.exp(z[j] - max);
      sum += z[j];
    }
    for (int j = 0; j < z.length; j++) {
      z[j] /= sum;
    }
    return z;
  }

  private double[] backward(int l, double[] delta, double scale) {
    double[] before = new double[widths[l]];
    for (int j = 0; j < delta.length; j++) {
      gradients[2 * l + 1][j] += scale * delta[j];
      for (int i = 0; i < widths[l]; i++) {
        gradients[2 * l][j * widths[l] + i] += scale * delta[j] * outputs[l][i];
        before[i] += delta[j] * tensors[2 * l][j * widths[l] + i];
      }
    }
    for (int i = 0; i < before.length; i++) {
      before[i] *= outputs[l][i] * (1 - outputs[l][i]);
    }
    return before;
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
