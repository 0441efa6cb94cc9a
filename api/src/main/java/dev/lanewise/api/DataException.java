package dev.lanewise.api;

import org.jspecify.annotations.Nullable;

/**
 * Reports input data or a file whose content cannot be used, with the file, row or column at fault.
 *
 * @since 0.1
 */
public final class DataException extends LanewiseException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message for the user. */
  public DataException(String message) {
    super(message);
  }

  /** Creates the exception with a message for the user and what caused it. */
  public DataException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
