package dev.lanewise.cli;

import dev.lanewise.cli.prediction.Prediction;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Failures;
import dev.lanewise.cli.text.Output;
import dev.lanewise.cli.text.ResultStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** The {@code lanewise} command. */
public final class Main {

  private static final int BUFFER_BYTES = 1 << 16;

  private Main() {}

  /** Runs the command and ends the Java virtual machine with its exit code. */
  public static void main(String[] args) {
    Prefetch.start();
    // Messages and files read the same in every country.
    Locale.setDefault(Locale.ROOT);
    ResultStream results = new ResultStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES);
    Output output =
        new Output(
            new PrintStream(results, false, StandardCharsets.UTF_8),
            System.err,
            isTerminal(),
            "UTF-8".equalsIgnoreCase(System.getProperty("stdout.encoding")));
    Runtime.getRuntime().addShutdownHook(new Thread(output::close, "lanewise-exit"));
    int code = run(args, output);
    output.out().flush();
    if (results.failure().isPresent()) {
      output.error("cannot write standard output: " + results.failure().get());
      code = ExitCodes.FAILED;
    }
    System.exit(code);
  }

  @SuppressWarnings("SystemConsoleNull") // JDK 22 to 24 always have a console, 25 does not.
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /**
   * Runs the command.
   *
   * @param args what the user wrote after {@code lanewise}
   * @param out receives results
   * @param err receives progress and messages
   * @return the exit code: 0, 1 for a run that failed, 2 for a mistake in the arguments or data
   */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, new Output(out, err, false, out.charset().equals(StandardCharsets.UTF_8)));
  }

  private static int run(String[] args, Output output) {
    Failures failures = new Failures(output, System.getenv("LANEWISE_DEBUG") != null);
    try {
      Optional<Prediction> prediction = Prediction.ofPlain(args);
      return prediction.isPresent()
          ? predict(prediction.get(), output, failures)
          : LanewiseCommand.commandLine(args, output, failures).execute(args);
    } catch (StackOverflowError | OutOfMemoryError | LinkageError e) {
      return failures.report(e);
    } finally {
      output.out().flush();
    }
  }

  private static int predict(Prediction prediction, Output output, Failures failures) {
    try {
      return prediction.run(output);
    } catch (RuntimeException e) {
      return failures.report(e);
    }
  }
}
