package dev.lanewise.cli.text;

import dev.lanewise.api.DataException;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Where a command writes: results to {@link #out()}, messages and progress to {@link #err()}. */
public final class Output {

  private static final long MAX_WRITE_SECONDS = 10;

  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final boolean unicode;
  private final ReentrantLock writing = new ReentrantLock();
  private volatile int lineLength;
  private volatile Runnable beforeExit = () -> {};

  /**
   * Creates the output.
   *
   * @param terminal whether a person watches {@code err}, so that a line may be redrawn
   * @param unicode whether who reads {@code out} sees characters beyond ASCII
   */
  public Output(PrintStream out, PrintStream err, boolean terminal, boolean unicode) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.unicode = unicode;
  }

  /** Returns where results go. */
  public PrintStream out() {
    return out;
  }

  /** Returns where messages go. */
  public PrintStream err() {
    return err;
  }

  /** Tells whether a line may be redrawn. */
  public boolean terminal() {
    return terminal;
  }

  /** Tells whether results may be drawn with characters beyond ASCII. */
  public boolean unicode() {
    return unicode;
  }

  /** Prints a line for the user that is no result. */
  public void note(String line) {
    eraseLine();
    err.println(line);
  }

  /** Prints what went wrong, as one line. */
  public void error(String message) {
    note("lanewise: " + message.strip().replaceAll("\\s*\\R\\s*", " "));
  }

  /** Draws a line in the place of the one drawn before; only on a terminal. */
  public void drawLine(String line) {
    int padding = Math.max(0, lineLength - line.length());
    lineLength = line.length();
    err.print("\r" + line + " ".repeat(padding));
    err.flush();
  }

  /** Removes the line drawn last. */
  public void eraseLine() {
    if (lineLength > 0) {
      drawLine("");
      err.print("\r");
      err.flush();
    }
  }

  /**
   * Writes a file such that Ctrl-C waits for its end.
   *
   * @throws RunFailedException if it cannot be written
   */
  public void write(Runnable file) {
    writing.lock();
    try {
      file.run();
    } catch (DataException e) {
      throw new RunFailedException(String.valueOf(e.getMessage()), e);
    } finally {
      writing.unlock();
    }
  }

  /** Sets what is done first when Java exits, on another thread. */
  public void beforeExit(Runnable action) {
    beforeExit = action;
  }

  /**
   * Does what is to be done before the exit, ends a line that was drawn and waits for a file that
   * is being written, when Java exits. No file is written afterwards.
   */
  public void close() {
    beforeExit.run();
    if (lineLength > 0) {
      lineLength = 0;
      err.println();
    }
    try {
      if (!writing.tryLock(MAX_WRITE_SECONDS, TimeUnit.SECONDS)) {
        err.println("lanewise: a file took too long to write and is left as it was");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
