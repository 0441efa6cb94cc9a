package dev.lanewise.api.registry;

import dev.lanewise.api.PluginException;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.ElementwiseLoss;
import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Metric;
import dev.lanewise.api.plugin.MetricPlugin;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.plugin.RowLoss;
import dev.lanewise.api.plugin.RowwiseActivation;
import dev.lanewise.api.plugin.RowwiseLoss;
import dev.lanewise.api.plugin.Schedule;
import dev.lanewise.api.plugin.SchedulePlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Checks a plugin from a folder when it is loaded, so that its faults are reported then and not in
 * the middle of training.
 */
final class PluginCheck {

  /** Where formulas are tried; away from 0 and 1, where many have a kink or a pole. */
  private static final double[] POINTS = {
    -20, -7.3, -2.6, -1.4, -0.7, -0.2, 0.1, 0.3, 0.6, 0.9, 1.7, 2.9, 8.1, 19
  };

  /** By how much trainable parameters are moved from their initial values. */
  private static final double[] MOVED = {0, 0.5, -0.5};

  private static final double[] TARGETS = {0, 0.25, 1, -1};

  /** The first of 300 steps in 3 epochs. */
  private static final Schedule.Progress FIRST_STEP =
      new Schedule.Progress() {
        @Override
        public long step() {
          return 1;
        }

        @Override
        public long stepsPerEpoch() {
          return 100;
        }

        @Override
        public int epochs() {
          return 3;
        }

        @Override
        public double loss(int epoch) {
          throw new IndexOutOfBoundsException("the epoch %d is not finished".formatted(epoch));
        }
      };

  private PluginCheck() {}

  /**
   * Checks a plugin.
   *
   * @throws PluginException if it breaks its contract
   */
  static void check(InstalledPlugin entry) {
    Plugin plugin = entry.plugin();
    checkId(entry.kind(), entry.id());
    settings(entry);
    Settings defaults = Settings.of(plugin, Map.of());
    switch (plugin) {
      case ActivationPlugin activation -> check(created(activation.create(defaults)));
      case LossPlugin loss -> check(created(loss.create(defaults)));
      case OptimizerPlugin optimizer -> {
        if (optimizer.settings().stream()
            .noneMatch(setting -> setting.name().equals(OptimizerPlugin.LEARNING_RATE))) {
          throw new PluginException(
              "it has no setting %s; add one to settings()"
                  .formatted(OptimizerPlugin.LEARNING_RATE));
        }
        created(optimizer.create(defaults));
      }
      case SchedulePlugin schedule -> check(created(schedule.create(defaults)));
      case MetricPlugin metric -> check(created(metric.create(defaults)));
      // Kernels are opened and checked when they are chosen. Here it is enough that the call
      // returns.
      case KernelsProvider kernels -> kernels.priority();
      default ->
          throw new PluginException(
              plugin.getClass().getName()
                  + " is no activation, loss, optimizer, schedule, metric or kernels");
    }
  }

  /**
   * Checks the name.
   *
   * @throws PluginException if users could not write it
   */
  static void checkId(PluginKind kind, String id) {
    if (!PluginReference.isId(id)) {
      throw new PluginException(
          "its id '%s' is not of the form [a-z][a-z0-9_]* or vendor:name".formatted(id));
    }
    if (kind == PluginKind.KERNELS && id.equals(KernelSelection.AUTO)) {
      throw new PluginException(
          "its id 'auto' is what users write for the best kernels; call it something else");
    }
    if (kind == PluginKind.METRIC && id.indexOf(':') < 0) {
      throw new PluginException(
          "its id '%s' could be mistaken for a built-in metric; put a prefix before it, as in acme:%s"
              .formatted(id, id));
    }
  }

  private static void settings(InstalledPlugin entry) {
    Plugin plugin = entry.plugin();
    if (plugin.description() == null || plugin.description().isBlank()) {
      throw new PluginException("it has no description; return one sentence from description()");
    }
    Set<String> names = new HashSet<>();
    for (Setting setting : plugin.settings()) {
      if (!names.add(setting.name())) {
        throw new PluginException("it has two settings called %s".formatted(setting.name()));
      }
      // Fails if the default is none of the allowed values.
      setting.parse(entry.id(), setting.defaultText());
    }
  }

  private static <T> T created(T made) {
    if (made == null) {
      throw new PluginException("its create(Settings) returns null");
    }
    return made;
  }

  private static void check(Schedule schedule) {
    double factor = schedule.factor(FIRST_STEP);
    if (!(factor >= 0 && Double.isFinite(factor))) {
      throw new PluginException(
          "its factor of the learning rate is %s in the first step; return a finite number from 0"
              .formatted(factor));
    }
  }

  private static void check(Metric metric) {
    Set<Metric.Task> tasks = metric.tasks();
    if (tasks == null || tasks.isEmpty()) {
      throw new PluginException(
          "it is defined for no task; return one or more of Metric.Task from tasks()");
    }
  }

  private static void check(Activation activation) {
    activation.logits().ifPresent(PluginCheck::checkLogits);
    switch (activation) {
      case ElementwiseActivation elementwise -> check(elementwise);
      case RowwiseActivation rowwise -> {
        checkRowFormula(rowwise.formula(), List.of(rowwise.x()));
        checkRowFormula(rowwise.gradient(), List.of(rowwise.x(), rowwise.y(), rowwise.upstream()));
      }
      case RowActivation other -> {
        // What its code does is seen when it runs.
      }
    }
  }

  private static void checkLogits(Activation logits) {
    if (logits instanceof ElementwiseActivation elementwise
        && !elementwise.parameters().isEmpty()) {
      throw new PluginException(
          "the logits that it states have trainable parameters; state none, and the loss is computed from the outputs");
    }
    check(logits);
  }

  private static void check(ElementwiseActivation elementwise) {
    List<Variable> inputs = new ArrayList<>();
    inputs.add(elementwise.x());
    elementwise.parameters().forEach(parameter -> inputs.add(parameter.variable()));
    checkFormula(elementwise.formula(), inputs);
    if (elementwise.untrainable().isEmpty()) {
      checkDerivative(
          elementwise.formula(),
          elementwise.x(),
          Arrays.stream(MOVED).mapToObj(by -> parameters(elementwise, by)).toList(),
          "if that is meant, say why with untrainable(reason)");
      elementwise
          .parameters()
          .forEach(parameter ->
              checkFormula(elementwise.formula().derivative(parameter.variable()), inputs));
    }
  }

  /**
   * Returns the initial values plus an offset, because the formula may be flat at the initial
   * values.
   */
  private static Map<Variable, Double> parameters(ElementwiseActivation activation, double by) {
    Map<Variable, Double> values = new HashMap<>();
    activation
        .parameters()
        .forEach(parameter -> values.put(parameter.variable(), parameter.initialValue() + by));
    return values;
  }

  private static void check(Loss loss) {
    switch (loss) {
      case ElementwiseLoss elementwise -> check(elementwise);
      case RowwiseLoss rowwise -> {
        List<Variable> inputs = List.of(rowwise.prediction(), rowwise.label(), rowwise.scale());
        checkRowFormula(rowwise.formula(), inputs.subList(0, 2));
        checkRowFormula(rowwise.weighted().loss(), inputs);
        checkRowFormula(rowwise.weighted().gradient(), inputs);
      }
      case RowLoss other -> {
        // What its code does is seen when it runs.
      }
    }
  }

  private static void check(ElementwiseLoss elementwise) {
    List<Variable> inputs = List.of(elementwise.prediction(), elementwise.target());
    List<Expr> formulas = new ArrayList<>();
    formulas.add(elementwise.formula());
    elementwise.logitsOf().forEach(id -> formulas.add(elementwise.formulaOnLogits(id)));
    elementwise.formulaOnLogits().ifPresent(formulas::add);
    for (Expr formula : formulas) {
      checkFormula(formula, inputs);
      checkDerivative(
          formula,
          elementwise.prediction(),
          Arrays.stream(TARGETS).mapToObj(t -> Map.of(elementwise.target(), t)).toList(),
          "a loss must change with the prediction");
    }
  }

  private static void checkFormula(Expr formula, List<Variable> inputs) {
    checkVariables(formula, formula.variables().stream(), inputs);
    new ProgramBuilder().store("y", formula).build();
  }

  /** Checks a formula of rows, in which variables may have values of their own. */
  private static void checkRowFormula(Expr formula, List<Variable> inputs) {
    checkVariables(
        formula, formula.variables().stream().filter(variable -> !variable.isGiven()), inputs);
  }

  private static void checkVariables(Expr formula, Stream<Variable> used, List<Variable> inputs) {
    for (Variable variable : used.toList()) {
      if (!inputs.contains(variable)) {
        throw new PluginException(
            "its formula %s uses the variable %s, which nothing gives a value"
                .formatted(formula, variable.name()));
      }
    }
  }

  /**
   * Differentiates a formula, and looks at the derivative where the formula has a value.
   *
   * @param settings values of the other variables
   */
  private static void checkDerivative(
      Expr formula, Variable x, List<Map<Variable, Double>> settings, String remedy) {
    Expr derivative = formula.derivative(x);
    new ProgramBuilder().store("derivative", derivative).build();
    boolean finite = false;
    boolean changes = false;
    for (Map<Variable, Double> values : settings) {
      Map<Variable, Double> at = new HashMap<>(values);
      for (double point : POINTS) {
        at.put(x, point);
        double value = formula.evaluate(at);
        double derivativeValue = derivative.evaluate(at);
        finite |= Double.isFinite(value) && Double.isFinite(derivativeValue);
        changes |= derivativeValue != 0;
      }
    }
    if (!finite) {
      throw new PluginException(
          "its formula %s or the derivative %s is a finite number at none of the points tried, from %s to %s"
              .formatted(formula, derivative, POINTS[0], POINTS[POINTS.length - 1]));
    }
    if (!changes) {
      throw new PluginException(
          "the derivative of its formula %s is 0 at all points tried, from %s to %s, so it cannot be trained by gradient; %s"
              .formatted(formula, POINTS[0], POINTS[POINTS.length - 1], remedy));
    }
  }
}
