package dev.lanewise.cli.text;

/** How the command ends. */
public final class ExitCodes {

  /** All went well. */
  public static final int OK = 0;

  /** The run failed: training diverged, or a file could not be written while it ran. */
  public static final int FAILED = 1;

  /** The arguments or the data are at fault. */
  public static final int BAD_INPUT = 2;

  /**
   * SIGTERM stopped the command, as shells write it: 128 and the number of the signal. Java itself
   * ends a process with this code, and with 130 after Ctrl-C.
   */
  public static final int TERMINATED = 128 + 15;

  private ExitCodes() {}
}
