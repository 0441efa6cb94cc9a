package dev.lanewise.cli;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metric of a jar in all commands that show metrics. */
class PluginMetricsTest {

  private static final String UNDEFINED = "acme:undefined";

  private static final String NOTE =
      "the metric 'acme:undefined' has no value and counts as NaN: java.lang.ArithmeticException: / by zero";

  @TempDir static Path shared;

  @TempDir Path work;

  @BeforeAll
  static void pack() {
    // Its value is the F1 of evaluation, as beta is 1.
    PluginProjects.jar(shared, "acme:macro_f", "metric");
    PluginProjects.jar(
        shared,
        UNDEFINED,
        "metric",
        source -> source.replace("sum / classes", "sum / Math.divideExact(0, classes - classes)"));
  }

  private Run train(Object... options) {
    return Run.of(
        concat(
            new Object[] {
              "train", "builtin:moons", "--kernels", "scalar", "--plugins", shared, "--out", model()
            },
            options));
  }

  private static Object[] concat(Object[] one, Object... other) {
    return Stream.concat(Arrays.stream(one), Arrays.stream(other)).toArray();
  }

  private Path model() {
    return work.resolve("model.safetensors");
  }

  @Test
  void standsBesideTheBuiltInOnes() throws Exception {
    Path history = work.resolve("history.csv");
    Map<String, @Nullable Object> json =
        train(
                "--epochs",
                3,
                "--validation",
                0.3,
                "--metric",
                "acme:macro_f",
                "--metric",
                "acme:macro_f(beta=2)",
                "--history",
                history,
                "--json")
            .json();
    assertEquals(json.get("f1"), json.get("acme:macro_f"));
    List<String> lines = Files.readAllLines(history);
    assertEquals(
        "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,seconds,learning_rate,acme:macro_f,acme:macro_f(beta=2)",
        lines.getFirst());
    assertTrue(lines.getLast().split(",", -1)[7].startsWith("0."), lines.getLast());

    Object[] evaluate = {"evaluate", model(), "builtin:moons", "--plugins", shared};
    Object[] metric = concat(evaluate, "--metric", "acme:macro_f");
    Map<String, @Nullable Object> measured = Run.of(concat(metric, "--json")).json();
    assertEquals(measured.get("f1"), measured.get("acme:macro_f"));
    assertTrue(
        Run.of(metric).lines().stream().anyMatch(line -> line.startsWith("acme:macro_f  ")),
        "the table has it");
    assertTrue(
        Run.of(concat(evaluate, "--metric", "acme:macro_g"))
            .mistake()
            .startsWith("there is no metric 'acme:macro_g', did you mean 'acme:macro_f'?"));
  }

  @Test
  void stopsTrainingAlsoWhenItIsResumedOrRepeated() {
    Object[] settings = {
      "--validation",
      0.3,
      "--learning-rate",
      0.1,
      "--patience",
      2,
      "--stop-on",
      "acme:macro_f(beta=2)"
    };
    train(concat(settings, "--epochs", 200)).succeeds();
    byte[] whole = TestFiles.read(model());
    Path checkpoints = work.resolve("run");
    train(concat(settings, "--epochs", 3, "--checkpoint", checkpoints)).succeeds();
    train("--epochs", 200, "--checkpoint", checkpoints, "--resume").succeeds();
    assertArrayEquals(whole, TestFiles.read(model()));
    Path first = work.resolve("first.safetensors");
    assertDoesNotThrow(() -> Files.move(model(), first));
    train("--like", first).succeeds();
    assertArrayEquals(whole, TestFiles.read(model()));
  }

  @Test
  void crossValidationHasItsMeanAndDeviation() {
    Map<String, @Nullable Object> json =
        Run.of(
                "cross-validate",
                "builtin:moons",
                "--kernels",
                "scalar",
                "--plugins",
                shared,
                "--metric",
                "acme:macro_f",
                "--epochs",
                1,
                "--folds",
                2,
                "--json")
            .json();
    Map<?, ?> metrics = (Map<?, ?>) json.get("metrics");
    assertEquals(requireNonNull(metrics).get("f1"), metrics.get("acme:macro_f"));
  }

  @Test
  void aMetricWithoutAValueEndsNothing() {
    Run trained =
        train("--epochs", 2, "--validation", 0.3, "--metric", UNDEFINED, "--json").succeeds();
    assertNull(trained.json().get(UNDEFINED));
    assertTrue(trained.json().containsKey(UNDEFINED));
    assertEquals(
        List.of("after epoch 1, " + NOTE, NOTE),
        trained
            .err()
            .lines()
            .filter(line -> line.contains("has no value"))
            .map(line -> line.substring(0, line.indexOf(NOTE) + NOTE.length()))
            .toList());
    Run evaluated =
        Run.of("evaluate", model(), "builtin:moons", "--plugins", shared, "--metric", UNDEFINED)
            .succeeds();
    assertTrue(evaluated.err().contains(NOTE), evaluated.err());
    assertTrue(
        evaluated.lines().stream()
            .anyMatch(line -> line.startsWith(UNDEFINED) && line.endsWith(" NaN")),
        evaluated.out());
    Run seeds =
        train(
                "--seeds",
                "1,2",
                "--epochs",
                1,
                "--validation",
                "builtin:moons",
                "--metric",
                UNDEFINED)
            .succeeds();
    assertTrue(seeds.out().contains(NOTE), seeds.out());
    Run parts =
        Run.of(
                "cross-validate",
                "builtin:moons",
                "--kernels",
                "scalar",
                "--plugins",
                shared,
                "--metric",
                UNDEFINED,
                "--epochs",
                1,
                "--folds",
                2)
            .succeeds();
    assertTrue(parts.err().contains("division 1, fold 2: " + NOTE), parts.err());
  }

  @Test
  void aSearchGoesOnWhereAMetricHasNoValue() {
    Path space =
        TestFiles.write(
            work.resolve("space.json"),
            """
            {"data": "builtin:moons", "epochs": 1, "learning-rate": [0.01, 0.02],
             "metric": ["acme:undefined"]}
            """);
    Run tuned =
        Run.of(
                "tune",
                "--space",
                space,
                "--trials",
                2,
                "--rank-by",
                "accuracy",
                "--kernels",
                "scalar",
                "--plugins",
                shared,
                "--json")
            .succeeds();
    assertTrue(requireNonNull(tuned.json().get("trials")).toString().contains(UNDEFINED));
    Run none =
        Run.of(
            "tune",
            "--space",
            space,
            "--trials",
            2,
            "--rank-by",
            "acme:none",
            "--kernels",
            "scalar",
            "--plugins",
            shared);
    assertTrue(none.err().contains("acme:none"), none.err());
  }

  @Test
  void whatCannotBeMeasuredIsSaid() {
    assertTrue(
        train("--metric", "acme:none", "--stop-on", "acme:no", "--patience", 1)
            .err()
            .contains("there is no metric 'acme:none'"));
    Path data = TestFiles.flowers(work.resolve("flowers.csv"));
    assertTrue(
        Run.of(
                "train",
                data,
                "--plugins",
                shared,
                "--metric",
                "acme:macro_f",
                "--epochs",
                1,
                "--kernels",
                "scalar",
                "--out",
                model())
            .succeeds()
            .err()
            .contains("--metric measures nothing, as no rows are held out"));
    assertTrue(
        Run.of("evaluate", work.resolve("m.onnx"), data, "--metric", "acme:macro_f")
            .mistake()
            .startsWith("--metric measures .safetensors models"));
    assertTrue(
        Run.of("plugins", "new", "plain", "--kind", "metric", "--dir", work.resolve("p"))
            .mistake()
            .endsWith("put a prefix before it, as in acme:plain"));
  }
}
