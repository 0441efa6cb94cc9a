package dev.lanewise.bench.compare;

import dev.lanewise.api.plugin.Plugins;
import dev.lanewise.network.Engine;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench/compare}: Lanewise and other libraries side by side. */
@Command(
    name = "bench/compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Times Lanewise and other libraries in short alternating turns in one process.",
      "Ratios above 1: we are faster. best: their shortest time by ours; median: the median over the"
          + " rounds of their time by ours."
    })
final class CompareCommand implements Callable<Integer> {

  /** What can be compared. */
  enum Kind {
    /** Matrix products. */
    gemm(GemmFamily::new),
    /** Functions of each element. */
    elementwise(ElementwiseFamily::new),
    /** Softmax of rows. */
    softmax(SoftmaxFamily::new),
    /** Whole training steps. */
    train(TrainFamily::new),
    /** Predictions. */
    predict(PredictFamily::new),
    /** From the start of a command to its prediction. */
    startup(StartupFamily::new),
    /** An activation from a jar in a folder, beside the built-in one. */
    plugin(PluginFamily::new);

    private final Function<Peers, Family> family;

    Kind(Function<Peers, Family> family) {
      this.family = family;
    }
  }

  @Parameters(paramLabel = "WHAT", description = "One of ${COMPLETION-CANDIDATES}.")
  private Kind kind = Kind.gemm;

  @Option(names = "--peer", split = ",", paramLabel = "NAME", description = "Only these peers.")
  private List<String> peers = new ArrayList<>();

  @Option(names = "--threads", split = ",", paramLabel = "N", description = "Default: 1.")
  private List<Integer> threads = List.of(1);

  @Option(
      names = "--shape",
      split = ",",
      paramLabel = "TEXT",
      description = "Only cases whose shape holds one of these texts.")
  private List<String> shapes = new ArrayList<>();

  @Option(
      names = "--case",
      split = ",",
      paramLabel = "TEXT",
      description = "Only cases whose name holds one of these texts.")
  private List<String> cases = new ArrayList<>();

  @Option(names = "--kernels", paramLabel = "ID", description = "Our kernels. Default: simd.")
  private String kernels = "simd";

  @Option(names = "--rounds", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int rounds = 7;

  @Option(
      names = "--turn",
      paramLabel = "MS",
      description = "How long a turn takes. Default: ${DEFAULT-VALUE}.")
  private int turn = 30;

  @Option(
      names = "--warm-up",
      paramLabel = "MS",
      description =
          "A side's turns begin when it has not become faster for so long. Default:"
              + " ${DEFAULT-VALUE}.")
  private int warmUp = 1500;

  @Option(names = "--json", description = "Print one line of JSON for each row.")
  private boolean json;

  private final PrintStream out =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private CompareCommand() {}

  /** Compares, and ends with 1 if results differ. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    System.exit(
        new CommandLine(new CompareCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler((problem, line, parsed) -> {
              if (problem instanceof DifferenceException) {
                System.err.println("different results: " + problem.getMessage());
                return 1;
              }
              throw problem;
            })
            .execute(args));
  }

  @Override
  public Integer call() {
    PrintStream notes = json ? System.err : out;
    Family family = kind.family.apply(new Peers(peers, System.err::println));
    Contest contest = new Contest(new Turns(rounds, turn * 1_000_000L, warmUp * 1_000_000L));
    Table table = new Table(out);
    JsonLines lines = new JsonLines(out);
    List<Row> rows = new ArrayList<>();
    for (int count : threads) {
      try (Engine engine = Engine.create(Plugins.installed(), kernels, count)) {
        if (rows.isEmpty()) {
          notes.println("ours: " + engine.selection().reason());
          for (Peer<?> peer : family.peers()) {
            notes.printf("%s: %s%n", peer.name(), peer.version());
          }
          notes.printf("peak: fused multiply-adds of %d bits, one thread%n", FmaPeak.bits());
          if (!json) {
            table.heading();
          }
        }
        for (Family.Plan plan : family.plans(engine)) {
          if (wanted(plan.name(), cases) && wanted(plan.shape(), shapes)) {
            contest.run(
                plan.draw(),
                row -> {
                  rows.add(row);
                  if (json) {
                    lines.print(row);
                  } else {
                    table.print(row);
                  }
                });
          }
        }
      }
    }
    if (!json) {
      table.summary(rows);
    }
    if (contest.disturbed() > 0) {
      System.err.printf("%d turns began while another thread still ran%n", contest.disturbed());
    }
    return 0;
  }

  private static boolean wanted(String text, List<String> filters) {
    return filters.isEmpty() || filters.stream().anyMatch(text::contains);
  }
}
