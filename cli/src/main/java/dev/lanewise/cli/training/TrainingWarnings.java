package dev.lanewise.cli.training;

import dev.lanewise.api.text.Listing;
import dev.lanewise.cli.text.Numbers;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.metrics.ClassificationEvaluation;
import dev.lanewise.network.metrics.Evaluation;
import dev.lanewise.network.metrics.RegressionEvaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Finds settings and data from which a network learns little, and says so. */
final class TrainingWarnings {

  /** Inputs that differ by more than this are learned at very different speed. */
  private static final double UNEQUAL = 100;

  private static final String LINEAR = "identity";
  private static final String SOFTMAX = "softmax";

  private TrainingWarnings() {}

  /**
   * Returns what is odd about layers and data.
   *
   * @param isScaled whether inputs are scaled before the first layer
   */
  static List<String> before(Architecture architecture, Dataset data, boolean isScaled) {
    List<String> warnings = new ArrayList<>();
    hiddenWithoutActivation(architecture).ifPresent(warnings::add);
    LayerSpec last = architecture.layers().getLast();
    if (last instanceof LayerSpec.Dense dense
        && dense.units() == 1
        && dense.activation().id().equals(SOFTMAX)) {
      warnings.add("warning: softmax of one unit is always 1; use 1:sigmoid or 2:softmax");
    }
    if (!isScaled) {
      unequalInputs(data).ifPresent(warnings::add);
    }
    classNeverSeen(data).ifPresent(warnings::add);
    constantTarget(data).ifPresent(warnings::add);
    return warnings;
  }

  private static Optional<String> hiddenWithoutActivation(Architecture architecture) {
    List<Integer> linear =
        IntStream.range(0, architecture.layers().size() - 1)
            .filter(i -> isLinear(architecture.layers().get(i)) && isBeforeDense(architecture, i))
            .mapToObj(i -> i + 1)
            .toList();
    if (linear.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "warning: hidden %s %s no activation, so that the next layer could do the same alone; write one, such as 64:relu"
            .formatted(
                linear.size() == 1 ? "layer" : "layers",
                Listing.of(linear.stream().map(String::valueOf).toList())
                    + (linear.size() == 1 ? " has" : " have")));
  }

  private static boolean isLinear(LayerSpec layer) {
    return layer instanceof LayerSpec.Dense dense && dense.activation().id().equals(LINEAR);
  }

  /** Tells whether nothing but dropout is between a layer and the next dense one. */
  private static boolean isBeforeDense(Architecture architecture, int layer) {
    return architecture.layers().stream()
        .skip(layer + 1L)
        .dropWhile(LayerSpec.Dropout.class::isInstance)
        .findFirst()
        .filter(LayerSpec.Dense.class::isInstance)
        .isPresent();
  }

  private static Optional<String> unequalInputs(Dataset data) {
    int width = data.inputWidth();
    double[] largest = new double[width];
    data.forEachInputBlock((values, _, rows) -> {
      for (int i = 0; i < rows * width; i++) {
        largest[i % width] = Math.max(largest[i % width], Math.abs(values[i]));
      }
    });
    int most = 0;
    int least = -1;
    for (int i = 0; i < width; i++) {
      most = largest[i] > largest[most] ? i : most;
      least = largest[i] > 0 && (least < 0 || largest[i] < largest[least]) ? i : least;
    }
    if (least < 0 || largest[most] <= UNEQUAL * Math.max(1, largest[least])) {
      return Optional.empty();
    }
    return Optional.of(
        "warning: inputs are of very different sizes, up to %s in column %d and %s in column %d; scale them, by --scale standard for instance"
            .formatted(
                Numbers.metric(largest[most]),
                most + 1,
                Numbers.metric(largest[least]),
                least + 1));
  }

  private static Optional<String> classNeverSeen(Dataset data) {
    if (!data.hasLabels()) {
      return Optional.empty();
    }
    boolean[] seen = new boolean[data.classes()];
    for (int label : data.labels()) {
      seen[label] = true;
    }
    List<String> missing =
        IntStream.range(0, seen.length)
            .filter(i -> !seen[i])
            .mapToObj(data.classNames()::get)
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "warning: no row has the %s %s, so the network cannot learn %s"
                .formatted(
                    missing.size() == 1 ? "class" : "classes",
                    Listing.of(missing),
                    missing.size() == 1 ? "it" : "them"));
  }

  private static Optional<String> constantTarget(Dataset data) {
    if (!data.hasTargets()) {
      return Optional.empty();
    }
    int width = data.targetWidth();
    for (int column = 0; column < width; column++) {
      float first = data.targets()[column];
      boolean constant = true;
      for (int i = column; i < data.targets().length && constant; i += width) {
        constant = data.targets()[i] == first;
      }
      if (constant) {
        return Optional.of(
            "warning: target %d is %s in all rows, so there is nothing to learn"
                .formatted(column + 1, first));
      }
    }
    return Optional.empty();
  }

  /**
   * Returns a warning if a trained network is no better than a constant prediction.
   *
   * @param trained its evaluation on the rows it was trained on
   */
  static Optional<String> after(Evaluation trained, Dataset data) {
    return switch (trained) {
      case RegressionEvaluation numbers when numbers.r2() < 0.01 ->
          Optional.of(
              "warning: the network predicts the rows it was trained on no better than their mean does (r2 %s); train longer, with another learning rate, or scale the data"
                  .formatted(Numbers.metric(numbers.r2())));
      case ClassificationEvaluation classes when classes.accuracy() <= largestShare(data) ->
          Optional.of(
              "warning: the network predicts the rows it was trained on no better than naming the most frequent class each time (accuracy %s); train longer, with another learning rate, or scale the data"
                  .formatted(Numbers.metric(classes.accuracy())));
      default -> Optional.empty();
    };
  }

  private static double largestShare(Dataset data) {
    int[] counts = new int[data.classes()];
    int most = 0;
    for (int label : data.labels()) {
      most = Math.max(most, ++counts[label]);
    }
    return (double) most / data.rows();
  }
}
