package dev.lanewise.cli.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.builtin.BuiltinData;
import dev.lanewise.network.data.Dataset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training again what a model file tells of. */
class RepetitionTest {

  @TempDir Path folder;

  private Path file(String name) {
    return folder.resolve(name + ".safetensors");
  }

  private Run train(Object... args) {
    List<Object> all = new ArrayList<>(List.of("train"));
    all.addAll(Arrays.asList(args));
    return Run.of(all.toArray());
  }

  @Test
  void trainsTheSameModel() {
    Path model = file("model");
    train(
            "builtin:moons",
            "--layers",
            "6:leaky_relu(slope=0.2),dropout(rate=0.1),2:softmax",
            "--optimizer",
            "sgd(momentum=0.9)",
            "--learning-rate",
            0.05,
            "--schedule",
            "one_cycle",
            "--warmup",
            3,
            "--epochs",
            8,
            "--batch-size",
            50,
            "--seed",
            11,
            "--validation",
            0.2,
            "--patience",
            2,
            "--min-change",
            0.001,
            "--no-shuffle",
            "--initializer",
            "he_normal",
            "--out",
            model)
        .succeeds();
    Run again = train("--like", model, "--out", file("again")).succeeds();
    assertArrayEquals(TestFiles.read(model), TestFiles.read(file("again")));
    assertFalse(again.err().contains("does not tell"), again.err());
    assertFalse(again.err().contains("differ"), again.err());

    // An option overrides what the model says.
    train("--like", model, "--seed", 12, "--out", file("other")).succeeds();
    train("--like", file("other"), "--seed", 11, "--out", file("again")).succeeds();
    assertArrayEquals(TestFiles.read(model), TestFiles.read(file("again")));
  }

  @Test
  void aTableIsNamedWithoutItsFolder() {
    String rows = "id,a,b,big,odd\n" + "1,2,3,0,1\n2,1,5,1,0\n".repeat(8);
    Path table = TestFiles.write(folder.resolve("my table.csv"), rows);
    Path model = file("model");
    train(table, "--target", "big", "--target", "odd", "--id", "id", "--epochs", 2, "--out", model)
        .succeeds();
    String origin = Run.of("inspect", model).succeeds().out();
    assertTrue(
        origin.contains("lanewise train 'my table.csv' --target big --target odd --id id "),
        origin);

    Run here = train("--like", model, "--out", file("again"));
    assertTrue(here.err().contains("does not tell the folders of my table.csv"), here.err());
    assertTrue(here.err().contains("lanewise: "), here.err());
    Run again = train("--like", model, table, "--out", file("again")).succeeds();
    assertArrayEquals(TestFiles.read(model), TestFiles.read(file("again")));
    assertFalse(again.err().contains("the data differ"), again.err());

    TestFiles.write(table, rows + "3,3,3,1,1\n");
    Run other = train("--like", model, table, "--out", file("again")).succeeds();
    assertTrue(
        other.err().contains("the data differ from those of the model to repeat: 17 rows"),
        other.err());
  }

  @Test
  void whatAModelDoesNotTellIsSaid() {
    Dataset data = BuiltinData.load("builtin:moons", 1).train();
    Model model = Trainer.builder().layers("2:softmax").epochs(1).train(data).model();
    ModelFile.write(model, file("silent"));
    String sentence = train("--like", file("silent")).mistake();
    assertTrue(sentence.contains("does not say how it was trained"), sentence);

    Model named =
        Trainer.builder()
            .layers("2:softmax")
            .epochs(1)
            .source("what I have --measured")
            .train(data)
            .model();
    ModelFile.write(named, file("named"));
    Run run = train("builtin:moons", "--like", file("named"), "--out", file("again")).succeeds();
    assertTrue(
        run.err().contains("calls its data 'what I have --measured', which is no DATA"), run.err());
    assertEquals(1, run.err().lines().filter(line -> line.startsWith("epoch ")).count(), run.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "builtin:moons --plugins jars",
        "builtin:moons --out other.safetensors",
        "builtin:moons --init ../start.safetensors",
        "builtin:moons --validation /data/secret.csv",
        "/data/secret.csv",
        "..",
        "@words",
        "-- --plugins=jars"
      })
  void aModelNamesNothingButItsData(String source) {
    Dataset data = BuiltinData.load("builtin:xor", 1).train();
    Model model =
        Trainer.builder().layers("2:softmax").epochs(1).source(source).train(data).model();
    ModelFile.write(model, file("hostile"));
    Run run =
        train("--like", file("hostile"), "builtin:xor", "--quiet", "--print-config").succeeds();
    assertFalse(run.out().contains("jars") || run.out().contains("other"), run.out());
    assertFalse(run.out().contains("start") || run.out().contains("secret"), run.out());
    Run told = train("--like", file("hostile"), "builtin:xor", "--print-config").succeeds();
    boolean isName = source.startsWith("@");
    assertEquals(isName, !told.err().contains("which is no DATA with options"), told.err());
    assertEquals(isName, told.err().contains("the folders of @words"), told.err());
  }
}
