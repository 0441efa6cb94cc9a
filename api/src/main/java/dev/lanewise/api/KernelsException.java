package dev.lanewise.api;

import org.jspecify.annotations.Nullable;

/**
 * Reports kernels that were asked for by name and cannot run on this machine.
 *
 * @since 0.1
 */
public final class KernelsException extends LanewiseException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message for the user. */
  public KernelsException(String message) {
    super(message);
  }

  /** Creates the exception with a message for the user and what caused it. */
  public KernelsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
