package dev.lanewise.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A row of the matrix: golden runs that one virtual machine of its own trains on some kernels.
 *
 * @param threads the numbers of threads, each of which trains all runs
 */
record BitsRow(JvmConfiguration jvm, String kernels, List<GoldenRun> runs, List<Integer> threads) {

  private static final int MINUTES = 15;

  /**
   * What a row came to.
   *
   * @param equal how many of the trainings gave the stored digest
   * @param problems what differs, with the step and layer of the first difference
   * @param vectorBits how wide the vectors were, which may be less than asked for
   * @param refusal why the kernels did not open before C2 was claimed to be there, if so
   */
  record Outcome(int equal, List<String> problems, int vectorBits, Optional<String> refusal) {}

  int trainings() {
    return runs.size() * threads.size();
  }

  /**
   * Trains, and compares.
   *
   * @param folder where files may be written
   */
  Outcome check(Path folder) throws IOException, InterruptedException {
    String names = runs.stream().map(GoldenRun::name).collect(Collectors.joining(","));
    String counts = threads.stream().map(String::valueOf).collect(Collectors.joining(","));
    List<String> lines = start(jvm, folder, "digests", names, kernels, counts);
    Map<String, String> digests = new HashMap<>();
    List<String> problems = new ArrayList<>();
    Optional<String> refusal = Optional.empty();
    int vectorBits = 0;
    for (String line : lines) {
      String[] words = line.split(" ", 4);
      switch (words[0]) {
        case "machine" -> {
          vectorBits = Integer.parseInt(words[2]);
          boolean modules = jvm.path() == JvmConfiguration.Search.MODULE_PATH;
          if (!words[1].equals(modules ? "modules" : "classes")) {
            problems.add("the library was found as " + words[1]);
          }
        }
        case "refused" -> refusal = Optional.of(line.split(" ", 3)[2]);
        default -> {
          // The virtual machine may print warnings between.
          if (words.length == 4) {
            digests.put(words[0] + " " + words[2], words[3]);
          }
        }
      }
    }
    boolean refused = jvm.compiler() != JvmConfiguration.Compiler.C2 && kernels.equals("simd");
    if (refused != refusal.isPresent()) {
      problems.add(
          "the kernels were " + refusal.map(why -> "refused: " + why).orElse("not refused"));
    }
    boolean traced = false;
    int equal = 0;
    for (int count : threads) {
      for (GoldenRun run : runs) {
        String digest = digests.getOrDefault(run + " " + count, "nothing");
        if (digest.equals(run.digest())) {
          equal++;
        } else {
          problems.add("%s, threads %d: the digest is %s".formatted(run, count, digest));
          if (!traced) {
            problems.add(firstDifference(run, count, folder));
            traced = true;
          }
        }
      }
    }
    return new Outcome(equal, problems, vectorBits, refusal);
  }

  /** Trains again, here and on scalar kernels compiled by C2, and compares step by step. */
  private String firstDifference(GoldenRun run, int count, Path folder)
      throws IOException, InterruptedException {
    Path here = folder.resolve("here.trace");
    Path there = folder.resolve("there.trace");
    start(jvm, folder, "trace", run.name(), kernels, String.valueOf(count), here.toString());
    JvmConfiguration reference =
        new JvmConfiguration(JvmConfiguration.Search.CLASS_PATH, 128, JvmConfiguration.Compiler.C2);
    start(reference, folder, "trace", run.name(), "scalar", "1", there.toString());
    return TrainingTrace.read(here)
        .firstDifference(TrainingTrace.read(there))
        .map(difference -> difference + " (the right ones: scalar kernels, 1 thread)")
        .orElse(
            run
                + ": each step is that of scalar kernels with 1 thread on this machine; so these"
                + " differ from the stored digest, too, or the difference does not come again");
  }

  /** Runs a {@link BitsProcess} to its end and returns what it printed. */
  private static List<String> start(JvmConfiguration jvm, Path folder, String... arguments)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(Stream.concat(jvm.command().stream(), Stream.of(arguments)).toList())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        throw new IOException("%s: not done after %d minutes".formatted(jvm, MINUTES));
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new IOException(
          "%s: exit code %d%n%s".formatted(jvm, process.exitValue(), Files.readString(err)));
    }
    return Files.readAllLines(out);
  }
}
