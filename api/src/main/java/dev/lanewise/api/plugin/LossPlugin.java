package dev.lanewise.api.plugin;

/**
 * Offers a loss function, found by {@link java.util.ServiceLoader}.
 *
 * @since 0.1
 */
public interface LossPlugin extends Plugin {

  /**
   * Creates the loss.
   *
   * @param settings a value for each of {@link #settings()}, within its range
   */
  Loss create(Settings settings);
}
