package dev.lanewise.cli.prediction;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {

  @TempDir Path folder;

  private Path model() {
    return folder.resolve("model.safetensors");
  }

  private void train(Object data, Object... more) {
    Object[] args = new Object[more.length + 6];
    args[0] = "train";
    args[1] = data;
    args[2] = "--out";
    args[3] = model();
    args[4] = "--learning-rate";
    args[5] = "0.01";
    System.arraycopy(more, 0, args, 6, more.length);
    Run.of(args).succeeds();
  }

  @Test
  void measuresClasses() {
    train(TestFiles.idxFolder(folder.resolve("images")), "--epochs", 100);
    Run run = Run.of("evaluate", model(), folder.resolve("images"), "--json");
    Map<String, @Nullable Object> json = run.json();
    assertEquals(6L, json.get("rows"));
    for (String name : List.of("accuracy", "precision", "recall", "f1")) {
      assertEquals(1.0, json.get(name), name);
    }
    assertTrue((double) requireNonNull(json.get("loss")) < 0.5);
    assertEquals(
        List.of(List.of(2L, 0L, 0L), List.of(0L, 2L, 0L), List.of(0L, 0L, 2L)),
        json.get("confusion"));
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().startsWith("kernels "), run.err());
  }

  @Test
  void showsPeopleATable() {
    train(TestFiles.flowers(folder.resolve("flowers.csv")), "--epochs", 30);
    List<String> lines = Run.of("evaluate", model(), folder.resolve("flowers.csv")).lines();
    assertTrue(lines.contains("rows               40"), lines.toString());
    assertTrue(lines.contains("accuracy           1.0000"), lines.toString());
    assertTrue(lines.contains("true \\ predicted  aster   rose"), lines.toString());
  }

  @Test
  void takesTheModelsClassesWhateverTheFileHolds() {
    train(TestFiles.flowers(folder.resolve("flowers.csv")), "--epochs", 30);
    Path roses = TestFiles.write(folder.resolve("roses.csv"), "length,width,kind\n1.2,0.5,rose\n");
    Map<String, @Nullable Object> json = Run.of("evaluate", model(), roses, "--json").json();
    assertEquals(1.0, json.get("accuracy"));
    assertEquals(List.of(List.of(0L, 0L), List.of(0L, 1L)), json.get("confusion"));
    Path lilies =
        TestFiles.write(folder.resolve("lilies.csv"), "length,width,kind\n1.2,0.5,lily\n");
    String sentence = Run.of("evaluate", model(), lilies).mistake();
    assertTrue(sentence.contains("lily"), sentence);
  }

  @Test
  void measuresNumbers() {
    Path houses = TestFiles.houses(folder.resolve("houses.csv"));
    train(houses, "--target", "price", "--epochs", 100);
    Map<String, @Nullable Object> json =
        Run.of("evaluate", model(), houses, "--target", "price", "--json").json();
    assertEquals(List.of("rows", "loss", "mse", "mae", "r2"), List.copyOf(json.keySet()));
    // The loss is that of the scaled prices, whose variance is 1: mse = loss × variance.
    double variance = 0;
    for (int i = 0; i < 40; i++) {
      variance += (0.2 * i - 3.9) * (0.2 * i - 3.9) / 40;
    }
    double loss = (double) requireNonNull(json.get("loss"));
    assertEquals(loss * variance, (double) requireNonNull(json.get("mse")), 1e-4 * loss * variance);
    assertTrue((double) requireNonNull(json.get("r2")) > 0.99);
  }

  @Test
  void dataOfAnotherWidthIsAMistake() {
    train("builtin:xor", "--epochs", 1);
    String sentence = Run.of("evaluate", model(), "builtin:digits").mistake();
    assertTrue(sentence.contains("classes") || sentence.contains("inputs"), sentence);
  }

  @Test
  void kernelsAndThreadsChangeNothing() {
    train("builtin:moons", "--epochs", 2);
    String one =
        Run.of("evaluate", model(), "builtin:moons", "--json", "--threads", 1).succeeds().out();
    String other =
        Run.of(
                "evaluate",
                model(),
                "builtin:moons",
                "--json",
                "--threads",
                2,
                "--kernels",
                "scalar")
            .succeeds()
            .out();
    assertEquals(one, other);
  }
}
