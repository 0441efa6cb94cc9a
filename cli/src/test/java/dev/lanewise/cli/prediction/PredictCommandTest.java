package dev.lanewise.cli.prediction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import dev.lanewise.formats.NpyArray;
import dev.lanewise.formats.NpyReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictCommandTest {

  @TempDir Path folder;
  private Path model;
  private Path flowers;

  @BeforeEach
  void train() {
    model = folder.resolve("model.safetensors");
    flowers = TestFiles.flowers(folder.resolve("flowers.csv"));
    Run.of("train", flowers, "--out", model, "--epochs", 30, "--learning-rate", 0.01).succeeds();
  }

  @Test
  void printsTheOutputsOfEachRow() {
    Run run = Run.of("predict", model, flowers);
    List<String> lines = run.lines();
    assertEquals("kind,aster,rose", lines.getFirst());
    assertEquals(41, lines.size());
    for (int row = 0; row < 40; row++) {
      String[] cells = lines.get(row + 1).split(",", -1);
      float aster = Float.parseFloat(cells[1]);
      float rose = Float.parseFloat(cells[2]);
      assertEquals(1, aster + rose, 1e-6);
      assertEquals(row % 2 == 0, rose > aster, "row " + row);
      assertEquals(row % 2 == 0 ? "rose" : "aster", cells[0]);
    }
    assertTrue(run.err().startsWith("kernels "), run.err());
  }

  @Test
  void theTargetMayBeMissing() {
    Path inputs = TestFiles.write(folder.resolve("inputs.csv"), "length,width\n1,0.5\n5,0.5\n");
    assertEquals(3, Run.of("predict", model, inputs).lines().size());
  }

  @Test
  void writesTextAndArrays() {
    Path csv = folder.resolve("out.csv");
    Path npy = folder.resolve("out.npy");
    Run.of("predict", model, flowers, "--out", csv).succeeds();
    Run.of("predict", model, flowers, "--out", npy).succeeds();
    String printed = Run.of("predict", model, flowers).succeeds().out();
    assertEquals(printed, new String(TestFiles.read(csv), StandardCharsets.UTF_8));
    NpyArray array = NpyReader.read(npy);
    assertArrayEquals(new int[] {40, 2}, array.shape());
    String[] first = printed.lines().toList().get(1).split(",", -1);
    assertEquals(Float.parseFloat(first[1]), array.values()[0]);
    assertEquals(Float.parseFloat(first[2]), array.values()[1]);
  }

  @Test
  void outputsDoNotDependOnBatchesThreadsAndKernels() {
    String all = Run.of("predict", model, flowers).succeeds().out();
    assertEquals(all, Run.of("predict", model, flowers, "--batch-size", 1).succeeds().out());
    assertEquals(all, Run.of("predict", model, flowers, "--batch-size", 7).succeeds().out());
    assertEquals(
        all, Run.of("predict", model, flowers, "--batch-size", 2_000_000_000).succeeds().out());
    assertEquals(
        all,
        Run.of("predict", model, flowers, "--kernels", "scalar", "--threads", 1).succeeds().out());
  }

  @Test
  void numbersAreNamedForTheTarget() {
    Path houses = TestFiles.houses(folder.resolve("houses.csv"));
    Run.of("train", houses, "--target", "price", "--epochs", 1, "--out", model).succeeds();
    List<String> lines = Run.of("predict", model, houses, "--target", "price").lines();
    assertEquals("price", lines.getFirst());
    assertEquals(41, lines.size());
  }

  @Test
  void aSingleOutputIsNamedForTheSecondClass() {
    Run.of("train", flowers, "--layers", "1:sigmoid", "--epochs", 1, "--out", model).succeeds();
    assertEquals("kind,rose", Run.of("predict", model, flowers).lines().getFirst());
  }

  @Test
  void anotherSuffixIsAMistake() {
    String sentence =
        Run.of("predict", model, flowers, "--out", folder.resolve("out.txt")).mistake();
    assertTrue(sentence.contains(".npy"), sentence);
    Run.of("predict", model, flowers, "--out", folder.resolve("none/out.csv")).mistake();
    assertTrue(Files.notExists(folder.resolve("out.txt")));
  }

  @Test
  void aBatchHasRows() {
    Run.of("predict", model, flowers, "--batch-size", 0).mistake();
    Run.of("predict", model, flowers, "--batch-size", -1).mistake();
  }
}
