package dev.lanewise.cli.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of a training in a file. */
class ConfigFileTest {

  @TempDir Path folder;

  private Path model() {
    return folder.resolve("model.safetensors");
  }

  private Path config(String text) {
    return TestFiles.write(folder.resolve("config.json"), text);
  }

  private static Run train(Object... args) {
    List<Object> all = new ArrayList<>(List.of("train"));
    all.addAll(Arrays.asList(args));
    return Run.of(all.toArray());
  }

  private byte[] trained(Object... args) {
    List<Object> all = new ArrayList<>(Arrays.asList(args));
    all.addAll(List.of("--out", model()));
    train(all.toArray()).succeeds();
    return TestFiles.read(model());
  }

  private static Map<String, @Nullable Object> printed(Object... args) {
    List<Object> all = new ArrayList<>(Arrays.asList(args));
    all.add("--print-config");
    return train(all.toArray()).json();
  }

  /** What is printed for a command trains the same to the byte, which includes its source. */
  private void goesRound(Object... args) {
    byte[] whole = trained(args);
    List<Object> all = new ArrayList<>(Arrays.asList(args));
    all.add("--print-config");
    String text = train(all.toArray()).succeeds().out();
    assertTrue(text.lines().count() > 5, text);
    assertArrayEquals(whole, trained("--config", config(text)), text);
    assertEquals(text, train("--config", config(text), "--print-config").succeeds().out());
  }

  @Test
  void whatIsPrintedTrainsTheSame() {
    goesRound("builtin:moons", "--epochs", 2, "--learning-rate", 0.02, "--seed", -3);
    goesRound(
        "builtin:moons",
        "--epochs",
        30,
        "--batch-size",
        "full",
        "--validation",
        0.25,
        "--patience",
        2,
        "--schedule",
        "cosine(epochs=3)",
        "--warmup",
        1,
        "--no-shuffle",
        "--initializer",
        "he_normal");
    goesRound(
        "builtin:moons",
        "--epochs",
        3,
        "--clip",
        "global_norm=0.5",
        "--l2",
        "0.001,2=0.01",
        "--max-norm",
        "1.5",
        "--ema",
        "0.9",
        "--class-weights",
        "1,2.5");
    goesRound(
        "builtin:moons",
        "--epochs",
        2,
        "--augment",
        "elastic(sigma=1,alpha=0.5),shift(pixels=0.25)",
        "--image",
        "2x1",
        "--mixup",
        "0.4");
  }

  @Test
  void limitsOfACheckpointArePrinted() {
    Path run = folder.resolve("run");
    trained("builtin:moons", "--epochs", 1, "--checkpoint", run, "--ema", "0.9", "--l1", "0.01");
    Map<String, @Nullable Object> printed =
        printed("builtin:moons", "--epochs", 2, "--checkpoint", run, "--resume");
    assertEquals("0.9", printed.get("ema"));
    assertEquals("0.01", printed.get("l1"));
    assertFalse(printed.containsKey("l2"));
  }

  @Test
  void aTableGoesRoundWithItsRolesAndDefaults() {
    Path table =
        TestFiles.write(
            folder.resolve("table.csv"),
            "id,a,b,c,big,odd\n" + "1,2,3,4,0,1\n2,1,5,3,1,0\n".repeat(8));
    goesRound(
        table,
        "--target",
        "big",
        "--target",
        "odd",
        "--id",
        "id",
        "--ignore",
        "a,c",
        "--epochs",
        3);
    Map<String, @Nullable Object> printed =
        printed(table, "--target", "big", "--target", "odd", "--ignore", "a");
    assertEquals(List.of("big", "odd"), printed.get("target"));
    assertEquals("128:relu,2:identity", printed.get("layers"));
    assertEquals(32L, printed.get("batch-size"));
    assertEquals(200L, printed.get("epochs"));
  }

  @Test
  void printingTrainsNothing() {
    Path run = folder.resolve("run");
    Map<String, @Nullable Object> printed =
        printed(
            "builtin:moons",
            "--out",
            model(),
            "--checkpoint",
            run,
            "--checkpoint-every",
            "5m",
            "--resume");
    assertEquals("5m", printed.get("checkpoint-every"));
    assertEquals(true, printed.get("resume"));
    assertEquals(10L, printed.get("epochs"));
    assertFalse(printed.containsKey("print-config"));
    assertFalse(Files.exists(model()));
    assertFalse(Files.exists(run));
  }

  @Test
  void theCommandLineOverridesTheFile() {
    Path file =
        config(
            """
            {"data": "builtin:xor", "epochs": 5, "seed": 4, "layers": "4:tanh,2:softmax",
             "quiet": false, "no-shuffle": true, "ignore": []}
            """);
    byte[] expected =
        trained(
            "builtin:moons",
            "--epochs",
            2,
            "--seed",
            4,
            "--layers",
            "4:tanh,2:softmax",
            "--no-shuffle");
    assertArrayEquals(expected, trained("builtin:moons", "--config", file, "--epochs", 2));
    assertArrayEquals(expected, trained("--epochs=2", "--config=" + file, "builtin:moons"));
  }

  @Test
  void allMistakesAreToldAtOnce() {
    Path file =
        config(
            """
            {"epoch": 5, "layers": "4:tanhh,2:softmaxx", "optimizer": "adaam", "epochs": "5",
             "batch-size": -1, "seed": 1.5, "no-shuffle": "yes", "warmup": -1, "loss": null,
             "ignore": [1, {}], "config": "x", "scale": "big", "checkpoint-every": "5",
             "out": "%s", "patience": 0}
            """
                .formatted(folder));
    String sentence = train("--config", file, "--resume").mistake();
    List<String> expected =
        List.of(
            "there is no key 'epoch'; did you mean 'epochs'?",
            "no activation 'tanhh'",
            "no activation 'softmaxx'",
            "no optimizer 'adaam'",
            "'epochs' is a number",
            "batch_size=-1 is out of range",
            "'1.5' is no whole number",
            "'no-shuffle' is true or false",
            "warmup=-1 is out of range",
            "'loss' is a text",
            "'ignore' is a text or a list of texts",
            "there is no key 'config'; it stands on the command line alone",
            "--scale is standard",
            "'5' is neither a time",
            "it is a folder",
            "patience=0 is out of range",
            "--resume needs --checkpoint");
    assertTrue(sentence.startsWith(expected.size() + " mistakes: (1) " + file), sentence);
    expected.forEach(part -> assertTrue(sentence.contains(part), part + " in " + sentence));
  }

  @Test
  void mistakesOfTheCommandLineAreToldAtOnceToo() {
    String sentence = train("--layers", "4:tanhh", "--loss", "mmse").mistake();
    assertTrue(sentence.startsWith("2 mistakes: (1) "), sentence);
    assertTrue(sentence.contains("no activation 'tanhh'"), sentence);
    assertTrue(sentence.contains("no loss 'mmse'"), sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | is no JSON object",
        "{\"epochs\": 5 | is not valid JSON in line 1",
        "{\"epochs\": 5, \"epochs\": 6} | is not valid JSON in line 1: Duplicate field 'epochs'",
        "{} {} | has more behind the object",
        "{\"help\": true} | there is no key 'help'",
        "{\"threads\": 0} | threads=0 is out of range",
        "{\"data\": 5.5, \"epochs\": 1} | 5.5"
      })
  void aFileThatCannotBeUsedIsAMistake(String text, String part) {
    String sentence = train("--config", config(text), "--out", model()).mistake();
    assertTrue(sentence.contains(part), sentence);
    assertFalse(Files.exists(model()));
  }

  @Test
  void aFileThatIsMissingIsAMistake() {
    assertTrue(train("--config", folder.resolve("none.json")).mistake().contains("none.json"));
  }
}
