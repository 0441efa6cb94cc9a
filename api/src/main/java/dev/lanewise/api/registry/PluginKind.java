package dev.lanewise.api.registry;

import dev.lanewise.api.PluginException;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.MetricPlugin;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.plugin.SchedulePlugin;
import java.util.Arrays;
import java.util.Locale;

/**
 * The kinds of plugins.
 *
 * @since 0.1
 */
public enum PluginKind {
  /** {@link ActivationPlugin}. */
  ACTIVATION(ActivationPlugin.class),
  /** {@link LossPlugin}. */
  LOSS(LossPlugin.class),
  /** {@link OptimizerPlugin}. */
  OPTIMIZER(OptimizerPlugin.class),
  /** {@link SchedulePlugin}. */
  SCHEDULE(SchedulePlugin.class),
  /** {@link MetricPlugin}. */
  METRIC(MetricPlugin.class),
  /** {@link KernelsProvider}. */
  KERNELS(KernelsProvider.class);

  private final Class<? extends Plugin> service;

  PluginKind(Class<? extends Plugin> service) {
    this.service = service;
  }

  /** Returns the interface that plugins of this kind implement. */
  Class<? extends Plugin> service() {
    return service;
  }

  /**
   * Returns the kind of a plugin.
   *
   * @throws PluginException if it is none of them
   */
  static PluginKind of(Plugin plugin) {
    return Arrays.stream(values())
        .filter(kind -> kind.service().isInstance(plugin))
        .findFirst()
        .orElseThrow(() ->
            new PluginException(
                plugin.getClass().getName()
                    + " is no activation, loss, optimizer, schedule, metric or kernels"));
  }

  /** Returns the kind as users read it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
