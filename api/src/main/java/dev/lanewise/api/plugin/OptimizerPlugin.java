package dev.lanewise.api.plugin;

/**
 * Offers an optimizer, found by {@link java.util.ServiceLoader}.
 *
 * <p>Its settings include {@code learning_rate}, whose value the rule takes as {@link
 * UpdateRule.Builder#learningRate()}.
 *
 * @since 0.1
 */
public interface OptimizerPlugin extends Plugin {

  /** The setting that every optimizer has. */
  String LEARNING_RATE = "learning_rate";

  /**
   * Creates the update rule.
   *
   * @param settings a value for each of {@link #settings()}, within its range
   */
  UpdateRule create(Settings settings);
}
