package dev.lanewise.api;

import org.jspecify.annotations.Nullable;

/**
 * Reports a training run that cannot go on, for example because its loss is no longer finite.
 *
 * @since 0.1
 */
public final class TrainingException extends LanewiseException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message for the user. */
  public TrainingException(String message) {
    super(message);
  }

  /** Creates the exception with a message for the user and what caused it. */
  public TrainingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
