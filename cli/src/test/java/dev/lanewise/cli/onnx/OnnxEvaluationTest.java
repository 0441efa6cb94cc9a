package dev.lanewise.cli.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import dev.lanewise.cli.text.ExitCodes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models without labels and names, measured by tables and by arrays. */
class OnnxEvaluationTest {

  private static final String KERNELS =
      "kernels scalar: plain Java loops; quick to start, and enough for this small job";

  private static final float[] INPUTS = {3, 1, -2, 0, 1, -5, -1, -1};

  @TempDir private Path folder;

  private Path network(String activation, float[]... weights) {
    return TestFiles.write(
        folder.resolve(activation + ".onnx"), TinyOnnx.network(weights, activation));
  }

  /** The sign of the first column decides; the second row is told wrong. */
  private Path table(String first, String second) {
    return TestFiles.write(
        folder.resolve(second + ".csv"),
        "a,b,y\n3,1,%2$s\n-2,0,%2$s\n1,-5,%2$s\n-1,-1,%1$s\n".formatted(first, second));
  }

  private Path arrays() {
    ByteBuffer labels = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    for (int label : new int[] {1, 1, 1, 0}) {
      labels.putInt(label);
    }
    return TestFiles.npz(
        folder.resolve("data.npz"),
        Map.of(
            "x",
            TestFiles.npy("<f4", "(4, 2)", TestFiles.floats(INPUTS)),
            "y",
            TestFiles.npy("<i4", "(4,)", labels.array())));
  }

  private static void assertThreeOfFour(Run run) {
    Map<String, @Nullable Object> json = run.json();
    assertEquals(0.75, json.get("accuracy"), run.err());
    assertEquals(List.of(List.of(1L, 0L), List.of(1L, 2L)), json.get("confusion"));
  }

  @Test
  void oneProbabilityIsThatOfTheSecondClass() {
    Path model = network("Sigmoid", new float[] {2}, new float[] {0});
    Run arrays = Run.of("evaluate", model, arrays(), "--json");
    assertThreeOfFour(arrays);
    assertEquals(
        List.of(
            "note: y is taken for the probability of the class 1, which is predicted from 0.5 on",
            KERNELS),
        arrays.err().lines().toList());
    assertThreeOfFour(Run.of("evaluate", model, table("0", "1"), "--json"));
    Run texts = Run.of("evaluate", model, table("no", "yes"), "--json");
    assertThreeOfFour(texts);
    assertTrue(texts.err().contains("the probability of the class yes"), texts.err());
  }

  @Test
  void theLargestOfSeveralCounts() {
    Path model = network("Softmax", new float[] {-2, 2}, new float[] {0, 0});
    assertThreeOfFour(Run.of("evaluate", model, arrays(), "--json"));
    assertThreeOfFour(Run.of("evaluate", model, table("0", "1"), "--json"));
    Run texts = Run.of("evaluate", model, table("no", "yes"), "--json");
    assertThreeOfFour(texts);
    assertTrue(texts.err().contains("for the classes in this order"), texts.err());
    assertTrue(texts.err().contains("does not name them: no, yes\n"), texts.err());
  }

  @Test
  void otherNumbersAreValues() {
    Path model = network("Identity", new float[] {2}, new float[] {0});
    // 6, −4, 2 and −2 instead of 1, 1, 1 and 0.
    assertEquals(13.75, Run.of("evaluate", model, arrays(), "--json").json().get("mse"));
    assertEquals(13.75, Run.of("evaluate", model, table("0", "1"), "--json").json().get("mse"));
    Run texts = Run.of("evaluate", model, table("no", "yes"));
    assertEquals(ExitCodes.BAD_INPUT, texts.code());
    assertTrue(texts.err().contains("and 'yes' of the column y is none"), texts.err());
  }

  @Test
  void dataWithoutTargetsIsAMistake() {
    byte[] inputs = TestFiles.npy("<f4", "(4, 2)", TestFiles.floats(INPUTS));
    Path arrays = TestFiles.npz(folder.resolve("inputs.npz"), Map.of("x", inputs));
    Path table = TestFiles.write(folder.resolve("inputs.csv"), "a,b\n3,1\n-2,0\n");
    for (String activation : List.of("Sigmoid", "Identity")) {
      Path model = network(activation, new float[] {2}, new float[] {0});
      String sentence = Run.of("evaluate", model, arrays).mistake();
      assertTrue(sentence.contains("has no array y or y_train"), sentence);
      sentence = Run.of("evaluate", model, table).mistake();
      assertTrue(
          sentence.contains("has no column to measure by, as the model takes a, b for inputs"),
          sentence);
    }
  }

  @Test
  void severalTargetsAreSeveralOutputs() {
    Path model = network("Identity", new float[] {1, 0}, new float[] {0, 1});
    Path table = TestFiles.write(folder.resolve("two.csv"), "a,b,p,q\n1,2,1,2\n3,4,3,5\n");
    Map<String, @Nullable Object> json =
        Run.of("evaluate", model, table, "--target", "p", "--target", "q", "--json").json();
    assertEquals(0.25, json.get("mse"));
    String sentence =
        Run.of("evaluate", model, table, "--target", "p", "--target", "q", "--target", "b").err();
    assertTrue(sentence.contains("has 1 column of inputs"), sentence);
  }

  @Test
  void rowsWithoutATargetAreLeftOut() {
    Path model = network("Softmax", new float[] {-2, 2}, new float[] {0, 0});
    Path table = TestFiles.write(folder.resolve("some.csv"), "a,b,y\n3,1,1\n-2,0,\n-1,2,0\n");
    Run run = Run.of("evaluate", model, table, "--json");
    assertEquals(2L, run.json().get("rows"));
    assertEquals(1.0, run.json().get("accuracy"));
    assertTrue(run.err().contains("left out: 1 row without a target"), run.err());
  }

  @Test
  void theOrderOfColumnsIsSaid() {
    Path model = network("Identity", new float[] {2}, new float[] {0});
    Path table = TestFiles.write(folder.resolve("t.csv"), "b,a,y\n3,1,1\n-2,0,1\n");
    Run run = Run.of("predict", model, table).succeeds();
    assertEquals(List.of("y", "6.0", "-4.0"), run.lines());
    assertEquals(
        """
        left out: the last column y, as the model takes 2 columns by position
        note: the input x takes 2 columns in this order: b, a
        %s
        """
            .formatted(KERNELS),
        run.err());
    // What the model calls its elements is found by name.
    Path named = TestFiles.write(folder.resolve("n.csv"), "more,x_2,x_1\n9,3,1\n9,-2,0\n");
    run = Run.of("predict", model, named).succeeds();
    assertEquals(List.of("y", "2.0", "0.0"), run.lines());
    assertTrue(run.err().startsWith("left out: more, which the model does not know\n"), run.err());
  }
}
