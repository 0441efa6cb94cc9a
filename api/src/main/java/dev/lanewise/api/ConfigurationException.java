package dev.lanewise.api;

import org.jspecify.annotations.Nullable;

/**
 * Reports a setting, a plugin name or an architecture that is unknown, out of range or does not
 * fit.
 *
 * @since 0.1
 */
public final class ConfigurationException extends LanewiseException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message for the user. */
  public ConfigurationException(String message) {
    super(message);
  }

  /** Creates the exception with a message for the user and what caused it. */
  public ConfigurationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
