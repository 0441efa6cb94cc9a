package dev.lanewise.onnx.conversion;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.RowwiseActivation;
import dev.lanewise.api.program.Shape;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.onnx.conversion.LinearParts.Line;
import dev.lanewise.onnx.graph.BatchNormalization;
import dev.lanewise.onnx.run.Leaf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds an activation with a scale and a shift for each column before it, behind it, or both, as
 * batch normalization has them. What is before is read off the formula; activation and what is
 * behind are found by numbers.
 */
final class ScaledActivationRecognition {

  private static final PluginReference IDENTITY = PluginReference.of("identity");

  /** The other columns are computed at fewer points. */
  private static final int COLUMNS_IN_FULL = 4;

  private static final double[] POINTS = ActivationRecognition.points();
  private static final double[] FEW_POINTS = {-1e3, -6.3, -1.1, -0.2, 0.4, 1.7, 6.6, 1e3};

  /** A batch normalization is told by factors and offsets that are as near as this. */
  private static final double SAME = 1e-6;

  private final Expr formula;
  private final Variable product;
  private final Plugins plugins;
  private final List<BatchNormalization> norms;
  private final int columns;

  /** What the other variables stand for, for each column. */
  private final List<Map<Variable, Double>> values = new ArrayList<>();

  /** The parts of the formula that only scale and shift the product, for each column. */
  private final List<List<Line>> lines = new ArrayList<>();

  /**
   * Prepares the search.
   *
   * @param formula what is computed of the product
   * @param product the product in the formula
   * @param leaves what all variables stand for
   * @param norms the batch normalizations of the graph
   */
  ScaledActivationRecognition(
      Expr formula,
      Variable product,
      List<Leaf> leaves,
      List<BatchNormalization> norms,
      Plugins plugins) {
    this.formula = formula;
    this.product = product;
    columns =
        leaves.stream()
            .filter(leaf -> leaf.variable().equals(product))
            .map(Leaf::slot)
            .mapToInt(slot -> slot == null ? 0 : slot.width())
            .max()
            .orElse(0);
    this.norms = norms;
    this.plugins = plugins;
    for (int column = 0; column < columns; column++) {
      Map<Variable, Double> found = new HashMap<>();
      for (Leaf leaf : leaves) {
        if (leaf.slot() == null && leaf.variable().shape() == Shape.COLUMN) {
          found.put(leaf.variable(), (double) leaf.constants()[column]);
        }
      }
      values.add(found);
      lines.add(LinearParts.of(formula, product, found));
    }
  }

  /**
   * Returns what was found. A batch normalization behind an activation stays one where a layer may
   * follow.
   *
   * @param isLast whether no layer may follow
   */
  Optional<ScaledActivation> find(boolean isLast) {
    List<Scaling> befores = befores();
    List<PluginReference> candidates = new ActivationRecognition(plugins).candidates(formula);
    if (!isLast) {
      for (Scaling before : befores) {
        Optional<ScaledActivation> found =
            scaledBehind(before, IDENTITY).filter(scaled -> scaled.norm().isPresent());
        if (found.isPresent()) {
          return found;
        }
      }
    }
    for (Scaling before : befores) {
      for (PluginReference candidate : candidates) {
        if (isSame(before, plugins.activation(candidate))) {
          return Optional.of(ScaledActivation.of(candidate, before));
        }
      }
    }
    for (Scaling before : isLast ? List.<Scaling>of() : befores) {
      for (PluginReference candidate : candidates) {
        Optional<ScaledActivation> found = scaledBehind(before, candidate);
        if (found.isPresent() && !candidate.equals(IDENTITY)) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** Returns what may come before the activation, the largest part of the formula first. */
  private List<Scaling> befores() {
    List<Scaling> befores = new ArrayList<>();
    for (int part = lines.getFirst().size() - 1; part >= 0; part--) {
      double[] factors = new double[columns];
      double[] offsets = new double[columns];
      boolean isLine = true;
      for (int column = 0; column < columns && isLine; column++) {
        Line line = lines.get(column).get(part);
        factors[column] = line.slope();
        offsets[column] = line.offset();
        isLine = line.isOne();
      }
      if (isLine) {
        befores.add(new Scaling(factors, offsets));
      }
    }
    return befores;
  }

  private boolean isSame(Scaling before, Activation activation) {
    return switch (activation) {
      case ElementwiseActivation elementwise when elementwise.parameters().isEmpty() ->
          isSameByElement(before, Scaling.none(columns), elementwise);
      case RowwiseActivation rowwise -> isSameByRow(before, rowwise);
      default -> false;
    };
  }

  private boolean isSameByElement(Scaling before, Scaling after, ElementwiseActivation activation) {
    try {
      for (int column = 0; column < columns; column++) {
        for (double point : column < COLUMNS_IN_FULL ? POINTS : FEW_POINTS) {
          // A factor of 0 leaves one argument alone.
          double z = before.factors()[column] == 0 ? before.offsets()[column] : point;
          double wanted = after.factors()[column] * value(activation, z) + after.offsets()[column];
          if (ActivationRecognition.differs(value(before, column, z), wanted)) {
            return false;
          }
        }
      }
      return true;
    } catch (IllegalArgumentException _) {
      // One of both takes whole rows.
      return false;
    }
  }

  /** Returns what the formula gives where the argument of the activation is z. */
  private double value(Scaling before, int column, double z) {
    double factor = before.factors()[column];
    Map<Variable, Double> all = new HashMap<>(values.get(column));
    all.put(product, factor == 0 ? z : (z - before.offsets()[column]) / factor);
    return formula.evaluate(all);
  }

  private static double value(ElementwiseActivation activation, double z) {
    return activation.formula().evaluate(Map.of(activation.x(), z));
  }

  private boolean isSameByRow(Scaling before, RowwiseActivation activation) {
    for (int seed = 0; seed < 8; seed++) {
      Map<Variable, double[]> given = new HashMap<>();
      double[] row = new double[columns];
      double[] scaled = new double[columns];
      for (int i = 0; i < columns; i++) {
        row[i] = ((37 * i + 91 * seed) % 101 - 50) / 25.0;
        scaled[i] = before.factors()[i] * row[i] + before.offsets()[i];
      }
      given.put(product, row);
      for (Variable variable : values.getFirst().keySet()) {
        double[] numbers = new double[columns];
        for (int i = 0; i < columns; i++) {
          numbers[i] = values.get(i).getOrDefault(variable, 0.0);
        }
        given.put(variable, numbers);
      }
      double[] found;
      double[] wanted;
      try {
        found = formula.evaluateRow(given, columns);
        wanted = activation.formula().evaluateRow(Map.of(activation.x(), scaled), columns);
      } catch (IndexOutOfBoundsException | IllegalArgumentException _) {
        // One of both takes a column that so narrow a row does not have, or something else.
        return false;
      }
      if (found.length != wanted.length) {
        return false;
      }
      for (int i = 0; i < found.length; i++) {
        if (ActivationRecognition.differs(found[i], wanted[i])) {
          return false;
        }
      }
    }
    return true;
  }

  /** Finds what scales and shifts the results of an activation, if that is all there is. */
  private Optional<ScaledActivation> scaledBehind(Scaling before, PluginReference candidate) {
    if (!(plugins.activation(candidate) instanceof ElementwiseActivation activation)
        || !activation.parameters().isEmpty()) {
      return Optional.empty();
    }
    Scaling after = after(before, activation);
    if (after == null || !isSameByElement(before, after, activation)) {
      return Optional.empty();
    }
    return Optional.of(
        new ScaledActivation(
            candidate,
            before,
            after,
            norms.stream().filter(norm -> isSame(norm, after)).findFirst()));
  }

  /** Solves for factors and offsets at two points; null if the formula has no such numbers. */
  private @Nullable Scaling after(Scaling before, ElementwiseActivation activation) {
    double low = 0;
    double high = 0;
    for (double z = -6.25; z <= 6.25; z += 0.5) {
      low = value(activation, z) < value(activation, low) ? z : low;
      high = value(activation, z) > value(activation, high) ? z : high;
    }
    double range = value(activation, high) - value(activation, low);
    if (!(range > 0)) {
      return null;
    }
    double[] factors = new double[columns];
    double[] offsets = new double[columns];
    try {
      for (int column = 0; column < columns; column++) {
        if (before.factors()[column] == 0) {
          return null;
        }
        double atLow = value(before, column, low);
        factors[column] = (value(before, column, high) - atLow) / range;
        offsets[column] = atLow - factors[column] * value(activation, low);
      }
    } catch (IllegalArgumentException _) {
      // The formula takes whole rows.
      return null;
    }
    return new Scaling(factors, offsets);
  }

  private static boolean isSame(BatchNormalization norm, Scaling after) {
    if (norm.channels() != after.factors().length) {
      return false;
    }
    for (int i = 0; i < after.factors().length; i++) {
      double factor = after.factors()[i];
      double offset = after.offsets()[i];
      double size = Math.max(Math.abs(offset), Math.abs(factor));
      if (!(Math.abs(norm.factor(i) - factor) <= SAME * Math.abs(factor))
          || !(Math.abs(norm.offset(i) - offset) <= SAME * size)) {
        return false;
      }
    }
    return true;
  }
}
