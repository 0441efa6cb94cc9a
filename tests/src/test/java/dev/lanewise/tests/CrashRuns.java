package dev.lanewise.tests;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.formats.Checkpoints;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;

/**
 * Kills {@code lanewise train} at random moments, resumes it, and compares the model with that of a
 * run that was left alone. {@code scripts/crash-test} starts it.
 *
 * <p>The random numbers follow from the seed; where in the work a kill falls depends on the machine
 * as well. Half of the kills fall anywhere in the time that a whole run takes; four in ten up to 5
 * ms after an epoch was announced, when its checkpoint is written; one in ten about when the model
 * is. Each start may have other kernels, another number of threads and another compiler.
 */
final class CrashRuns {

  private static final int DEFAULT_KILLS = 200;
  private static final String BEFORE = "what was there before";

  /** Every optimizer that has state, and one that has none. */
  private static final List<Scenario> SCENARIOS =
      List.of(
          new Scenario("moons", "24:tanh,16:relu,2:softmax", "adam", 12),
          new Scenario("spirals", "24:gelu,2:softmax", "adam(amsgrad=true)", 12),
          new Scenario("circles", "24:prelu,8:maxout(pieces=2),2:softmax", "nadam", 12),
          new Scenario("moons", "64:tanh,64:relu,2:softmax", "adamw(weight_decay=0.01)", 20),
          new Scenario("spirals", "32:silu,2:softmax", "rmsprop", 12),
          new Scenario("circles", "32:sigmoid,2:softmax", "adagrad", 12),
          new Scenario("moons", "32:relu,2:softmax", "sgd(learning_rate=0.05, momentum=0.9)", 12),
          new Scenario(
              "spirals",
              "32:tanh,2:softmax",
              "sgd(momentum=0.9, nesterov=true, weight_decay=0.001)",
              12),
          new Scenario("digits", "8:relu,10:softmax", "adam", 4),
          new Scenario("moons", "16:elu,2:softmax", "sgd", 12),
          new Scenario("circles", "24:tanh,2:softmax", "lion(learning_rate=0.003)", "cosine", 12),
          new Scenario("moons", "24:relu,2:softmax", "adamax", "one_cycle", 12),
          new Scenario(
              "spirals",
              "24:silu,2:softmax",
              "adadelta",
              "reduce_on_plateau(patience=0, factor=0.5, threshold=0.2)",
              12),
          new Scenario("circles", "24:gelu,2:softmax", "rprop", "step(epochs=4, factor=0.5)", 12));

  /** What is trained. */
  private record Scenario(
      String data, String layers, String optimizer, String schedule, int epochs) {

    Scenario(String data, String layers, String optimizer, int epochs) {
      this(data, layers, optimizer, "constant", epochs);
    }

    List<String> arguments() {
      return List.of(
          "builtin:" + data,
          "--layers",
          layers,
          "--optimizer",
          optimizer,
          "--schedule",
          schedule,
          "--epochs",
          Integer.toString(epochs),
          "--batch-size",
          "250",
          "--validation",
          "0.1",
          "--seed",
          "5");
    }
  }

  /** What the run that was left alone came to. */
  private record Whole(String model, String history, long nanos) {}

  /** What was counted. */
  record Result(
      int kills,
      int beforeFirstCheckpoint,
      int withinEpoch,
      int whileWriting,
      int afterTraining,
      int resumes,
      int runs,
      int mismatches) {

    @Override
    public String toString() {
      return ("%d kills in %d runs: %d before the first checkpoint, %d whose last one was within an epoch,"
              + " %d while a file was written, %d after the last epoch; %d resumes, %d mismatches")
          .formatted(
              kills,
              runs,
              beforeFirstCheckpoint,
              withinEpoch,
              whileWriting,
              afterTraining,
              resumes,
              mismatches);
    }
  }

  private final Path folder;
  private final PrintStream log;
  private final RandomGenerator random;
  private final Engine engine = Engine.create(Plugins.installed(), "scalar", 1);
  private final Map<Scenario, Whole> wholes = new HashMap<>();
  private int kills;
  private int beforeFirstCheckpoint;
  private int withinEpoch;
  private int whileWriting;
  private int afterTraining;
  private int resumes;
  private int runs;
  private int mismatches;

  /**
   * Creates the runs.
   *
   * @param folder an empty folder to work in
   * @param log is told what is wrong
   */
  CrashRuns(Path folder, long seed, PrintStream log) {
    this.folder = folder;
    this.log = log;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** Kills as often as asked for: {@code CrashRuns [KILLS] [SEED]}. */
  public static void main(String[] args) throws Exception {
    int wanted = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_KILLS;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
    Path folder = Files.createTempDirectory("lanewise-crash-");
    Result result = new CrashRuns(folder, seed, System.err).kill(wanted);
    System.out.println(result);
    if (result.mismatches() == 0) {
      delete(folder);
    }
    System.exit(result.mismatches() == 0 && result.kills() == wanted ? 0 : 1);
  }

  /** Kills as often as asked for, and lets every run that was killed come to its end. */
  Result kill(int wanted) throws IOException, InterruptedException {
    for (int scenario = 0; kills < wanted; scenario++) {
      run(SCENARIOS.get(scenario % SCENARIOS.size()), wanted);
    }
    return new Result(
        kills,
        beforeFirstCheckpoint,
        withinEpoch,
        whileWriting,
        afterTraining,
        resumes,
        runs,
        mismatches);
  }

  private void run(Scenario scenario, int wanted) throws IOException, InterruptedException {
    Whole whole = wholes.get(scenario);
    if (whole == null) {
      whole = whole(scenario);
      wholes.put(scenario, whole);
    }
    Path place = place("run-" + runs++);
    boolean killed = true;
    int before = kills;
    while (killed) {
      int done = latest(place).orElse(0);
      // The first start of a run is always killed, and three of four later ones.
      boolean kill = kills < wanted && (kills == before || random.nextInt(4) > 0);
      try (TrainingProcess process = start(scenario, place, true)) {
        if (kill) {
          awaitMoment(process, scenario, whole, done);
          process.kill();
        }
        int code = process.await();
        killed = code == TrainingProcess.KILLED && kill;
        if (killed) {
          kills++;
          check(scenario, place, whole, process.epoch());
        } else if (code != 0) {
          mismatch(place, "it ended with code " + code + ": " + process.messages());
          return;
        }
      }
    }
    compare(place, whole);
    if (Files.exists(place)) {
      delete(place);
    }
  }

  private Path place(String name) throws IOException {
    Path place = Files.createDirectory(folder.resolve(name));
    Files.writeString(place.resolve("model.safetensors"), BEFORE);
    Files.writeString(place.resolve("history.csv"), BEFORE);
    return place;
  }

  private Whole whole(Scenario scenario) throws IOException, InterruptedException {
    Path place = place("whole-" + wholes.size());
    long start = System.nanoTime();
    try (TrainingProcess process = start(scenario, place, false)) {
      if (process.await() != 0) {
        throw new IOException("an undisturbed run failed: " + process.messages());
      }
    }
    long nanos = System.nanoTime() - start;
    return new Whole(
        digest(place.resolve("model.safetensors")), history(place).orElseThrow(), nanos);
  }

  private TrainingProcess start(Scenario scenario, Path place, boolean checkpoints)
      throws IOException {
    List<String> arguments = new ArrayList<>(scenario.arguments());
    boolean vectors = random.nextInt(10) == 0;
    Path stored = place.resolve("checkpoints");
    if (checkpoints) {
      // The first start has the same command as those that go on.
      arguments.addAll(List.of("--checkpoint", stored.toString(), "--resume"));
      resumes += latest(place).isPresent() ? 1 : 0;
      if (random.nextBoolean()) {
        // Less than an epoch, so that at most one epoch is lost.
        arguments.addAll(List.of("--checkpoint-every", 1 + random.nextInt(3) + "steps"));
      }
    }
    arguments.addAll(
        List.of(
            "--kernels",
            vectors ? "simd" : "scalar",
            "--threads",
            Integer.toString(1 + random.nextInt(3)),
            "--out",
            place.resolve("model.safetensors").toString(),
            "--history",
            place.resolve("history.csv").toString()));
    // The vector kernels need the second compiler, the others start faster without.
    return TrainingProcess.start(
        vectors || random.nextInt(10) == 0 ? List.of() : List.of("-XX:TieredStopAtLevel=1"),
        arguments);
  }

  private void awaitMoment(TrainingProcess process, Scenario scenario, Whole whole, int done)
      throws InterruptedException {
    int way = random.nextInt(10);
    if (way < 5 || done >= scenario.epochs()) {
      pause(random.nextLong(whole.nanos()));
    } else if (way < 9) {
      process.awaitEpoch(done + 1 + random.nextInt(scenario.epochs() - done));
      pause(random.nextLong(TimeUnit.MILLISECONDS.toNanos(5)));
    } else {
      process.awaitEpoch(scenario.epochs());
      pause(random.nextLong(TimeUnit.MILLISECONDS.toNanos(60)));
    }
  }

  private static void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** Checks what a killed process left. */
  private void check(Scenario scenario, Path place, Whole whole, int announced) throws IOException {
    Path stored = place.resolve("checkpoints");
    List<String> names = names(stored);
    boolean writing =
        names.stream().anyMatch(name -> name.endsWith(".tmp"))
            || names.stream().filter(name -> name.startsWith("checkpoint-")).count() > 2
            || names(place).stream().anyMatch(name -> name.endsWith(".tmp"));
    whileWriting += writing ? 1 : 0;
    int epochs = 0;
    boolean any = false;
    if (Files.isDirectory(stored)) {
      try (Checkpoints checkpoints = Checkpoints.open(stored)) {
        Optional<TrainingState> state = checkpoints.latest(engine);
        any = state.isPresent();
        epochs = state.map(found -> found.position().epochsDone()).orElse(0);
        withinEpoch += state.flatMap(found -> found.position().partial()).isPresent() ? 1 : 0;
      } catch (RuntimeException e) {
        mismatch(place, "the checkpoint cannot be used: " + e);
      }
      if (names(stored).stream().anyMatch(name -> name.endsWith(".tmp"))) {
        mismatch(place, "unfinished files stay: " + names(stored));
      }
    }
    beforeFirstCheckpoint += any ? 0 : 1;
    afterTraining += epochs == scenario.epochs() ? 1 : 0;
    if (epochs < announced - 1) {
      mismatch(place, "epoch " + announced + " had begun and the checkpoint is of " + epochs);
    }
    Path model = place.resolve("model.safetensors");
    if (!holds(model, BEFORE) && !digest(model).equals(whole.model())) {
      mismatch(place, "the model file is neither the old nor the new");
    }
    if (!holds(place.resolve("history.csv"), BEFORE)
        && !history(place).orElse("").equals(whole.history())) {
      mismatch(place, "the history is neither the old nor the new");
    }
  }

  private void compare(Path place, Whole whole) throws IOException {
    String digest = digest(place.resolve("model.safetensors"));
    if (!digest.equals(whole.model())) {
      mismatch(place, "the model has digest " + digest + ", not " + whole.model());
    } else if (!history(place).orElse("").equals(whole.history())) {
      mismatch(place, "the history is not that of the undisturbed run");
    }
  }

  private void mismatch(Path place, String what) {
    mismatches++;
    log.println("after " + kills + " kills, in " + place.getFileName() + ": " + what);
  }

  private static OptionalInt latest(Path place) throws IOException {
    return names(place.resolve("checkpoints")).stream()
        .filter(name -> name.matches("checkpoint-\\d+(-\\d+)?\\.safetensors"))
        .mapToInt(name -> Integer.parseInt(name.split("\\D+", -1)[1]))
        .max();
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static boolean holds(Path file, String text) throws IOException {
    return Files.size(file) == text.length() && Files.readString(file).equals(text);
  }

  /** Returns the figures of all epochs but the seconds they took. */
  private static Optional<String> history(Path place) throws IOException {
    String text = Files.readString(place.resolve("history.csv"));
    return text.endsWith("\n")
        ? Optional.of(text.replaceAll("(?m),[^,\\n]*(,[^,\\n]*)$", "$1"))
        : Optional.empty();
  }

  private static String digest(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> all = Files.walk(folder)) {
      paths = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
