package dev.lanewise.cli.plugins;

import dev.lanewise.api.plugin.UpdateRule;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Shows an optimizer's update rule as named steps, in lines and in JSON. */
final class UpdateRuleText {

  /** The steps of training at which the values of step scalars are shown. */
  private static final List<Integer> SHOWN_STEPS = List.of(1, 2, 3, 10, 100, 1000);

  private UpdateRuleText() {}

  /**
   * Returns the rule as lines, a step each.
   *
   * @param unicode whether to use characters beyond ASCII
   */
  static List<String> lines(UpdateRule rule, boolean unicode) {
    List<String> lines = new ArrayList<>();
    lines.add("  update of each weight:");
    for (UpdateRule.Step step : rule.steps()) {
      String sign = step.kind() == UpdateRule.Step.Kind.INTERMEDIATE ? "=" : unicode ? "←" : "<-";
      lines.add("    %s %s %s".formatted(step.name(), sign, step.formula()));
    }
    valuesOfScalars(rule)
        .forEach((name, values) ->
            lines.add(
                values.entrySet().stream()
                    .map(value -> "%s at step %s".formatted(text(value.getValue()), value.getKey()))
                    .collect(
                        Collectors.joining(
                            ", ", "  %s, the same for all weights: ".formatted(name), ""))));
    if (!rule.stateNames().isEmpty()) {
      lines.add(
          "  state: %s; 0 before the first step, and where it is below %s in magnitude"
              .formatted(String.join(", ", rule.stateNames()), text(Float.MIN_NORMAL)));
    }
    return lines;
  }

  /** Returns the rule as members of a JSON object. */
  static Map<String, Object> members(UpdateRule rule) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("new_weight", rule.toString());
    if (!rule.stateNames().isEmpty()) {
      members.put("state", String.join(", ", rule.stateNames()));
    }
    List<Map<String, Object>> steps = new ArrayList<>();
    for (UpdateRule.Step step : rule.steps()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", step.name());
      one.put("kind", step.kind().name().toLowerCase(Locale.ROOT));
      one.put("formula", step.formula());
      steps.add(one);
    }
    members.put("steps", steps);
    members.put("step_scalars", valuesOfScalars(rule));
    return members;
  }

  /** Returns the values of each step scalar by the number of the step. */
  private static Map<String, Map<String, Double>> valuesOfScalars(UpdateRule rule) {
    Map<String, Map<String, Double>> shown = new LinkedHashMap<>();
    Map<String, Double> current = new HashMap<>();
    for (UpdateRule.StepScalar scalar : rule.scalars()) {
      shown.put(scalar.name(), new LinkedHashMap<>());
      current.put(scalar.name(), scalar.initialValue());
    }
    for (int step = 1; step <= SHOWN_STEPS.getLast(); step++) {
      for (UpdateRule.StepScalar scalar : rule.scalars()) {
        double value =
            scalar.next().at(step, name -> Objects.requireNonNull(current.get(name), name));
        current.put(scalar.name(), value);
        if (SHOWN_STEPS.contains(step)) {
          Objects.requireNonNull(shown.get(scalar.name())).put(Integer.toString(step), value);
        }
      }
    }
    return shown;
  }

  private static String text(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros();
    double magnitude = Math.abs(value);
    return magnitude == 0 || (magnitude >= 1e-3 && magnitude < 1e7)
        ? rounded.toPlainString()
        : rounded.toString().replace('E', 'e');
  }
}
