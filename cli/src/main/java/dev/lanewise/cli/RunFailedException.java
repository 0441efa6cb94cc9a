package dev.lanewise.cli;

import dev.lanewise.api.LanewiseException;

/** Reports a run that had begun and could not be finished. */
final class RunFailedException extends LanewiseException {

  private static final long serialVersionUID = 1L;

  RunFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
