package dev.lanewise.cli.plugins;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.ElementwiseLoss;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.text.Quotation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Plots what is given by a formula of one element: activations and losses. */
final class PluginPlot {

  private static final double LIMIT = 4;
  private static final int LONGEST_NAME = 30;
  private static final int LONGEST_TITLE = 70;

  private PluginPlot() {}

  /**
   * Returns a plot of the function and its derivative; empty for what works on whole rows, for
   * optimizers, schedules, metrics and kernels.
   *
   * @param reference the plugin with its settings
   */
  static Optional<Plot> of(Plugin plugin, PluginReference reference) {
    Settings settings = Settings.of(plugin, reference.settings());
    String name = reference.toString();
    if (plugin instanceof ActivationPlugin activation
        && activation.create(settings) instanceof ElementwiseActivation elementwise) {
      return Optional.of(plot(name, elementwise));
    }
    if (plugin instanceof LossPlugin loss
        && loss.create(settings) instanceof ElementwiseLoss elementwise) {
      return Optional.of(plot(name, elementwise));
    }
    return Optional.empty();
  }

  private static Plot plot(String name, ElementwiseActivation activation) {
    Map<Variable, Double> parameters = new HashMap<>();
    activation
        .parameters()
        .forEach(
            parameter -> parameters.put(parameter.variable(), (double) parameter.initialValue()));
    String where =
        activation.parameters().stream()
            .map(parameter -> parameter.variable().name() + " = " + parameter.initialValue())
            .collect(Collectors.joining(", "));
    return plot(
        name,
        where.isEmpty() ? name : name + " where " + where,
        activation.formula(),
        activation.x(),
        -LIMIT,
        parameters,
        activation.untrainable().isEmpty());
  }

  private static Plot plot(String name, ElementwiseLoss loss) {
    // For numbers the target is 0; for labels and signs it is the positive one.
    double target = loss.targets() == Loss.Targets.VALUES ? 0 : 1;
    boolean probability = loss.targets() == Loss.Targets.PROBABILITIES;
    return plot(
        name,
        "%s for the target %.0f".formatted(name, target),
        loss.formula(),
        loss.prediction(),
        probability ? 0 : -LIMIT,
        Map.of(loss.target(), target),
        true);
  }

  private static Plot plot(
      String name,
      String title,
      Expr formula,
      Variable x,
      double low,
      Map<Variable, Double> others,
      boolean differentiable) {
    double high = low < 0 ? LIMIT : 1;
    List<Plot.Curve> curves = new ArrayList<>();
    curves.add(curve(Quotation.of(name, LONGEST_NAME), formula, x, others));
    if (differentiable) {
      curves.add(curve("its derivative", formula.derivative(x), x, others));
    }
    return Plot.of(
        Quotation.of(title, LONGEST_TITLE),
        "The curve of %s%s over %s from %.0f to %.0f."
            .formatted(title, differentiable ? " and of its derivative" : "", x.name(), low, high),
        x.name(),
        low,
        high,
        curves);
  }

  private static Plot.Curve curve(
      String name, Expr formula, Variable x, Map<Variable, Double> others) {
    return new Plot.Curve(
        name,
        value -> {
          Map<Variable, Double> values = new HashMap<>(others);
          values.put(x, value);
          return formula.evaluate(values);
        });
  }
}
