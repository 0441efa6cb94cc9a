package dev.lanewise.network.outputs;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.LanewiseException;
import dev.lanewise.api.plugin.Metric;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.data.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A metric of a plugin under the name that users wrote.
 *
 * @param name its id and settings
 * @param metric what it computes
 */
public record NamedMetric(String name, Metric metric) {

  /**
   * Creates the metrics of these names, of each one alone.
   *
   * @throws ConfigurationException if there is none of a name, or it is not defined for the task
   */
  public static List<NamedMetric> of(List<PluginReference> names, Plugins plugins, Task task) {
    return names.stream()
        .distinct()
        .map(name -> new NamedMetric(name.toString(), plugins.metric(name)).checked(task))
        .toList();
  }

  /**
   * What metrics came to, in their order.
   *
   * @param byName the values; NaN where there is none
   * @param undefined a sentence for each metric that has no value, with its name and the reason
   */
  public record Values(Map<String, Double> byName, Map<String, String> undefined) {

    /** No metrics. */
    public static final Values NONE = new Values(Map.of(), Map.of());
  }

  /** Computes metrics in their order. */
  public static Values values(List<NamedMetric> metrics, MetricRows rows) {
    Values values = new Values(new LinkedHashMap<>(), new LinkedHashMap<>());
    metrics.forEach(metric -> metric.compute(rows, values));
    return values;
  }

  private NamedMetric checked(Task task) {
    Metric.Task kind = MetricRows.kind(task);
    if (!metric.tasks().contains(kind)) {
      throw new ConfigurationException(
          "the metric '%s' is for %s, and this is %s; leave it out"
              .formatted(
                  name,
                  metric.tasks().stream()
                      .sorted()
                      .map(NamedMetric::text)
                      .collect(Collectors.joining(" or ")),
                  text(kind)));
    }
    return this;
  }

  private static String text(Metric.Task task) {
    return task.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Adds the value. A network that is not good yet may have none, so that is no failure. */
  private void compute(MetricRows rows, Values values) {
    double value = Double.NaN;
    String reason;
    try {
      value = metric.value(rows);
      reason = "it gives %s, which is no finite number".formatted(value);
    } catch (LanewiseException e) {
      reason = String.valueOf(e.getMessage());
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      // Third-party code may throw anything.
      reason = e.toString();
    }
    boolean defined = Double.isFinite(value);
    values.byName().put(name, defined ? value : Double.NaN);
    if (!defined) {
      values
          .undefined()
          .put(name, "the metric '%s' has no value and counts as NaN: %s".formatted(name, reason));
    }
  }
}
