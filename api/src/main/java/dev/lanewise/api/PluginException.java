package dev.lanewise.api;

import org.jspecify.annotations.Nullable;

/**
 * Reports a plugin that breaks its contract: a bad or duplicate id, or a formula that does not
 * compile.
 *
 * @since 0.1
 */
public final class PluginException extends LanewiseException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message for the user. */
  public PluginException(String message) {
    super(message);
  }

  /** Creates the exception with a message for the user and what caused it. */
  public PluginException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
