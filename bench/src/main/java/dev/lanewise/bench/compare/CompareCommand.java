package dev.lanewise.bench.compare;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.bench.compare.comparison.Comparison;
import dev.lanewise.bench.compare.comparison.DifferenceException;
import dev.lanewise.bench.compare.comparison.Family;
import dev.lanewise.bench.compare.comparison.FmaPeak;
import dev.lanewise.bench.compare.comparison.Peer;
import dev.lanewise.bench.compare.comparison.Peers;
import dev.lanewise.bench.compare.comparison.Row;
import dev.lanewise.bench.compare.comparison.Turns;
import dev.lanewise.bench.compare.elementwise.ElementwiseFamily;
import dev.lanewise.bench.compare.gemm.GemmFamily;
import dev.lanewise.bench.compare.network.PredictFamily;
import dev.lanewise.bench.compare.network.TrainFamily;
import dev.lanewise.bench.compare.onnx.OnnxFamily;
import dev.lanewise.bench.compare.plugin.PluginFamily;
import dev.lanewise.bench.compare.softmax.SoftmaxFamily;
import dev.lanewise.bench.compare.startup.StartupFamily;
import dev.lanewise.network.engine.Engine;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
    },
    footer = {
      "",
      "The script itself takes --download, which fetches the other libraries, and --lanes 256|128,"
          + " which keeps both sides' Java code to vectors of so many bits."
    })
final class CompareCommand implements Callable<Integer> {

  /** No peer has this name. */
  private static final String NO_PEER = "none";

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
    /** A row through an ONNX model. */
    onnx(OnnxFamily::new),
    /** From the start of a command to its prediction. */
    startup(StartupFamily::new),
    /** An activation from a jar in a folder, beside the built-in one. */
    plugin(PluginFamily::new);

    @SuppressWarnings("ImmutableEnumChecker") // The constructors have no state.
    private final Function<Peers, Family> family;

    Kind(Function<Peers, Family> family) {
      this.family = family;
    }

    /** Returns its cases for our side alone. */
    List<Family.Plan> ourPlans(Engine engine) {
      return family.apply(new Peers(List.of(NO_PEER), _ -> {})).plans(engine);
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

  @Option(
      names = "--cpu",
      paramLabel = "avx2|avx512",
      description = {
        "What of the CPU's instructions both sides may use. Default: all.",
        "avx2 on a CPU with AVX-512 holds our JVM by -XX:UseAVX=2, OpenBLAS (Smile's, too) by"
            + " OPENBLAS_CORETYPE=Haswell, MKL by MKL_ENABLE_INSTRUCTIONS=AVX2, PyTorch by"
            + " ATEN_CPU_CAPABILITY, MKL's switch and ONEDNN_MAX_CPU_ISA.",
        "ONNX Runtime has no switch: its figures are marked by *."
      })
  private @Nullable String cpu;

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

  private final List<String> arguments;

  private CompareCommand(String... arguments) {
    this.arguments = List.of(arguments);
  }

  /** Compares, and ends with 1 if results differ. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    System.exit(
        new CommandLine(new CompareCommand(args))
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
    Comparison contest = new Comparison(new Turns(rounds, turn * 1_000_000L, warmUp * 1_000_000L));
    CpuLimit restraint = CpuLimit.of(family.peers());
    Table table = new Table(out, restraint);
    JsonLines lines = new JsonLines(out, restraint);
    List<Row> rows = new ArrayList<>();
    for (int count : threads) {
      try (Engine engine = Engine.create(Plugins.installed(), kernels, count)) {
        if (rows.isEmpty()) {
          heading(notes, engine, family.peers(), restraint);
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
    rows.stream().map(restraint::broken).flatMap(Optional::stream).forEach(notes::println);
    if (contest.disturbed() > 0) {
      System.err.printf("%d turns began while another thread still ran%n", contest.disturbed());
    }
    return 0;
  }

  private void heading(
      PrintStream notes, Engine engine, List<? extends Peer<?>> found, CpuLimit restraint) {
    notes.println("bench/compare " + String.join(" ", arguments));
    notes.println("cpu: " + Machine.cpu());
    notes.println("caches of a processor: " + Machine.caches());
    notes.printf("lanes: %d bits%s%n", FmaPeak.bits(), instructions(restraint));
    notes.println("java: " + Machine.java());
    notes.println("flags: " + Machine.flags());
    notes.println("ours: " + engine.selection().reason());
    for (Peer<?> peer : found) {
      notes.printf("%s: %s%s%n", peer.name(), peer.version(), restraint.note(peer));
    }
    notes.printf("peak: fused multiply-adds of %d bits, one thread%n", FmaPeak.bits());
  }

  private String instructions(CpuLimit restraint) {
    if (restraint.active()) {
      return "; limited to AVX2 by --cpu avx2, though the CPU has AVX-512";
    }
    return cpu == null ? "" : ", all that the CPU has (--cpu %s)".formatted(cpu);
  }

  private static boolean wanted(String text, List<String> filters) {
    return filters.isEmpty() || filters.stream().anyMatch(text::contains);
  }
}
