package dev.lanewise.network.data;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.api.text.Quotation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How much the rows of each class count in training, with any loss: the loss of a mini-batch is
 * Σ(w·loss) ÷ Σw over its rows, where w is the weight of the row's class, times that of the row if
 * rows have weights. PyTorch's {@code cross_entropy} with weights is defined so; its losses of two
 * classes divide by the number of rows instead.
 *
 * @since 0.1
 */
public sealed interface ClassWeights {

  /** Returns that all rows count alike. */
  static ClassWeights none() {
    return new None();
  }

  /**
   * Returns that each class counts alike: rows ÷ (classes · rows of the class), by the rows to
   * train on and the classes that these have, as scikit-learn computes it.
   */
  static ClassWeights balanced() {
    return new Balanced();
  }

  /**
   * Returns the weight of each class.
   *
   * @param data the rows with their classes
   * @param rows the numbers of those to train on
   * @throws ConfigurationException if the weights do not go with the classes
   */
  double[] of(Dataset data, int[] rows);

  /**
   * Returns the rows with the weights of their classes; the same rows if there are no weights.
   *
   * @param data the rows
   * @param rows the numbers of those to train on
   * @throws ConfigurationException if the rows have no classes, or the weights do not go with them
   */
  default Dataset applied(Dataset data, int[] rows) {
    if (this instanceof None) {
      return data;
    }
    if (!data.hasLabels()) {
      throw new ConfigurationException(
          "class_weights=%s needs classes, and the data has none; leave it out".formatted(this));
    }
    double[] ofClasses = of(data, rows);
    float[] weights = new float[data.rows()];
    boolean counts = false;
    for (int row = 0; row < weights.length; row++) {
      double weight = ofClasses[data.labels()[row]];
      weights[row] = (float) (data.hasWeights() ? weight * data.weights()[row] : weight);
    }
    for (int row : rows) {
      counts |= weights[row] > 0;
    }
    if (!counts) {
      throw new ConfigurationException(
          "with class_weights=%s no row to train on counts; give another class a weight above 0"
              .formatted(this));
    }
    return data.withWeights(weights);
  }

  /**
   * Reads {@code none}, {@code balanced}, a number for each class in their order, such as {@code
   * 1,2.5}, or numbers by the names of classes, such as {@code cat=2,dog=0.5}, where others have 1.
   *
   * @throws ConfigurationException if it is not of this form, or a weight is out of range
   */
  static ClassWeights parse(String text) {
    return switch (text.strip()) {
      case "none" -> none();
      case "balanced" -> balanced();
      default -> {
        List<String> parts = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        try {
          yield text.contains("=") ? Named.of(parts) : Listed.of(parts);
        } catch (NumberFormatException e) {
          throw new ConfigurationException(
              "class_weights=%s cannot be used; write balanced, a number for each class, such as 1,2.5, or numbers by name, such as cat=2,dog=0.5"
                  .formatted(Quotation.of(text)),
              e);
        }
      }
    };
  }

  private static void check(double weight) {
    if (!(weight >= 0) || !Float.isFinite((float) weight)) {
      throw new ConfigurationException(
          "class_weights: %s is out of range: a finite number from 0".formatted(weight));
    }
  }

  /**
   * All rows count alike.
   *
   * @since 0.1
   */
  record None() implements ClassWeights {

    @Override
    public double[] of(Dataset data, int[] rows) {
      double[] weights = new double[data.classes()];
      Arrays.fill(weights, 1);
      return weights;
    }

    @Override
    public String toString() {
      return "none";
    }
  }

  /**
   * Each class counts alike.
   *
   * @since 0.1
   */
  record Balanced() implements ClassWeights {

    @Override
    public double[] of(Dataset data, int[] rows) {
      double[] weights = new double[data.classes()];
      for (int row : rows) {
        weights[data.labels()[row]]++;
      }
      long present = Arrays.stream(weights).filter(count -> count > 0).count();
      for (int i = 0; i < weights.length; i++) {
        // A class without rows has no loss that could be weighted.
        weights[i] = weights[i] == 0 ? 1 : rows.length / (present * weights[i]);
      }
      return weights;
    }

    @Override
    public String toString() {
      return "balanced";
    }
  }

  /**
   * A weight for each class in their order.
   *
   * @param weights finite numbers from 0
   * @since 0.1
   */
  record Listed(List<Double> weights) implements ClassWeights {

    /**
     * Copies and checks the weights.
     *
     * @throws ConfigurationException if one is out of range
     */
    public Listed {
      weights = List.copyOf(weights);
      weights.forEach(ClassWeights::check);
    }

    private static Listed of(List<String> parts) {
      return new Listed(parts.stream().map(Double::valueOf).toList());
    }

    @Override
    public double[] of(Dataset data, int[] rows) {
      if (weights.size() != data.classes()) {
        throw new ConfigurationException(
            "class_weights=%s has %s, and the data has %s: %s"
                .formatted(
                    this,
                    Count.of(weights.size(), "weight"),
                    Count.of(data.classes(), "class"),
                    Listing.of(data.classNames())));
      }
      return weights.stream().mapToDouble(weight -> weight).toArray();
    }

    @Override
    public String toString() {
      return weights.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
  }

  /**
   * Weights by the names of classes; others have 1.
   *
   * @param weights finite numbers from 0
   * @since 0.1
   */
  record Named(Map<String, Double> weights) implements ClassWeights {

    /**
     * Copies and checks the weights, and keeps their order.
     *
     * @throws ConfigurationException if one is out of range, or a name cannot be written in a list
     */
    public Named {
      weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
      weights.forEach((name, weight) -> {
        check(weight);
        if (name.isEmpty() || name.contains(",") || !name.equals(name.strip())) {
          throw new ConfigurationException(
              "class_weights cannot name the class '%s'; write a number for each class in their order"
                  .formatted(Quotation.of(name)));
        }
      });
    }

    private static Named of(List<String> parts) {
      Map<String, Double> weights = new LinkedHashMap<>();
      for (String part : parts) {
        int equals = part.lastIndexOf('=');
        if (equals < 1
            || weights.put(
                    part.substring(0, equals).strip(), Double.valueOf(part.substring(equals + 1)))
                != null) {
          throw new NumberFormatException(part);
        }
      }
      return new Named(weights);
    }

    @Override
    public double[] of(Dataset data, int[] rows) {
      List<String> names = data.classNames();
      for (String name : weights.keySet()) {
        if (!names.contains(name)) {
          throw new ConfigurationException(
              "class_weights names the class '%s', which the data does not have; it has %s"
                  .formatted(Quotation.of(name), Listing.of(names)));
        }
      }
      return names.stream().mapToDouble(name -> weights.getOrDefault(name, 1.0)).toArray();
    }

    @Override
    public String toString() {
      List<String> parts = new ArrayList<>();
      weights.forEach((name, weight) -> parts.add(name + "=" + weight));
      return String.join(",", parts);
    }
  }
}
