package dev.lanewise.tests;

/** Optimizers in double precision, written from their papers. */
interface DoubleOptimizer {

  void step(double[][] tensors, double[][] gradients);

  /** A rule for one weight with two numbers of state. */
  interface Rule {
    double update(double weight, double gradient, double[] first, double[] second, int i, int step);
  }

  static DoubleOptimizer parse(String text, double[][] tensors) {
    double rate = Double.parseDouble(text.replaceAll(".*learning_rate=([0-9.]+).*", "$1"));
    if (text.startsWith("sgd")) {
      double momentum = text.contains("momentum") ? 0.9 : 0;
      return of(
          tensors,
          (w, g, v, _, i, step) -> {
            v[i] = momentum * v[i] + g;
            return w - rate * v[i];
          });
    }
    if (text.startsWith("rmsprop")) {
      return of(
          tensors,
          (w, g, v, _, i, step) -> {
            v[i] = 0.99 * v[i] + 0.01 * g * g;
            return w - rate * g / (Math.sqrt(v[i]) + 1e-8);
          });
    }
    return of(
        tensors,
        (w, g, m, v, i, step) -> {
          m[i] = 0.9 * m[i] + 0.1 * g;
          v[i] = 0.999 * v[i] + 0.001 * g * g;
          double mean = m[i] / (1 - Math.pow(0.9, step));
          double square = v[i] / (1 - Math.pow(0.999, step));
          return w - rate * mean / (Math.sqrt(square) + 1e-8);
        });
  }

  private static DoubleOptimizer of(double[][] like, Rule rule) {
    double[][] first = new double[like.length][];
    double[][] second = new double[like.length][];
    for (int t = 0; t < like.length; t++) {
      first[t] = new double[like[t].length];
      second[t] = new double[like[t].length];
    }
    int[] steps = {0};
    return (tensors, gradients) -> {
      steps[0]++;
      for (int t = 0; t < tensors.length; t++) {
        for (int i = 0; i < tensors[t].length; i++) {
          tensors[t][i] =
              rule.update(tensors[t][i], gradients[t][i], first[t], second[t], i, steps[0]);
        }
      }
    };
  }
}
