package dev.lanewise.cli.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossValidateCommandTest {

  @TempDir private Path folder;

  /** Sixty flowers of three kinds, told apart by their length. */
  private Path flowers() {
    StringBuilder text = new StringBuilder("length,colour,kind\n");
    for (int i = 0; i < 60; i++) {
      text.append(i % 3 * 10 + i % 7 * 0.3)
          .append(i % 2 == 0 ? ",red," : ",,")
          .append(List.of("iris", "rose", "tulip").get(i % 3))
          .append('\n');
    }
    return TestFiles.write(folder.resolve("flowers.csv"), text.toString());
  }

  @Test
  void measuresEachFold() {
    Run run = Run.of("cross-validate", flowers(), "--folds", "4", "--epochs", "60").succeeds();
    List<String> lines = run.out().lines().toList();
    assertTrue(lines.get(0).matches(" +mean +deviation"), run.out());
    assertTrue(
        lines.stream().anyMatch(line -> line.matches("accuracy +1\\.0000 +0\\.0000")), run.out());
    assertTrue(lines.getLast().startsWith("4 trainings in "), run.out());
    assertTrue(run.err().contains("fold 4/4: loss "), run.err());
    assertFalse(Files.exists(folder.resolve("model.safetensors")), "no model is written");
  }

  @Test
  void writesThePredictionsOfRowsThatWereHeldOut() throws IOException {
    Path out = folder.resolve("predictions.csv");
    Run.of("cross-validate", flowers(), "--epochs", "60", "--quiet", "--out", out).succeeds();
    List<String> lines = Files.readAllLines(out);
    assertEquals("row,fold,kind,iris,rose,tulip", lines.getFirst());
    assertEquals(61, lines.size());
    assertTrue(lines.get(1).matches("1,[1-5],iris,.*"), lines.get(1));
    assertTrue(lines.get(2).matches("2,[1-5],rose,.*"), lines.get(2));
    assertTrue(lines.get(60).matches("60,[1-5],tulip,.*"), lines.get(60));
  }

  /** The second row has no target and is not divided: the numbers are still those of the file. */
  @Test
  void rowsHaveTheirNumbersOrIds() throws IOException {
    Path data =
        TestFiles.write(
            folder.resolve("few.csv"),
            "name,x,y\nann,1,a\nbob,2,\ncy,3,b\ndee,4,a\neve,5,b\nflo,6,a\n");
    Path out = folder.resolve("out.csv");
    List<Object> args =
        List.of("cross-validate", data, "--folds", "2", "--epochs", "1", "--quiet", "--out", out);
    List<Object> named = new ArrayList<>(args);
    named.addAll(List.of("--id", "name"));
    List<Object> numbered = new ArrayList<>(args);
    numbered.addAll(List.of("--ignore", "name"));
    Run.of(named.toArray()).succeeds();
    assertEquals(List.of("name", "ann", "cy", "dee", "eve", "flo"), firstColumn(out));
    assertTrue(Files.readString(out).startsWith("name,fold,y,a,b\n"));
    Run.of(numbered.toArray()).succeeds();
    assertEquals(List.of("row", "1", "3", "4", "5", "6"), firstColumn(out));
  }

  private static List<String> firstColumn(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> line.substring(0, line.indexOf(',')))
        .toList();
  }

  @Test
  void jsonHasMeansAndFolds() {
    String json =
        Run.of(
                "cross-validate",
                "builtin:moons",
                "--folds",
                "2",
                "--repeats",
                "2",
                "--epochs",
                "1",
                "--json")
            .succeeds()
            .out();
    assertTrue(json.startsWith("{\"metrics\":{\"loss\":{\"mean\":"), json);
    assertTrue(json.contains("\"accuracy\":{\"mean\":0."), json);
    assertTrue(json.contains("{\"repetition\":2,\"fold\":2,\"training_rows\":"), json);
  }

  @Test
  void saysWhatCannotBe() {
    assertEquals(
        "61 folds cannot be made of 60 rows; take from 2 to that number",
        Run.of("cross-validate", flowers(), "--folds", "61", "--quiet").mistake());
    assertEquals(
        "--out has one prediction for each row, and --repeats 2 makes as many; leave one of them out",
        Run.of("cross-validate", flowers(), "--repeats", "2", "--out", folder.resolve("a.csv"))
            .mistake());
    assertEquals(
        "folds=1 is out of range: from 2",
        Run.of("cross-validate", flowers(), "--folds", "1", "--quiet").mistake());
    // No data is read for it.
    assertEquals(
        "folds=1 is out of range: from 2",
        Run.of("cross-validate", folder.resolve("none.csv"), "--folds", "1").mistake());
  }
}
