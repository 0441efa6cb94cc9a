package dev.lanewise.cli.tuning;

import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.text.Metrics;

/**
 * What trials are compared by.
 *
 * @param metric the name of the figure
 * @param isSmallerBetter whether the trial with the least comes first
 */
record Ranking(String metric, boolean isSmallerBetter) {

  /** Ids of plugins' metrics have a prefix, and those of built-in ones have none. */
  private static final char PREFIX = ':';

  /** {@code --stop-on} has names that begin so. */
  private static final String VALIDATION = "validation_";

  /** Returns the ranking by a metric as users name it. */
  static Ranking by(String name, Plugins plugins) {
    String metric = name(name);
    boolean isSmallerBetter =
        metric.indexOf(PREFIX) < 0
            ? Metrics.isSmallerBetter(metric)
            : !plugins.metric(PluginReference.parse(metric)).largerIsBetter();
    return new Ranking(metric, isSmallerBetter);
  }

  /** Returns the name of a metric as tables have it. */
  static String name(String asked) {
    return asked.startsWith(VALIDATION) ? asked.substring(VALIDATION.length()) : asked;
  }
}
