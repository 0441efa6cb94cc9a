package dev.lanewise.cli.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import dev.lanewise.cli.text.ExitCodes;
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
            List.of(
                "train",
                TestFiles.flowers(folder.resolve("f.csv")),
                "--epochs",
                2,
                "--out",
                model()));
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
    assertFalse(Files.exists(model()));
    List<?> seeds = (List<?>) Objects.requireNonNull(run.json().get("seeds"));
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      Map<?, ?> of = (Map<?, ?>) seeds.get(i);
      assertEquals(List.of(1L, 7L, 3L).get(i), of.get("seed"));
      Map<String, @Nullable Object> alone =
          train("--seed", number(of, "seed"), "--validation", "0.25", "--json").json();
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
    Run run = train("--seeds", "4,5,6", "--validation", others);
    run.succeeds();
    byte[] kept = TestFiles.read(model());
    long best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (long seed = 4; seed <= 6; seed++) {
      double loss =
          (double)
              Objects.requireNonNull(
                  train("--seed", seed, "--validation", others, "--json")
                      .json()
                      .get("validation_loss"));
      if (loss < least) {
        least = loss;
        best = seed;
      }
    }
    assertTrue(run.err().contains("is the model of seed " + best + ", which"), run.err());
    train("--seed", best, "--validation", others).succeeds();
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
    assertFalse(Files.exists(model()));
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
        Run.of("train", "--config", config, "--seed", 3, "--json", "--quiet")
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
