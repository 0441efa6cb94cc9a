package dev.lanewise.cli.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.Main;
import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import dev.lanewise.cli.text.ExitCodes;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train} with several seeds. */
class SeedsTest {

  @TempDir private Path folder;

  private Path model() {
    return folder.resolve("model.safetensors");
  }

  private Run train(Object... args) {
    List<Object> all =
        new ArrayList<>(
            List.of("train", TestFiles.flowers(folder.resolve("f.csv")), "--epochs", 2));
    all.addAll(Arrays.asList(args));
    return Run.of(all.toArray());
  }

  private static Number number(Map<?, ?> object, String name) {
    return (Number) Objects.requireNonNull(object.get(name));
  }

  @Test
  void eachSeedIsATrainingOfItsOwn() {
    Run run = train("--seeds", "1,7,3", "--validation", "0.25", "--json");
    assertTrue(
        run.err().contains("no model is written: each seed holds out other rows"), run.err());
    List<?> seeds = (List<?>) Objects.requireNonNull(run.json().get("seeds"));
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      Map<?, ?> of = (Map<?, ?>) seeds.get(i);
      assertEquals(List.of(1L, 7L, 3L).get(i), of.get("seed"));
      Map<String, @Nullable Object> alone =
          train("--seed", number(of, "seed"), "--validation", "0.25", "--json", "--out", model())
              .json();
      assertEquals(alone.get("validation_loss"), of.get("loss"));
      sum += number(of, "loss").doubleValue();
    }
    Map<?, ?> metrics = (Map<?, ?>) Objects.requireNonNull(run.json().get("metrics"));
    Map<?, ?> loss = (Map<?, ?>) Objects.requireNonNull(metrics.get("loss"));
    assertEquals(sum / 3, loss.get("mean"));
    assertTrue(
        number(loss, "least").doubleValue() < number(loss, "greatest").doubleValue(),
        loss::toString);
    assertNull(run.json().get("model"));
    assertEquals("validation", run.json().get("measured_on"));
  }

  @Test
  void theBestIsKeptWhereAllAreMeasuredOnTheSameRows() {
    Path others = TestFiles.flowers(folder.resolve("others.csv"));
    Run run = train("--seeds", "4,5,6", "--validation", others, "--out", model());
    run.succeeds();
    byte[] kept = TestFiles.read(model());
    long best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (long seed = 4; seed <= 6; seed++) {
      double loss =
          (double)
              Objects.requireNonNull(
                  train("--seed", seed, "--validation", others, "--json", "--out", model())
                      .json()
                      .get("validation_loss"));
      if (loss < least) {
        least = loss;
        best = seed;
      }
    }
    assertTrue(run.err().contains("is the model of seed " + best + ", which"), run.err());
    train("--seed", best, "--validation", others, "--out", model()).succeeds();
    assertArrayEquals(TestFiles.read(model()), kept);
    List<String> lines = run.lines();
    assertTrue(lines.getFirst().startsWith("seed 4        loss "), run.out());
    assertTrue(lines.get(4).matches(" +mean +deviation +least +greatest"), run.out());
  }

  @Test
  void withoutRowsToChooseByThereIsNoModel() {
    Run run = train("--seeds", "1,2").succeeds();
    assertTrue(run.err().contains("no model is written: there are no rows"), run.err());
    assertTrue(run.out().contains("measured on the rows for training"), run.out());
  }

  @Test
  void aSeedThatDivergesIsSaid() {
    Run run =
        train(
            "--seeds",
            "1,2",
            "--optimizer",
            "sgd(learning_rate=1e30)",
            "--layers",
            "4:relu,2:identity",
            "--loss",
            "mse",
            "--quiet");
    assertEquals(ExitCodes.FAILED, run.code());
    assertTrue(
        run.err().startsWith("lanewise: each of the 2 seeds diverged; the last: "), run.err());
  }

  /** The rows of the table are printed as they are without --quiet, but for how long it took. */
  @Test
  void theTableIsPrintedQuietly() {
    Run loud = train("--seeds", "1,2").succeeds();
    Run quiet = train("--seeds", "1,2", "--quiet").succeeds();
    assertEquals("", quiet.err());
    assertEquals(loud.lines().subList(0, 5), quiet.lines().subList(0, 5));
  }

  /** A kill after the first seed must not lose its model. */
  @Test
  void theBestSoFarIsThereBeforeTheNextSeed() {
    List<Boolean> written = new ArrayList<>();
    OutputStream err =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void flush() {
            if (toString(StandardCharsets.UTF_8).contains("seed 4: ")) {
              written.add(Files.exists(model()));
            }
          }
        };
    String table = TestFiles.flowers(folder.resolve("f.csv")).toString();
    int code =
        Main.run(
            new String[] {
              "train",
              table,
              "--seeds",
              "4,5",
              "--epochs",
              "1",
              "--validation",
              table,
              "--out",
              model().toString()
            },
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertEquals(ExitCodes.OK, code);
    assertTrue(written.getFirst());
  }

  @Test
  void saysThatTheDataDifferFromThoseToRepeat() {
    train("--out", model()).succeeds();
    String sentence = "the data differ from those of the model to repeat: ";
    Run same = train("--like", model(), "--seeds", "1,2").succeeds();
    assertFalse(same.err().contains(sentence), same.err());
    Path rows = TestFiles.flowers(folder.resolve("f.csv"));
    String text = new String(TestFiles.read(rows), StandardCharsets.UTF_8);
    Path more =
        TestFiles.write(folder.resolve("more.csv"), text + text.lines().toList().getLast() + "\n");
    Run other = Run.of("train", more, "--like", model(), "--seeds", "1,2").succeeds();
    assertEquals(2, other.err().split(sentence, -1).length, other.err());
  }

  @Test
  void aModelFileNeedsRowsToChooseBy() {
    String sentence =
        "--out is for the best model, and --seeds has none without other data to choose it by; name some by --validation, or leave --out out";
    assertEquals(sentence, train("--seeds", "1,2", "--out", model()).mistake());
    assertEquals(
        sentence, train("--seeds", "1,2", "--validation", "0.2", "--out", model()).mistake());
  }

  @Test
  void saysWhatCannotBe() {
    assertEquals(
        "3 mistakes: (1) --seeds has 2 twice; name each seed once; (2) --seed and --seeds contradict each other; leave one of them out; (3) --history is for one training, and --seeds has several; leave one of them out",
        train("--seeds", "1,2,2", "--seed", 3, "--history", folder.resolve("h.csv")).mistake());
  }

  @Test
  void aConfigurationHasTheSeeds() {
    String text = train("--seeds", "1,2", "--print-config").succeeds().out();
    assertTrue(text.contains("\"seeds\""), text);
    assertFalse(text.contains("\"seed\""), text);
    Path config = TestFiles.write(folder.resolve("c.json"), text);
    assertTrue(
        Run.of("train", "--config", config, "--json", "--quiet").out().contains("\"seeds\":[{"));
    assertTrue(
        Run.of("train", "--config", config, "--seed", 3, "--out", model(), "--json", "--quiet")
            .out()
            .contains("\"seed\":3"));
    Path one =
        TestFiles.write(
            folder.resolve("one.json"),
            "{\"data\": \"builtin:moons\", \"seed\": 4, \"epochs\": 1}");
    assertTrue(
        Run.of("train", "--config", one, "--seeds", "5,6", "--json", "--quiet")
            .out()
            .contains("\"seed\":6"));
  }
}
