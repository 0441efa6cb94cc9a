package dev.lanewise.cli.text;

import dev.lanewise.api.LanewiseException;
import dev.lanewise.network.DivergenceException;
import dev.lanewise.network.TrainingInterruptedException;
import java.util.List;
import picocli.CommandLine;

/** Turns whatever went wrong into one sentence and an exit code. */
public final class Failures {

  private final Output output;
  private final boolean debug;

  /**
   * Creates the reporter.
   *
   * @param debug whether to print stack traces, too
   */
  public Failures(Output output, boolean debug) {
    this.output = output;
    this.debug = debug;
  }

  /** Reports arguments that cannot be understood. */
  public int report(CommandLine.ParameterException e) {
    String message = String.valueOf(e.getMessage());
    String hint = "";
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      hint = suggestions.isEmpty() ? "" : "; did you mean " + suggestions.getFirst() + "?";
    }
    output.error(
        "%s%s; see '%s --help'"
            .formatted(
                uncapitalized(message), hint, e.getCommandLine().getCommandSpec().qualifiedName()));
    trace(e);
    return ExitCodes.BAD_INPUT;
  }

  /** Reports what a command threw. */
  public int report(Throwable e) {
    int code =
        switch (e) {
          case RunFailedException _, DivergenceException _, TrainingInterruptedException _ -> {
            output.error(String.valueOf(e.getMessage()));
            yield ExitCodes.FAILED;
          }
          case StoppedException _ -> ExitCodes.TERMINATED;
          case LanewiseException _ -> {
            output.error(String.valueOf(e.getMessage()));
            yield ExitCodes.BAD_INPUT;
          }
          case OutOfMemoryError _ -> {
            output.error(
                "there is not enough memory: Java may use %d MB; set LANEWISE_JAVA_OPTS=-Xmx… for more"
                    .formatted(Runtime.getRuntime().maxMemory() >> 20));
            yield ExitCodes.FAILED;
          }
          default -> {
            output.error(
                "a mistake in lanewise itself: "
                    + e
                    + "; please report it with what LANEWISE_DEBUG=1 makes it print");
            yield ExitCodes.FAILED;
          }
        };
    trace(e);
    return code;
  }

  private void trace(Throwable e) {
    if (debug) {
      e.printStackTrace(output.err());
    }
  }

  /** Returns picocli's sentence as it reads behind "lanewise: ". */
  private static String uncapitalized(String message) {
    boolean sentence =
        message.length() > 1
            && Character.isUpperCase(message.charAt(0))
            && Character.isLowerCase(message.charAt(1));
    return sentence ? Character.toLowerCase(message.charAt(0)) + message.substring(1) : message;
  }
}
