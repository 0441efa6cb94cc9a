package dev.lanewise.cli.training;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import dev.lanewise.cli.text.ExitCodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {

  private static final List<String> XOR =
      List.of(
          "train",
          "builtin:xor",
          "--layers",
          "8:tanh,2:softmax",
          "--learning-rate",
          "0.05",
          "--epochs",
          "200");

  @TempDir Path folder;

  private Path model() {
    return folder.resolve("model.safetensors");
  }

  private static Run run(List<String> args, Object... more) {
    List<Object> all = new ArrayList<>(args);
    all.addAll(Arrays.asList(more));
    return Run.of(all.toArray());
  }

  private byte[] trained(Object... args) {
    List<Object> all = new ArrayList<>(List.of("train", "builtin:moons", "--quiet"));
    all.addAll(Arrays.asList(args));
    all.addAll(List.of("--out", model()));
    Run run = Run.of(all.toArray()).succeeds();
    assertEquals("", run.out() + run.err());
    return TestFiles.read(model());
  }

  private static String text(Path file) {
    return new String(TestFiles.read(file), StandardCharsets.UTF_8);
  }

  private byte[] weightsTrained(Object... args) {
    return weights(trained(args));
  }

  /** Returns the bytes of a model file after its header, which also names the settings. */
  private static byte[] weights(byte[] file) {
    int header = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return Arrays.copyOfRange(file, Long.BYTES + header, file.length);
  }

  @Test
  void learnsExclusiveOr() {
    Run run = run(XOR, "--out", model(), "--json");
    Map<String, @Nullable Object> json = run.json();
    assertEquals(200L, json.get("epochs"));
    assertEquals(1.0, json.get("train_accuracy"));
    assertEquals(1.0, json.get("test_accuracy"));
    assertEquals(1.0, json.get("precision"));
    assertEquals(1.0, json.get("recall"));
    assertEquals(1.0, json.get("f1"));
    assertTrue((double) requireNonNull(json.get("train_loss")) < 0.1);
    assertTrue((double) requireNonNull(json.get("seconds")) > 0);
    assertTrue(json.containsKey("validation_loss"));
    assertNull(json.get("validation_loss"));
    assertTrue(json.containsKey("validation_accuracy"));
    assertNull(json.get("validation_accuracy"));
    assertEquals("scalar", json.get("kernels"), "too little for vector code");
    assertEquals((long) Runtime.getRuntime().availableProcessors(), json.get("threads"));
    assertEquals(model().toString(), json.get("model"));
    assertEquals("cross_entropy", json.get("loss"));
    assertEquals("adam(learning_rate=0.05)", json.get("optimizer"));
    assertEquals("8:tanh,2:softmax", json.get("layers"));
    assertEquals(42L, json.get("parameters"));
    assertEquals(1L, json.get("seed"));
    assertEquals(
        1, run.err().lines().filter(line -> line.startsWith("kernels ")).count(), run.err());
    assertEquals(200, run.err().lines().filter(line -> line.startsWith("epoch ")).count());
  }

  /** Each layer of small weights and flat sigmoids makes the gradient before it much smaller. */
  @Test
  void saysOnceThatGradientsVanish() {
    Run run =
        run(
                List.of("train", "builtin:moons", "--epochs", "3", "--optimizer", "sgd"),
                "--layers",
                "9:sigmoid,9:sigmoid,9:sigmoid,9:sigmoid,9:sigmoid,9:sigmoid,9:sigmoid,2:softmax",
                "--initializer",
                "constant(value=0.01)",
                "--out",
                model())
            .succeeds();
    List<String> notes =
        run.err().lines().filter(line -> line.contains("gradients of layer")).toList();
    assertEquals(
        "note: the gradients of layer 1 (9:sigmoid) vanished in epoch 1, so it learns little or"
            + " nothing; try fewer layers, or another activation or initializer",
        notes.getFirst());
    assertEquals(notes.stream().distinct().toList(), notes);
    assertFalse(run.err().contains("gradients of layer 8"), run.err());
    assertFalse(
        run(XOR, "--out", model()).succeeds().err().contains("vanished"), "where all layers learn");
  }

  @Test
  void tellsPeopleWhatItCameTo() {
    String out = run(XOR, "--out", model()).succeeds().out();
    assertTrue(out.contains("trained    200 epochs in "), out);
    assertTrue(out.contains("test       loss "), out);
    assertTrue(out.contains("accuracy 1.0000, precision 1.0000, recall 1.0000, f1 1.0000"), out);
    assertTrue(out.contains("model      " + model() + ": 8:tanh,2:softmax, 42 parameters"), out);
  }

  @Test
  void saysSoWhereThreadsTakeTurns() {
    int processors = Runtime.getRuntime().availableProcessors();
    String few = run(XOR, "--threads", processors, "--out", model()).succeeds().err();
    assertFalse(few.contains("at once"), few);
    String many = run(XOR, "--threads", processors + 1, "--out", model()).succeeds().err();
    assertTrue(
        many.contains("threads %d, but only %d at once".formatted(processors + 1, processors)),
        many);
  }

  @Test
  void theModelDependsOnDataSettingsAndSeedAlone() {
    byte[] one = trained("--epochs", 2, "--threads", 1, "--kernels", "scalar");
    assertArrayEquals(one, trained("--epochs", 2, "--threads", 3, "--kernels", "simd"));
    assertArrayEquals(one, trained("--epochs", 2, "--seed", 1, "--batch-size", 100));
    assertFalse(Arrays.equals(weights(one), weightsTrained("--epochs", 2, "--seed", 2)));
    assertFalse(Arrays.equals(weights(one), weightsTrained("--epochs", 2, "--no-shuffle")));
    assertFalse(
        Arrays.equals(
            weights(one), weightsTrained("--epochs", 2, "--initializer", "lecun_normal")));
    assertFalse(
        Arrays.equals(weights(one), weightsTrained("--epochs", 2, "--optimizer", "rmsprop")));
    byte[] full = trained("--epochs", 2, "--batch-size", "full");
    assertFalse(Arrays.equals(weights(one), weights(full)));
    assertArrayEquals(full, trained("--epochs", 2, "--batch-size", 0));
    assertArrayEquals(weights(full), weightsTrained("--epochs", 2, "--batch-size", 1000));
  }

  @Test
  void noEpochWritesTheNetworkAsItBegins() {
    Map<String, @Nullable Object> json =
        Run.of(
                "train",
                "builtin:xor",
                "--epochs",
                0,
                "--initializer",
                "zeros",
                "--out",
                model(),
                "--json")
            .json();
    assertEquals(0L, json.get("epochs"));
    assertEquals(Math.log(2), (double) requireNonNull(json.get("train_loss")), 1e-6);
    assertEquals(0.5, json.get("train_accuracy"));
    assertEquals(0.5, json.get("test_accuracy"));
    assertTrue(Files.exists(model()));
  }

  @Test
  void noEpochMeasuresTheRowsHeldOutToo() {
    Map<String, @Nullable Object> json =
        Run.of(
                "train",
                "builtin:moons",
                "--epochs",
                0,
                "--validation",
                0.25,
                "--out",
                model(),
                "--json")
            .json();
    assertInstanceOf(Double.class, json.get("validation_loss"));
    assertInstanceOf(Double.class, json.get("validation_accuracy"));
  }

  @Test
  void beginsWithAModel() {
    trained("--epochs", 3);
    Path begun = folder.resolve("begun.safetensors");
    Map<String, @Nullable Object> json =
        Run.of("train", "builtin:moons", "--init", model(), "--epochs", 0, "--out", begun, "--json")
            .json();
    assertArrayEquals(TestFiles.read(model()), TestFiles.read(begun));
    assertEquals("128:relu,2:softmax", json.get("layers"));
    String sentence =
        Run.of(
                "train",
                "builtin:moons",
                "--init",
                model(),
                "--layers",
                "3:relu,2:softmax",
                "--out",
                begun)
            .mistake();
    assertTrue(sentence.contains("3:relu,2:softmax"), sentence);
  }

  @Test
  void beginningWithAModelKeepsItsLossAndClasses() {
    Path data = TestFiles.flowers(folder.resolve("flowers.csv"));
    Run.of(
            "train",
            data,
            "--layers",
            "2:identity",
            "--loss",
            "hinge",
            "--epochs",
            1,
            "--out",
            model())
        .succeeds();
    Path one =
        TestFiles.write(folder.resolve("one.csv"), "length,width,kind\n1,0.5,rose\n2,0.5,rose\n");
    Map<String, @Nullable Object> json =
        Run.of("train", one, "--init", model(), "--epochs", 1, "--out", model(), "--json").json();
    assertEquals("hinge", json.get("loss"));
    assertEquals(List.of("kind,aster,rose"), Run.of("predict", model(), one).lines().subList(0, 1));
  }

  @Test
  void goesOnFromACheckpointAsIfItHadNeverStopped() {
    Path checkpoints = folder.resolve("run");
    Object[] settings = {"--seed", 7, "--validation", 0.2, "--optimizer", "sgd(momentum=0.9)"};
    byte[] whole = trained(concat(settings, "--epochs", 4));
    trained(concat(settings, "--epochs", 2, "--checkpoint", checkpoints));
    assertTrue(Files.isDirectory(checkpoints));
    Path history = folder.resolve("history.csv");
    // Settings that are not given again are those of the checkpoint.
    byte[] resumed =
        trained(
            "--validation",
            0.2,
            "--epochs",
            4,
            "--checkpoint",
            checkpoints,
            "--resume",
            "--history",
            history);
    assertArrayEquals(whole, resumed);
    assertEquals(5, new String(TestFiles.read(history), StandardCharsets.UTF_8).lines().count());

    String other =
        Run.of(
                "train",
                "builtin:moons",
                "--validation",
                0.2,
                "--checkpoint",
                checkpoints,
                "--resume",
                "--seed",
                8,
                "--out",
                model())
            .mistake();
    assertTrue(other.contains("seed 7, not 8"), other);
  }

  @Test
  void stopsEarlyWithTheWeightsOfTheBestEpoch() {
    Object[] settings = {"--validation", 0.3, "--learning-rate", 0.1, "--patience", 2};
    Object[] all = concat(settings, "--epochs", 200, "--out", model());
    Run run = Run.of(concat(new Object[] {"train", "builtin:moons"}, all)).succeeds();
    Matcher best =
        Pattern.compile("best +epoch (\\d+), whose weights the model has; training stopped early")
            .matcher(run.out());
    assertTrue(best.find(), run.out());
    int epoch = Integer.parseInt(best.group(1));
    byte[] whole = TestFiles.read(model());
    Map<String, @Nullable Object> json =
        Run.of(concat(new Object[] {"train", "builtin:moons", "--json"}, all)).json();
    assertEquals((long) epoch, json.get("model_epoch"));
    assertEquals(epoch + 2L, json.get("epochs"));

    Path checkpoints = folder.resolve("run");
    trained(concat(settings, "--epochs", epoch + 1, "--checkpoint", checkpoints));
    assertArrayEquals(whole, trained("--epochs", 200, "--checkpoint", checkpoints, "--resume"));
    assertArrayEquals(
        whole,
        trained("--epochs", 200, "--checkpoint", checkpoints, "--resume"),
        "it has stopped already");
  }

  @Test
  void stoppingEarlyNeedsItsOptions() {
    assertTrue(
        Run.of("train", "builtin:moons", "--stop-on", "train_loss")
            .mistake()
            .contains("add --patience"));
    assertTrue(
        Run.of("train", "builtin:moons", "--min-change", 1).mistake().contains("add --patience"));
    assertTrue(
        Run.of("train", "builtin:moons", "--patience", 3).mistake().contains("hold some out"));
    assertTrue(
        Run.of("train", "builtin:moons", "--patience", 3, "--stop-on", "f1")
            .mistake()
            .contains("it stops by train_loss, validation_loss, validation_accuracy"));
    assertTrue(
        Run.of("train", "builtin:moons", "--patience", 0, "--validation", 0.2)
            .mistake()
            .contains("patience=0 is out of range: from 1"));
  }

  @Test
  void theCommandInTheModelTrainsItAgain() {
    byte[] bytes =
        trained(
            "--seed",
            7,
            "--validation",
            0.25,
            "--no-shuffle",
            "--layers",
            "5:tanh,2:softmax",
            "--initializer",
            "he_normal",
            "--patience",
            9,
            "--kernels",
            "scalar",
            "--threads",
            2);
    Map<?, ?> origin = (Map<?, ?>) Run.of("inspect", model(), "--json").json().get("provenance");
    String command = (String) requireNonNull(requireNonNull(origin).get("command"));
    assertEquals(
        "lanewise train builtin:moons --initializer he_normal --layers 5:tanh,2:softmax"
            + " --loss cross_entropy --optimizer adam --epochs 10 --batch-size 100 --seed 7"
            + " --validation 0.25 --no-shuffle --patience 9 --stop-on validation_loss"
            + " --min-change 0.0",
        command);
    List<String> words = List.of(command.split(" "));
    Run.of(concat(words.subList(1, words.size()).toArray(), "--out", model())).succeeds();
    assertArrayEquals(bytes, TestFiles.read(model()));
  }

  @Test
  void theCommandInTheModelHasTheSchedule() {
    byte[] bytes =
        trained(
            "--schedule",
            "cosine(min_factor=0.1)",
            "--warmup",
            3,
            "--epochs",
            40,
            "--validation",
            0.25,
            "--patience",
            1,
            "--min-change",
            0.05,
            "--kernels",
            "scalar");
    Map<?, ?> origin = (Map<?, ?>) Run.of("inspect", model(), "--json").json().get("provenance");
    Map<?, ?> known = requireNonNull(origin);
    assertEquals(40, ((Number) requireNonNull(known.get("planned_epochs"))).intValue());
    int trained = ((Number) requireNonNull(known.get("epochs"))).intValue();
    assertTrue(trained < 40, "stopped early");
    assertTrue(
        Run.of("inspect", model()).lines().stream()
            .anyMatch(line -> line.contains("it ended after %d of 40 epochs".formatted(trained))));
    String command = (String) requireNonNull(known.get("command"));
    assertTrue(
        command.contains(" --schedule 'cosine(min_factor=0.1)' --warmup 3 --epochs 40 "), command);
    List<String> words = List.of(command.replace("'", "").split(" "));
    Run.of(concat(words.subList(1, words.size()).toArray(), "--out", model())).succeeds();
    assertArrayEquals(bytes, TestFiles.read(model()));
  }

  @Test
  void theCommandInTheModelHasTheLimitsAndTheWeightsOfClasses() {
    byte[] bytes =
        trained(
            "--clip",
            "norm=0.1",
            "--l1",
            "0.001",
            "--l2",
            "0.01,2=0",
            "--weight-decay",
            "1=0.1",
            "--max-norm",
            2,
            "--ema",
            0.5,
            "--class-weights",
            "1=3",
            "--kernels",
            "scalar");
    Map<?, ?> origin = (Map<?, ?>) Run.of("inspect", model(), "--json").json().get("provenance");
    String command = (String) requireNonNull(requireNonNull(origin).get("command"));
    assertTrue(
        command.contains(
            " --class-weights 1=3.0 --clip norm=0.1 --l1 0.001 --l2 0.01,2=0.0"
                + " --weight-decay 1=0.1 --max-norm 2.0 --ema 0.5 "),
        command);
    List<String> words = List.of(command.split(" "));
    Run.of(concat(words.subList(1, words.size()).toArray(), "--out", model())).succeeds();
    assertArrayEquals(bytes, TestFiles.read(model()));
  }

  @Test
  void eachLimitAndTheWeightsOfClassesChangeTheWeights() {
    byte[] plain = weightsTrained("--epochs", 3);
    for (String[] option :
        List.of(
            new String[] {"--clip", "value=0.001"},
            new String[] {"--l1", "0.01"},
            new String[] {"--l2", "0.01"},
            new String[] {"--weight-decay", "0.1"},
            new String[] {"--max-norm", "0.5"},
            new String[] {"--ema", "0.5"},
            new String[] {"--class-weights", "1,2"})) {
      assertFalse(
          Arrays.equals(plain, weightsTrained("--epochs", 3, option[0], option[1])), option[0]);
    }
  }

  @Test
  void limitsOfTheCheckpointGoOn() {
    Path checkpoints = folder.resolve("limited");
    Object[] limits = {"--clip", "global_norm=0.1", "--ema", 0.7, "--class-weights", "balanced"};
    byte[] whole = trained(concat(limits, "--epochs", 4));
    trained(concat(limits, "--epochs", 2, "--checkpoint", checkpoints));
    byte[] resumed = trained("--epochs", 4, "--checkpoint", checkpoints, "--resume");
    assertArrayEquals(weights(whole), weights(resumed));
    assertTrue(
        Run.of(
                "train",
                "builtin:moons",
                "--epochs",
                5,
                "--checkpoint",
                checkpoints,
                "--resume",
                "--ema",
                0.8,
                "--out",
                model())
            .mistake()
            .contains("the checkpoint was made with ema 0.7, not 0.8"));
  }

  @Test
  void theSummarySaysWhetherLossesAreWeighted() {
    List<Object> args =
        List.of("train", "builtin:moons", "--epochs", 1, "--validation", 0.2, "--out", model());
    Run plain = Run.of(concat(args.toArray(), "--json"));
    assertEquals(false, plain.json().get("train_loss_weighted"));
    assertEquals(false, plain.json().get("validation_loss_weighted"));
    Run weighted = Run.of(concat(args.toArray(), "--json", "--class-weights", "1,3"));
    assertEquals(true, weighted.json().get("train_loss_weighted"));
    assertEquals(false, weighted.json().get("validation_loss_weighted"));
    String lines = Run.of(concat(args.toArray(), "--class-weights", "1,3")).succeeds().out();
    assertTrue(lines.matches("(?s).* s: loss [0-9.]+ \\(weighted\\), accuracy.*"), lines);
    assertTrue(lines.matches("(?s).*validation loss [0-9.]+, accuracy.*"), lines);
  }

  @Test
  void aScheduleIsNamedRight() {
    assertTrue(Run.of("train", "--schedule", "cosin").mistake().contains("did you mean 'cosine'?"));
    assertTrue(
        Run.of("train", "builtin:xor", "--warmup", -1, "--out", model())
            .mistake()
            .contains("warmup=-1 is out of range"));
  }

  @Test
  void aScheduleOfTheCheckpointGoesOn() {
    Path checkpoints = folder.resolve("scheduled");
    Path whole = folder.resolve("whole.csv");
    Path resumed = folder.resolve("resumed.csv");
    trained("--epochs", 4, "--schedule", "exponential", "--warmup", 2, "--history", whole);
    trained("--epochs", 2, "--schedule", "exponential", "--warmup", 2, "--checkpoint", checkpoints);
    Object[] more = {"--epochs", 4, "--checkpoint", checkpoints, "--resume", "--history", resumed};
    trained(more);
    assertEquals(rates(whole), rates(resumed));
    assertEquals(4, rates(whole).stream().distinct().count());
  }

  private static List<String> rates(Path history) {
    return new String(TestFiles.read(history), StandardCharsets.UTF_8)
        .lines()
        .skip(1)
        .map(line -> line.substring(line.lastIndexOf(',') + 1))
        .toList();
  }

  private static Object[] concat(Object[] first, Object... second) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
  }

  @Test
  void aNewRunLeavesTheCheckpointsOfAnotherAlone() {
    Path checkpoints = folder.resolve("used");
    trained("--epochs", 3, "--validation", 0.2, "--checkpoint", checkpoints);
    String used =
        Run.of("train", "builtin:moons", "--checkpoint", checkpoints, "--out", model()).mistake();
    assertTrue(used.contains("up to epoch 3; add --resume"), used);
    assertTrue(Files.exists(checkpoints.resolve("checkpoint-000002.safetensors")));
    assertTrue(Files.exists(checkpoints.resolve("checkpoint-000003.safetensors")));
    // The share held out comes from the checkpoint.
    trained("--epochs", 4, "--checkpoint", checkpoints, "--resume");
  }

  @Test
  void divergenceInTheFirstEpochLeavesTheModelAsItWas() {
    byte[] good = trained("--epochs", 1);
    Run diverged =
        Run.of(
            "train",
            "builtin:moons",
            "--layers",
            "4:relu,2:identity",
            "--loss",
            "mse",
            "--optimizer",
            "sgd",
            "--learning-rate",
            "1e30",
            "--out",
            model());
    assertEquals(1, diverged.code());
    assertTrue(diverged.err().contains("this run completed no epoch"), diverged.err());
    assertArrayEquals(good, TestFiles.read(model()));
  }

  @Test
  void laterDivergenceLeavesTheModelOfTheLastGoodEpochOfThisRun() {
    Object[] settings = {
      "train",
      "builtin:moons",
      "--layers",
      "4:relu,2:identity",
      "--loss",
      "mse",
      "--optimizer",
      "sgd",
      "--learning-rate",
      20,
      "--batch-size",
      "full",
      "--quiet",
      "--out",
      model()
    };
    Run whole = Run.of(concat(settings, "--epochs", 500));
    assertEquals(ExitCodes.FAILED, whole.code());
    assertTrue(whole.sentence().contains("the model before that epoch is in"), whole.err());
    Run.of("evaluate", model(), "builtin:moons").succeeds();
    Matcher epoch = Pattern.compile("epoch (\\d+)").matcher(whole.err());
    assertTrue(epoch.find(), whole.err());
    int good = Integer.parseInt(epoch.group(1)) - 1;
    assertTrue(good > 0, whole.err());

    Path checkpoints = folder.resolve("run");
    byte[] before = TestFiles.read(model());
    Run.of(concat(settings, "--epochs", good, "--checkpoint", checkpoints)).succeeds();
    assertArrayEquals(before, TestFiles.read(model()));
    byte[] other = trained("--epochs", 1);
    Run resumed =
        Run.of(concat(settings, "--epochs", 500, "--checkpoint", checkpoints, "--resume"));
    assertEquals(ExitCodes.FAILED, resumed.code());
    assertTrue(resumed.sentence().contains("this run completed no epoch"), resumed.err());
    assertArrayEquals(other, TestFiles.read(model()));
  }

  @Test
  void aShareThatHoldsOutNoRowIsAMistake() {
    String sentence =
        Run.of("train", "builtin:xor", "--validation", 1e-6, "--out", model()).mistake();
    assertTrue(sentence.contains("hold out a larger share"), sentence);
    assertFalse(Files.exists(model()));
  }

  @Test
  void rowsHeldOutAreNoTest() {
    Path csv = folder.resolve("held.csv");
    TestFiles.write(csv, "a,b,c\n" + "1,2,x\n2,1,y\n".repeat(20));
    Map<String, @Nullable Object> json =
        Run.of("train", csv, "--validation", 0.25, "--epochs", 1, "--out", model(), "--json")
            .json();
    assertNull(json.get("test_accuracy"));
    assertNull(json.get("test_loss"));
    assertNotNull(json.get("validation_accuracy"));
    String text =
        Run.of("train", csv, "--validation", 0.25, "--epochs", 1, "--out", model())
            .succeeds()
            .out();
    assertTrue(text.contains("held out   loss "), text);
  }

  @Test
  void resumingNeedsAFolder() {
    assertTrue(Run.of("train", "--resume").mistake().contains("--checkpoint"));
  }

  @Test
  void oneCommandServesTheFirstStartAndEveryRestart() {
    Path start = folder.resolve("start.safetensors");
    Run.of("train", "builtin:moons", "--epochs", 1, "--out", start).succeeds();
    byte[] whole = trained("--init", start, "--epochs", 4);
    for (Path run : List.of(folder.resolve("none/yet"), emptyFolder("empty"))) {
      Object[] command = {
        "train", "builtin:moons", "--init", start, "--checkpoint", run, "--resume", "--out", model()
      };
      Run first = Run.of(concat(command, "--epochs", 2)).succeeds();
      assertTrue(
          first.err().contains("there is no checkpoint in " + run + " yet: training begins"),
          first.err());
      Run second = Run.of(concat(command, "--epochs", 4)).succeeds();
      assertFalse(second.err().contains("no checkpoint"), second.err());
      assertTrue(second.err().contains("so --init is not read"), second.err());
      assertArrayEquals(whole, TestFiles.read(model()));
    }
  }

  private Path emptyFolder(String name) {
    try {
      return Files.createDirectory(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void checkpointsAreWrittenAsOftenAsAskedFor() throws IOException {
    byte[] whole = trained("--epochs", 3, "--batch-size", 64);
    for (String interval : List.of("7steps", "1h", "2epochs")) {
      Path run = folder.resolve(interval);
      Object[] settings = {"--batch-size", 64, "--checkpoint", run, "--checkpoint-every", interval};
      assertArrayEquals(whole, trained(concat(settings, "--epochs", 3)));
      try (Stream<Path> files = Files.list(run)) {
        List<String> names =
            files
                .map(file -> file.getFileName().toString())
                .filter(name -> name.startsWith("checkpoint"))
                .sorted()
                .toList();
        // There is always one at the end.
        assertEquals("checkpoint-000003.safetensors", names.getLast());
        String before =
            switch (interval) {
              case "7steps" -> "checkpoint-000002-.*";
              case "2epochs" -> "checkpoint-000002.*";
              default -> names.getFirst();
            };
        assertTrue(names.getFirst().matches(before), names.toString());
        assertEquals(interval.equals("1h") ? 1 : 2, names.size());
      }
      if (interval.equals("7steps")) {
        Files.delete(run.resolve("checkpoint-000003.safetensors"));
        Run resumed =
            Run.of(
                    concat(
                        concat(new Object[] {"train", "builtin:moons", "--resume"}, settings),
                        "--epochs",
                        3,
                        "--out",
                        model()))
                .succeeds();
        assertEquals(1, resumed.err().lines().filter(line -> line.startsWith("epoch ")).count());
        assertArrayEquals(whole, TestFiles.read(model()));
      }
    }
  }

  @Test
  void howOftenNeedsAFolder() {
    assertTrue(Run.of("train", "--checkpoint-every", "5m").mistake().contains("--checkpoint"));
    String text =
        Run.of("train", "--checkpoint", folder.resolve("run"), "--checkpoint-every", "5").mistake();
    assertTrue(text.contains("'5' is neither a time"), text);
  }

  @Test
  void aDamagedCheckpointIsNotNone() throws IOException {
    Path run = folder.resolve("run");
    trained("--epochs", 1, "--checkpoint", run);
    Path file = run.resolve("checkpoint-000001.safetensors");
    byte[] content = TestFiles.read(file);
    Files.write(file, Arrays.copyOf(content, content.length / 2));
    byte[] model = TestFiles.read(model());
    String sentence =
        Run.of("train", "builtin:moons", "--checkpoint", run, "--resume", "--out", model())
            .mistake();
    assertTrue(sentence.contains("checkpoint-000001.safetensors"), sentence);
    assertArrayEquals(model, TestFiles.read(model()));
  }

  @Test
  void theHistoryMayBeJsonLines() {
    Path lines = folder.resolve("history.jsonl");
    Path table = folder.resolve("history.csv");
    trained("--epochs", 3, "--validation", 0.2, "--history", lines);
    trained("--epochs", 3, "--validation", 0.2, "--history", table);
    List<String> json = text(lines).lines().toList();
    List<String> csv = text(table).lines().toList();
    assertEquals(3, json.size());
    for (int epoch = 1; epoch <= 3; epoch++) {
      String[] cells = csv.get(epoch).split(",", -1);
      String line = json.get(epoch - 1);
      assertTrue(
          line.startsWith(
              "{\"epoch\":%d,\"train_loss\":%s,\"train_accuracy\":%s,\"validation_loss\":%s,"
                      .formatted(epoch, cells[1], cells[2], cells[3])
                  + "\"validation_accuracy\":%s,\"seconds\":".formatted(cells[4])),
          line);
      assertTrue(line.endsWith(",\"learning_rate\":%s}".formatted(cells[6])), line);
    }
    trained("--epochs", 1, "--history", lines);
    assertTrue(text(lines).contains("\"validation_loss\":null"), text(lines));
  }

  @Test
  void writesTheHistoryOfAllEpochs() {
    Path history = folder.resolve("history.csv");
    trained("--epochs", 3, "--history", history);
    List<String> lines =
        new String(TestFiles.read(history), StandardCharsets.UTF_8).lines().toList();
    assertEquals(
        "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,seconds,learning_rate",
        lines.getFirst());
    assertEquals(4, lines.size());
    assertTrue(lines.get(3).matches("3,[0-9.E-]+,[0-9.]+,,,[0-9.E-]+,0.001"), lines.get(3));
  }

  @Test
  void validatesOnAShareOrOnOtherData() {
    Map<String, @Nullable Object> share =
        Run.of(
                "train",
                TestFiles.flowers(folder.resolve("flowers.csv")),
                "--validation",
                ".25",
                "--epochs",
                30,
                "--learning-rate",
                0.01,
                "--out",
                model(),
                "--json")
            .json();
    assertEquals(1.0, share.get("validation_accuracy"));
    assertNull(share.get("test_accuracy"));
    assertEquals("validation", share.get("measured_on"));
    Map<String, @Nullable Object> other =
        Run.of(
                "train",
                "builtin:moons",
                "--validation",
                "builtin:moons",
                "--epochs",
                2,
                "--out",
                model(),
                "--json")
            .json();
    assertEquals(other.get("test_accuracy"), other.get("validation_accuracy"));
    String wrong =
        Run.of("train", "builtin:moons", "--validation", "builtin:digits", "--out", model())
            .mistake();
    assertTrue(wrong.contains("10 classes") || wrong.contains("784 inputs"), wrong);
  }

  @Test
  void withoutTestDataThereIsNoTestAccuracy() {
    Map<String, @Nullable Object> json =
        Run.of(
                "train",
                TestFiles.flowers(folder.resolve("flowers.csv")),
                "--epochs",
                1,
                "--out",
                model(),
                "--json")
            .json();
    assertTrue(json.containsKey("test_accuracy"));
    assertNull(json.get("test_accuracy"));
    assertNull(json.get("f1"));
  }

  @Test
  void trainsOnImages() {
    Map<String, @Nullable Object> json =
        Run.of(
                "train",
                TestFiles.idxFolder(folder.resolve("images")),
                "--epochs",
                100,
                "--learning-rate",
                "0.01",
                "--out",
                model(),
                "--json")
            .json();
    assertEquals("128:relu,3:softmax", json.get("layers"));
    assertEquals(1.0, json.get("test_accuracy"));
  }

  @Test
  void trainsOnNumbers() {
    Path houses = TestFiles.houses(folder.resolve("houses.csv"));
    Map<String, @Nullable Object> json =
        Run.of(
                "train",
                houses,
                "--target",
                "price",
                "--validation",
                0.2,
                "--epochs",
                100,
                "--learning-rate",
                "0.01",
                "--out",
                model(),
                "--json")
            .json();
    assertEquals("128:relu,1:identity", json.get("layers"));
    assertEquals("mse", json.get("loss"));
    assertNull(json.get("train_accuracy"));
    assertNull(json.get("test_accuracy"));
    assertTrue((double) requireNonNull(json.get("mse")) < 0.5, json.toString());
    assertTrue((double) requireNonNull(json.get("mae")) < 0.5, json.toString());
    assertTrue((double) requireNonNull(json.get("r2")) > 0.8, json.toString());
  }

  @Test
  void trainsOnArrays() {
    Path file =
        TestFiles.npz(
            folder.resolve("data.npz"),
            Map.of(
                "x", TestFiles.npy("<f4", "(4, 2)", TestFiles.floats(0, 0, 0, 1, 1, 0, 1, 1)),
                "y", TestFiles.npy("|u1", "(4,)", new byte[] {0, 0, 1, 1}),
                "x_test", TestFiles.npy("<f4", "(2, 2)", TestFiles.floats(0, 0, 1, 0)),
                "y_test", TestFiles.npy("|u1", "(2,)", new byte[] {0, 1})));
    Map<String, @Nullable Object> json =
        Run.of(
                "train",
                file,
                "--epochs",
                100,
                "--learning-rate",
                "0.01",
                "--out",
                model(),
                "--json")
            .json();
    assertEquals(1.0, json.get("test_accuracy"));
  }

  @Test
  void severalTargetsMayBeLabels() {
    Path file =
        TestFiles.write(folder.resolve("labels.csv"), "x,big,odd\n1,0,1\n2,0,0\n3,1,1\n4,1,0\n");
    Run.of(
            "train",
            file,
            "--target",
            "big",
            "--target",
            "odd",
            "--layers",
            "8:tanh,2:sigmoid",
            "--epochs",
            5,
            "--out",
            model())
        .succeeds();
    Map<String, @Nullable Object> json =
        Run.of("evaluate", model(), file, "--target", "big", "--target", "odd", "--json").json();
    assertTrue(json.containsKey("subset_accuracy"), json.toString());
    assertTrue(json.containsKey("f1"), json.toString());
    assertFalse(json.containsKey("confusion"));
  }

  @Test
  void aLossThatIsNoNumberFails() {
    Path history = folder.resolve("history.csv");
    Run run =
        Run.of(
            "train",
            "builtin:moons",
            "--layers",
            "5:relu,2:identity",
            "--loss",
            "mse",
            "--optimizer",
            "sgd",
            "--learning-rate",
            "1e30",
            "--out",
            model(),
            "--history",
            history,
            "--quiet",
            "--json");
    assertEquals(ExitCodes.FAILED, run.code());
    String sentence = run.sentence();
    assertTrue(sentence.contains("epoch 1"), sentence);
    assertTrue(sentence.contains(model().toString()), sentence);
    assertTrue(Files.exists(history));
    assertFalse(Files.exists(model()));
  }

  @Test
  void whatCannotBeWrittenIsToldBeforeTraining() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    for (String option : List.of("--out", "--history")) {
      for (Path target : List.of(folder, folder.resolve("none/x"), file.resolve("x"))) {
        String sentence = Run.of("train", "/does/not/exist.csv", option, target).mistake();
        assertTrue(sentence.startsWith("cannot write " + target), sentence);
      }
    }
    Run.of("train", "/does/not/exist.csv", "--checkpoint", file).mistake();
    String same =
        Run.of("train", "--out", folder.resolve("x"), "--history", folder.resolve("x")).mistake();
    assertTrue(same.contains("same file"), same);
  }

  @Test
  void aFullDiskFailsTheRun() {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full));
    Run run = Run.of("train", "builtin:xor", "--epochs", 1, "--out", full, "--quiet");
    assertEquals(ExitCodes.FAILED, run.code());
    assertTrue(run.sentence().contains("/dev/full"));
  }

  @Test
  void leavesNothingButItsFiles() throws IOException {
    trained("--epochs", 1);
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(model()), files.toList());
    }
  }

  @Test
  void aRunMayTrainOnRowsOneByOne() {
    byte[] one = trained("--epochs", 1, "--batch-size", 1);
    assertNotEquals(0, one.length);
  }
}
