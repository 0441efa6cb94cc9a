package dev.lanewise.bench.compare;

import dev.lanewise.bench.compare.comparison.Rounds;
import dev.lanewise.bench.compare.startup.JavaCommand;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench/before}: this version and an earlier one side by side, in two processes. */
@Command(
    name = "bench/before",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Times this version and an earlier one in short turns, each in a JVM of its own.",
      "Ratios above 1: this version is faster. median: the median over the rounds of the earlier"
          + " version's time by ours; best: its shortest time by our shortest."
    })
final class BeforeCommand implements Callable<Integer> {

  /** The same name in both versions. */
  private static final String SERVER = TurnServer.class.getName();

  private static final long PATIENCE_SECONDS = 10;

  @Parameters(
      paramLabel = "WHAT",
      description =
          "Of gemm, elementwise, softmax, train, predict, onnx and plugin. Default: the first five.")
  private List<CompareCommand.Kind> kinds =
      List.of(
          CompareCommand.Kind.gemm,
          CompareCommand.Kind.elementwise,
          CompareCommand.Kind.softmax,
          CompareCommand.Kind.train,
          CompareCommand.Kind.predict);

  @Option(names = "--class-path", required = true, hidden = true)
  private String before = "";

  /** What is put before the command of each JVM, such as one that keeps it to a processor. */
  @Option(names = "--prefix", hidden = true)
  private String prefix = "";

  @Option(names = "--threads", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int threads = 1;

  @Option(names = "--kernels", paramLabel = "ID", description = "Default: ${DEFAULT-VALUE}.")
  private String kernels = "simd";

  @Option(
      names = "--case",
      split = ",",
      paramLabel = "TEXT",
      description = "Only cases whose name or shape holds one of these texts.")
  private List<String> cases = List.of();

  @Option(names = "--rounds", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds = 15;

  @Option(
      names = "--turn",
      paramLabel = "MS",
      description = "How long a turn takes. Default: ${DEFAULT-VALUE}.")
  private int turn = 20;

  @Option(
      names = "--warm-up",
      paramLabel = "MS",
      description =
          "A side's turns begin when it has not become faster for so long. Default:"
              + " ${DEFAULT-VALUE}.")
  private int warmUp = 1000;

  private final PrintStream out;

  private BeforeCommand(PrintStream out) {
    this.out = out;
  }

  /** Compares. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    System.exit(
        run(
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
            args));
  }

  /** Compares and returns the exit code. */
  static int run(PrintStream out, String... args) {
    return new CommandLine(new BeforeCommand(out))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((problem, line, parsed) -> {
          if (problem instanceof IOException) {
            out.println("bench/before: " + problem.getMessage());
            return 1;
          }
          throw problem;
        })
        .execute(args);
  }

  @Override
  public Integer call() throws IOException {
    out.println("cpu: " + Machine.cpu());
    out.println("java: " + Machine.java());
    out.printf(
        "threads: %d; kernels: %s; rounds: %d of %d ms%s%n",
        threads, kernels, rounds, turn, prefix.isEmpty() ? "" : "; both JVMs by " + prefix);
    out.printf("%-52s %10s %7s %7s%n", "case", "ours us", "median", "best");
    List<Double> medians = new ArrayList<>();
    try (Version old = new Version("the earlier version", before);
        Version ours = new Version("this version", System.getProperty("java.class.path"))) {
      List<String> known = old.cases();
      List<String> all = ours.cases();
      for (int i = 0; i < all.size(); i++) {
        String name = all.get(i);
        if (!cases.isEmpty() && cases.stream().noneMatch(name::contains)) {
          continue;
        }
        int place = known.indexOf(name);
        if (place < 0) {
          out.printf("%-52s the earlier version has no such case%n", name);
          continue;
        }
        old.ask("open " + place);
        ours.ask("open " + i);
        Rounds result = compare(old, ours);
        medians.add(result.ratioOfMedian());
        out.printf(
            "%-52s %10.3f %7.3f %7.3f%n",
            name, 1e6 * result.oursMedian(), result.ratioOfMedian(), result.ratioOfBest());
      }
    }
    if (!medians.isEmpty()) {
      out.printf(
          "%d cases: geometric mean of the medians %.3f, least %.3f%n",
          medians.size(),
          Rounds.geometricMean(medians.stream().mapToDouble(Double::doubleValue).toArray()),
          medians.stream().mapToDouble(Double::doubleValue).min().orElseThrow());
    }
    return 0;
  }

  /** Lets both take turns; every other round goes backwards, so that none always follows. */
  private Rounds compare(Version old, Version ours) throws IOException {
    old.ask("warm");
    ours.ask("warm");
    double[] oldSeconds = new double[rounds];
    double[] ourSeconds = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      if (round % 2 == 0) {
        oldSeconds[round] = old.turn();
        ourSeconds[round] = ours.turn();
      } else {
        ourSeconds[round] = ours.turn();
        oldSeconds[round] = old.turn();
      }
    }
    return new Rounds(ourSeconds, oldSeconds);
  }

  /** The process of a version. */
  private final class Version implements AutoCloseable {

    private final String name;
    private final Process process;
    private final PrintWriter requests;
    private final BufferedReader answers;

    Version(String name, String classPath) throws IOException {
      this.name = name;
      List<String> command = new ArrayList<>();
      if (!prefix.isEmpty()) {
        command.addAll(List.of(prefix.split(" ", -1)));
      }
      command.add(JavaCommand.java());
      command.addAll(JavaCommand.options());
      command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-cp", classPath, SERVER));
      command.addAll(
          List.of(
              Integer.toString(threads),
              kernels,
              Integer.toString(turn),
              Integer.toString(warmUp)));
      kinds.forEach(kind -> command.add(kind.name()));
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      requests =
          new PrintWriter(
              new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
      answers = process.inputReader(StandardCharsets.UTF_8);
    }

    List<String> cases() throws IOException {
      return List.of(ask("list").split("\t", -1));
    }

    double turn() throws IOException {
      return Double.parseDouble(ask("turn"));
    }

    String ask(String request) throws IOException {
      requests.println(request);
      String answer = answers.readLine();
      if (answer == null) {
        throw new IOException(
            "the JVM of %s ended before it answered '%s'".formatted(name, request));
      }
      return answer;
    }

    @Override
    public void close() {
      // The end of its input ends it.
      requests.close();
      try {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException _) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
