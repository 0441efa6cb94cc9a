package dev.lanewise.onnx.conversion;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.RowwiseActivation;
import dev.lanewise.api.program.Shape;
import dev.lanewise.api.registry.InstalledPlugin;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the activation that a formula computes, by comparing numbers: exporters write the same
 * function in many ways.
 */
final class ActivationRecognition {

  /** Float has 24 bits; ways to write a function differ in a few of them. */
  private static final double TOLERANCE = 2e-6;

  /** Settings that activations have a number for in the formula. */
  private static final List<String> SETTINGS = List.of("slope", "alpha");

  /** Where limits show that are far from 0. */
  private static final double[] FAR = {-1e5, -1e3, -101, -21, 21, 101, 1e3, 1e5};

  private static final double[] POINTS = points();

  private final Plugins plugins;

  ActivationRecognition(Plugins plugins) {
    this.plugins = plugins;
  }

  /** Returns the arguments at which formulas are compared. */
  static double[] points() {
    double[] points = new double[161 + FAR.length];
    for (int i = 0; i < 161; i++) {
      points[i] = (i - 80) / 8.0 + 0.01;
    }
    System.arraycopy(FAR, 0, points, 161, FAR.length);
    return points;
  }

  /**
   * What comes behind a product.
   *
   * @param activation the activation
   * @param bias what is added before: the variable of the bias by column, or a number
   */
  record Found(PluginReference activation, Expr bias) {}

  /**
   * Finds activation and bias.
   *
   * @param formula what is computed of the product
   * @param product the product in the formula
   * @param columns how many columns the product has
   */
  Optional<Found> of(Expr formula, Variable product, int columns) {
    List<Expr> biases = biases(formula);
    for (PluginReference candidate : candidates(formula)) {
      for (Expr bias : biases) {
        if (isSame(formula, product, bias, candidate, columns)) {
          return Optional.of(new Found(candidate, bias));
        }
      }
    }
    return Optional.empty();
  }

  private static List<Expr> biases(Expr formula) {
    List<Expr> biases = new ArrayList<>();
    formula.variables().stream()
        .filter(variable -> variable.shape() == Shape.COLUMN && !variable.isGiven())
        .forEach(biases::add);
    biases.add(Expr.constant(0));
    // The bias of a single unit, or one that is the same for all, is a number in the formula.
    constants(formula).forEach(number -> biases.add(Expr.constant(number)));
    return biases;
  }

  private static List<Float> constants(Expr formula) {
    try {
      return new ProgramBuilder().store("y", formula).build().constants();
    } catch (IllegalArgumentException _) {
      // A formula of whole rows; its bias is a variable, or all its numbers are the same.
      return List.of();
    }
  }

  /** Returns the activations that a formula may be, those without settings first. */
  List<PluginReference> candidates(Expr formula) {
    List<PluginReference> candidates = new ArrayList<>();
    candidates.add(PluginReference.of("identity"));
    List<PluginReference> others = new ArrayList<>();
    for (InstalledPlugin plugin : plugins.list()) {
      if (plugin.kind() == PluginKind.ACTIVATION) {
        PluginReference plain = PluginReference.of(plugin.id());
        candidates.add(plain);
        for (String setting : SETTINGS) {
          for (float number : constants(formula)) {
            others.add(plain.with(setting, Float.toString(number)));
          }
        }
      }
    }
    // Those without settings come first: relu, rather than leaky_relu with a slope of 0.
    others.stream().filter(this::exists).forEach(candidates::add);
    return candidates;
  }

  private boolean exists(PluginReference reference) {
    try {
      plugins.activation(reference);
      return true;
    } catch (ConfigurationException _) {
      return false;
    }
  }

  private boolean isSame(
      Expr formula, Variable product, Expr bias, PluginReference candidate, int columns) {
    Activation activation = plugins.activation(candidate);
    Expr z = product.plus(bias);
    return switch (activation) {
      case ElementwiseActivation elementwise ->
          elementwise.parameters().isEmpty()
              && isSameByElement(
                  formula, elementwise.formula().replace(elementwise.x(), z), product);
      case RowwiseActivation rowwise ->
          isSameByRow(formula, rowwise.formula().replace(rowwise.x(), z), columns);
      default -> false;
    };
  }

  private static boolean isSameByElement(Expr formula, Expr expected, Variable product) {
    try {
      for (double point : POINTS) {
        Map<Variable, Double> values = new HashMap<>();
        double other = 0.25;
        for (Variable variable : formula.variables()) {
          values.put(variable, variable.equals(product) ? point : other);
          other += 0.5;
        }
        for (Variable variable : expected.variables()) {
          values.putIfAbsent(variable, 0.0);
        }
        if (differs(formula.evaluate(values), expected.evaluate(values))) {
          return false;
        }
      }
      return true;
    } catch (IllegalArgumentException _) {
      // One of both takes whole rows.
      return false;
    }
  }

  private static boolean isSameByRow(Expr formula, Expr expected, int columns) {
    for (int row = 0; row < 8; row++) {
      Map<Variable, double[]> values = new HashMap<>();
      int seed = row;
      for (Variable variable : formula.variables()) {
        if (!variable.isGiven()) {
          double[] numbers = new double[columns];
          for (int i = 0; i < columns; i++) {
            numbers[i] = ((37 * i + 91 * seed) % 101 - 50) / 25.0;
          }
          values.put(variable, numbers);
          seed += 11;
        }
      }
      for (Variable variable : expected.variables()) {
        if (!variable.isGiven() && !values.containsKey(variable)) {
          return false;
        }
      }
      double[] found;
      double[] wanted;
      try {
        found = formula.evaluateRow(values, columns);
        wanted = expected.evaluateRow(values, columns);
      } catch (IndexOutOfBoundsException _) {
        // One of both takes a column that so narrow a row does not have.
        return false;
      }
      if (found.length != wanted.length) {
        return false;
      }
      for (int i = 0; i < found.length; i++) {
        if (differs(found[i], wanted[i])) {
          return false;
        }
      }
    }
    return true;
  }

  /** Tells whether numbers are further apart than ways to write a function are. */
  static boolean differs(double a, double b) {
    return !(Math.abs(a - b) <= TOLERANCE * Math.max(1e-3, Math.abs(b))) && a != b;
  }
}
