package dev.lanewise.network.data;

import dev.lanewise.api.ConfigurationException;
import java.util.List;

/**
 * What a network's outputs mean.
 *
 * @since 0.1
 */
public sealed interface Task {

  /**
   * One class of several: that of the largest output, or for a single output the second class where
   * it reaches the threshold.
   *
   * @param classNames the names in index order
   * @param threshold from where a single output means the second class
   * @since 0.1
   */
  record Classification(List<String> classNames, float threshold) implements Task {

    /**
     * Copies the names.
     *
     * @throws ConfigurationException if the threshold is not a finite number
     */
    public Classification {
      if (!Float.isFinite(threshold)) {
        throw new ConfigurationException(
            "the threshold of a class must be a finite number, not " + threshold);
      }
      classNames = List.copyOf(classNames);
    }
  }

  /**
   * Any number of labels, each where its output is above one half.
   *
   * @since 0.1
   */
  record MultiLabel() implements Task {}

  /**
   * Numbers.
   *
   * @since 0.1
   */
  record Regression() implements Task {}
}
