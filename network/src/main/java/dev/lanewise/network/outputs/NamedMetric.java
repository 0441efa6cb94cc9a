package dev.lanewise.network.outputs;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.LanewiseException;
import dev.lanewise.api.PluginException;
import dev.lanewise.api.plugin.Metric;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.data.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

  /** Computes metrics in their order, by name. */
  public static Map<String, Double> values(List<NamedMetric> metrics, MetricRows rows) {
    Map<String, Double> values = new LinkedHashMap<>();
    metrics.forEach(metric -> values.put(metric.name(), metric.value(rows)));
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

  /**
   * Computes the metric.
   *
   * @throws PluginException if it fails, or gives no finite number
   */
  double value(MetricRows rows) {
    double value;
    try {
      value = metric.value(rows);
    } catch (LanewiseException e) {
      throw failed(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      // Third-party code may throw anything.
      throw failed(e.toString(), e);
    }
    if (!Double.isFinite(value)) {
      throw failed("it gives %s, and must give a finite number".formatted(value), null);
    }
    return value;
  }

  private PluginException failed(String reason, @Nullable Throwable cause) {
    return new PluginException(
        "the metric '%s' failed: %s; leave it out, or ask its author".formatted(name, reason),
        cause);
  }
}
