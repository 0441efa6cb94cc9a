package dev.lanewise.cli;

/** How the command ends. */
final class ExitCodes {

  /** All went well. */
  static final int OK = 0;

  /** The run failed: training diverged, or a file could not be written while it ran. */
  static final int FAILED = 1;

  /** The arguments or the data are at fault. */
  static final int MISTAKE = 2;

  private ExitCodes() {}
}
