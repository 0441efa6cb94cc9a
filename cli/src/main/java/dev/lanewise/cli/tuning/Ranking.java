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
  static Ranking by(String asked, Plugins plugins) {
    String name = name(asked);
    if (name.indexOf(PREFIX) < 0) {
      return new Ranking(name, Metrics.isSmallerBetter(name));
    }
    // Results have the reference as it is written in one way only.
    PluginReference reference = PluginReference.parse(name);
    return new Ranking(reference.toString(), !plugins.metric(reference).largerIsBetter());
  }

  /** Returns the name of a metric as tables have it. */
  static String name(String asked) {
    return asked.startsWith(VALIDATION) ? asked.substring(VALIDATION.length()) : asked;
  }
}
