package dev.lanewise.api.plugin;

/**
 * Offers an activation function, found by {@link java.util.ServiceLoader}.
 *
 * @since 0.1
 */
public interface ActivationPlugin extends Plugin {

  /**
   * Creates the activation.
   *
   * @param settings a value for each of {@link #settings()}, within its range
   */
  Activation create(Settings settings);
}
