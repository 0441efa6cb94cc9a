package dev.lanewise.api;

import org.jspecify.annotations.Nullable;

/**
 * The root of every error that Lanewise raises for something that its user can correct.
 *
 * <p>The message is one sentence that says what is wrong, where, and what to do.
 *
 * @since 0.1
 */
public class LanewiseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message for the user. */
  public LanewiseException(String message) {
    super(message);
  }

  /** Creates the exception with a message for the user and what caused it. */
  public LanewiseException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
