package dev.lanewise.api.plugin;

/**
 * Offers a metric, found by {@link java.util.ServiceLoader}. Its id has a prefix, {@code
 * vendor:name}, so that it is never mistaken for one of the built-in metrics beside it. {@link
 * #description} says what it means. Rows for which it has no value end no training, see {@link
 * Metric#value}.
 *
 * @since 0.1
 */
public interface MetricPlugin extends Plugin {

  /**
   * Creates the metric.
   *
   * @param settings a value for each of {@link #settings()}, within its range
   */
  Metric create(Settings settings);
}
