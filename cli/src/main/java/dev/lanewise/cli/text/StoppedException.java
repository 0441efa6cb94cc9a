package dev.lanewise.cli.text;

import dev.lanewise.api.LanewiseException;

/** Ends a command that a signal has stopped, which the user has been told already. */
public final class StoppedException extends LanewiseException {

  private static final long serialVersionUID = 1L;

  public StoppedException(String message) {
    super(message);
  }
}
