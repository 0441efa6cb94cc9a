package dev.lanewise.network;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.plugin.PluginReference;

/**
 * One dense layer: how many outputs it has and what comes after the weighted sums.
 *
 * @param units the number of outputs, at least 1
 * @param activation the activation by name and settings
 * @since 0.1
 */
public record LayerSpec(int units, PluginReference activation) {

  /** The most units a layer may have. */
  public static final int MAX_UNITS = 1 << 24;

  /** Checks the number of units. */
  public LayerSpec {
    if (units < 1 || units > MAX_UNITS) {
      throw new ConfigurationException(
          "a layer has 1 to %d units, not %d".formatted(MAX_UNITS, units));
    }
  }

  /** Returns the layer as users write it, such as {@code 50:sigmoid}. */
  @Override
  public String toString() {
    return units + ":" + activation;
  }
}
