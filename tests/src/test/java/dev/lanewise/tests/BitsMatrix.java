package dev.lanewise.tests;

import dev.lanewise.api.registry.KernelSelection;
import dev.lanewise.tests.JvmConfiguration.Compiler;
import dev.lanewise.tests.JvmConfiguration.Search;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Trains the golden runs in every configuration and prints a table; exit code 1 if bits differ. */
final class BitsMatrix {

  static final List<Integer> THREADS = List.of(1, 2, 3, 5);

  /** What the interpreter trains on vectors, each operation of which it makes of many objects. */
  static final Set<GoldenRun> SMALLEST =
      EnumSet.of(GoldenRun.TINY, GoldenRun.NARROW, GoldenRun.TANH_RMSPROP);

  private BitsMatrix() {}

  /** Trains all runs, or, with the argument {@code mutated}, shows a difference. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    boolean mutated = List.of(arguments).equals(List.of(MutatedKernels.ID));
    if (!mutated && arguments.length > 0) {
      System.err.printf(
          "bits-matrix: takes nothing or \"%s\", not \"%s\".%n",
          MutatedKernels.ID, String.join(" ", arguments));
      System.exit(2);
    }
    Path folder = Files.createTempDirectory("lanewise-bits");
    int trainings = 0;
    int equal = 0;
    int narrower = 0;
    boolean failed = false;
    System.out.println("library      vectors  compiler     kernels  runs  threads    equal");
    for (BitsRow row : mutated ? mutated() : rows()) {
      BitsRow.Outcome outcome = outcome(row, folder);
      boolean narrow = outcome.vectorBits() < row.jvm().lanes();
      System.out.printf(
          "%s  %-7s  %4d  %-9s  %s%s%n",
          row.jvm(),
          row.kernels(),
          row.runs().size(),
          row.threads().toString().replaceAll("[\\[\\] ]", ""),
          outcome.equal() + " of " + row.trainings(),
          narrow ? ", on the " + outcome.vectorBits() + " bits that this machine has" : "");
      outcome.problems().forEach(problem -> System.out.println("    " + problem));
      failed |= !outcome.problems().isEmpty();
      trainings += row.trainings();
      equal += outcome.equal();
      narrower += narrow ? 1 : 0;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
    System.out.printf("%d of %d trainings gave the stored digest%n", equal, trainings);
    if (narrower > 0) {
      System.out.printf("%d rows had narrower vectors than they are for%n", narrower);
    }
    System.exit(failed ? 1 : 0);
  }

  private static BitsRow.Outcome outcome(BitsRow row, Path folder) throws InterruptedException {
    try {
      return row.check(folder);
    } catch (IOException e) {
      return new BitsRow.Outcome(
          0, List.of(String.valueOf(e.getMessage())), row.jvm().lanes(), Optional.empty());
    }
  }

  private static List<BitsRow> mutated() {
    return List.of(
        new BitsRow(
            new JvmConfiguration(Search.CLASS_PATH, 128, Compiler.C2),
            MutatedKernels.ID,
            List.of(GoldenRun.values()),
            List.of(1)));
  }

  /** Returns all rows: libraries × compilers × lane widths × kernels, and some of their own. */
  static List<BitsRow> rows() {
    List<BitsRow> rows = new ArrayList<>();
    for (Search path : Search.values()) {
      for (Compiler compiler : Compiler.values()) {
        for (int lanes : new int[] {512, 256, 128}) {
          for (String kernels : List.of("scalar", "simd")) {
            rows.add(
                new BitsRow(
                    new JvmConfiguration(path, lanes, compiler),
                    kernels,
                    runs(compiler, kernels),
                    THREADS));
          }
        }
      }
    }
    if (System.getProperty("os.arch").equals("amd64")) {
      List<GoldenRun> all = List.of(GoldenRun.values());
      for (String kernels : List.of("scalar", "simd")) {
        // 16 registers instead of 32.
        rows.add(
            new BitsRow(
                new JvmConfiguration(Search.CLASS_PATH, 256, Compiler.C2, "-XX:UseAVX=2"),
                kernels,
                all,
                THREADS));
      }
      // Each fused multiply-add is emulated, by the scalar kernels, which are chosen there.
      for (String vectors : List.of("-XX:UseAVX=3", "-XX:UseAVX=2", "-XX:UseAVX=1")) {
        rows.add(
            new BitsRow(
                new JvmConfiguration(Search.CLASS_PATH, 512, Compiler.C2, vectors, "-XX:-UseFMA"),
                KernelSelection.AUTO,
                all,
                THREADS));
      }
      for (Compiler compiler : List.of(Compiler.C1, Compiler.NONE)) {
        rows.add(
            new BitsRow(
                new JvmConfiguration(Search.CLASS_PATH, 256, compiler, "-XX:-UseFMA"),
                KernelSelection.AUTO,
                runs(compiler, "scalar"),
                List.of(1)));
      }
    }
    return rows;
  }

  /** Returns what takes no more than minutes. */
  private static List<GoldenRun> runs(Compiler compiler, String kernels) {
    boolean simd = kernels.equals("simd");
    return Arrays.stream(GoldenRun.values())
        .filter(run ->
            switch (compiler) {
              case C2 -> true;
              case C1 -> run != GoldenRun.SHARED || !simd;
              case NONE -> simd ? SMALLEST.contains(run) : run != GoldenRun.SHARED;
            })
        .toList();
  }
}
