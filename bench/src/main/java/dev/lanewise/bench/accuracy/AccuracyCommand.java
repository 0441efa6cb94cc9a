package dev.lanewise.bench.accuracy;

import dev.lanewise.api.LanewiseException;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.registry.Plugins;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench/accuracy}: the named functions at every float. */
@Command(
    name = "bench/accuracy",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares the named functions with double precision at every float, and prints the table of"
          + " docs/numerics.md.",
      "Ends with 1 if a function is not what is promised, with 2 if the arguments or this machine"
          + " do not allow it to be measured, and with 3 if the measurement itself fails."
    })
final class AccuracyCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "FUNCTION",
      arity = "0..*",
      description = "Of ${COMPLETION-CANDIDATES}. Default: all.")
  private List<NamedFunction> functions = List.of(NamedFunction.values());

  @Option(
      names = "--stride",
      paramLabel = "N",
      description = "Take every N-th float. Default: ${DEFAULT-VALUE}, all of them.")
  private long stride = 1;

  @Option(
      names = "--kernels",
      paramLabel = "ID",
      description = "What computes the functions. Default: ${DEFAULT-VALUE}.")
  private String kernels = "simd";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Default: ${DEFAULT-VALUE}, the processors of this machine.")
  private int threads = Runtime.getRuntime().availableProcessors();

  private final PrintStream out =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private AccuracyCommand() {}

  /** Measures, and ends with 1 only if a promise is broken. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    System.exit(exitCode(args));
  }

  private static int exitCode(String[] args) {
    try {
      return new CommandLine(new AccuracyCommand())
          .setCaseInsensitiveEnumValuesAllowed(true)
          .setExecutionExceptionHandler((problem, line, parsed) -> exitCode(problem))
          .execute(args);
    } catch (Error e) {
      // Left to the virtual machine it would end with 1, too.
      return exitCode(e);
    }
  }

  private static int exitCode(Throwable problem) {
    if (problem instanceof LanewiseException) {
      System.err.println("bench/accuracy: " + problem.getMessage());
      return 2;
    }
    problem.printStackTrace();
    return 3;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (stride < 1 || threads < 1) {
      System.err.println("bench/accuracy: --stride and --threads are at least 1");
      return 2;
    }
    Kernels computing = Plugins.installed().kernels(kernels).kernels();
    boolean kept = true;
    out.println(
        "| function | operations | floats | maximum error (ulp) | at x = | falling neighbours | odd | farthest"
            + " f(x) + f(−x) from 1 |");
    out.println("|---|---|---|---|---|---|---|---|");
    for (NamedFunction function : functions) {
      Sweep sweep = new Sweep(function, computing, stride);
      Findings found = sweep.run(threads);
      out.println(row(function, sweep.operations(), found));
      if (!found.keep(function)) {
        out.println("^ not what is promised");
        kept = false;
      }
    }
    return kept ? 0 : 1;
  }

  private static String row(NamedFunction function, int operations, Findings found) {
    return "| %s | %d | %,d | %.4f | %s | %s | %s | %s |"
        .formatted(
            function.title(),
            operations,
            found.floats(),
            found.worst(),
            found.worstAt(),
            function.isMonotone() ? falls(found) : "",
            function.claims(NamedFunction.Claim.ODD)
                ? found.odd() == 0 ? "yes" : "not %,d".formatted(found.odd())
                : "",
            function.claims(NamedFunction.Claim.SUMS_TO_ONE) ? "%.3g".formatted(found.sums()) : "");
  }

  private static String falls(Findings found) {
    return found.decreasing() == 0
        ? "none"
        : "%,d, by %,d ulp at most".formatted(found.decreasing(), found.deepest());
  }
}
