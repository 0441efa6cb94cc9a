package dev.lanewise.cli.text;

import dev.lanewise.api.LanewiseException;

/** Reports a run that had begun and could not be finished. */
public final class RunFailedException extends LanewiseException {

  private static final long serialVersionUID = 1L;

  public RunFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
