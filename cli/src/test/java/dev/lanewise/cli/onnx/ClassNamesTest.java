package dev.lanewise.cli.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code convert --classes}. */
class ClassNamesTest {

  @TempDir private Path folder;

  private Path onnx(String activation, float[]... weights) {
    return TestFiles.write(
        folder.resolve(activation + ".onnx"), TinyOnnx.network(weights, activation));
  }

  private Path table(String... classes) {
    return TestFiles.write(
        folder.resolve("t.csv"), "a,b,y\n3,1,%s\n-2,0,%s\n".formatted((Object[]) classes));
  }

  @Test
  void logitsBecomeProbabilitiesOfNamedClasses() {
    Path logits = onnx("Identity", new float[] {-2, 1, 0}, new float[] {0, 0, 0});
    Path model = folder.resolve("m.safetensors");
    Path rows = TestFiles.write(folder.resolve("rows.csv"), "a,b\n3,1\n-2,0\n");
    Run run = Run.of("convert", logits, model, "--classes", "low,mid,high", "--verify", rows);
    assertEquals("2 rows: largest difference 0.0", run.succeeds().out().split(",", -1)[0]);
    assertTrue(
        run.err().contains("logits, and become probabilities: softmax is the last"), run.err());
    assertEquals(
        1.0, Run.of("evaluate", model, table("mid", "low"), "--json").json().get("accuracy"));
    List<String> lines = Run.of("predict", model, rows).lines();
    assertEquals("low,mid,high", lines.getFirst());
    double sum = 0;
    for (String cell : lines.get(1).split(",", -1)) {
      sum += Double.parseDouble(cell);
    }
    assertEquals(1, sum, 1e-6);
    // It can be trained on.
    Path on = folder.resolve("on.safetensors");
    Run.of("train", table("mid", "high"), "--init", model, "--epochs", 1, "--out", on).succeeds();
  }

  @Test
  void oneLogitIsThatOfTheSecondClass() {
    Path model = folder.resolve("m.safetensors");
    Run.of("convert", onnx("Identity", new float[] {1}, new float[] {0}), model, "--classes", "n,y")
        .succeeds();
    assertEquals(1.0, Run.of("evaluate", model, table("y", "n"), "--json").json().get("accuracy"));
  }

  @Test
  void probabilitiesGetNames() {
    Path model = folder.resolve("m.safetensors");
    Path softmax = onnx("Softmax", new float[] {-2, 2}, new float[] {0, 0});
    Run run = Run.of("convert", softmax, model, "--classes", "yes,no").succeeds();
    assertFalse(run.err().contains("logits"), run.err());
    assertEquals(
        1.0, Run.of("evaluate", model, table("no", "yes"), "--json").json().get("accuracy"));
  }

  @Test
  void whatDoesNotFitIsOneSentence() {
    Path out = folder.resolve("m.safetensors");
    Path two = onnx("Identity", new float[] {-2, 1}, new float[] {0, 0});
    assertTrue(
        Run.of("convert", two, out, "--classes", "a").mistake().startsWith("--classes takes two"));
    assertTrue(
        Run.of("convert", two, out, "--classes", "a,a").mistake().startsWith("--classes takes"));
    Run run = Run.of("convert", two, out, "--classes", "a,b,c");
    assertTrue(run.err().contains("--classes names 3 classes, and the model has 2 outputs"));
    Run tanh = Run.of("convert", onnx("Tanh", new float[] {1, 2}), out, "--classes", "a,b");
    assertTrue(tanh.err().contains("the last activation, tanh, gives no probabilities"));
    assertFalse(out.toFile().exists());
  }
}
