package dev.lanewise.cli.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import dev.lanewise.cli.text.ExitCodes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
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

  /** A graph may do with a missing number what it likes; an infinite one is a mistake. */
  @Test
  void missingNumbersOfArraysGoToTheGraph() {
    Path model = network("Relu", new float[] {2}, new float[] {0});
    Path rows =
        TestFiles.write(
            folder.resolve("rows.npy"),
            TestFiles.npy("<f4", "(2, 2)", TestFiles.floats(3, 1, Float.NaN, 1)));
    Run run = Run.of("predict", model, rows).succeeds();
    assertEquals(List.of("y", "6.0", "NaN"), run.lines());
    assertTrue(run.err().contains("warning: 1 row with outputs that are NaN"), run.err());
    Path infinite =
        TestFiles.write(
            folder.resolve("infinite.npy"),
            TestFiles.npy("<f4", "(1, 2)", TestFiles.floats(Float.POSITIVE_INFINITY, Float.NaN)));
    String mistake = Run.of("predict", model, infinite).mistake();
    assertTrue(mistake.contains("has Infinity in row 0, column 0"), mistake);
    // A model without a preparation gives NaN for it, too.
    String same =
        Run.of("convert", model, folder.resolve("m.safetensors"), "--verify", rows)
            .succeeds()
            .out();
    assertEquals("2 rows: largest difference 0.0, relative to 1 or more 0.0\n", same);
  }

  @Test
  void aModelThatFillsTakesArraysWithMissingNumbers() {
    Path table =
        TestFiles.write(
            folder.resolve("t.csv"),
            "a,b,y\n1,2,3\n,4,5\n2,1,3\n4,,9\n0,1,1\n3,3,6\n5,1,6\n2,2,4\n");
    Path model = folder.resolve("model.safetensors");
    Run.of("train", table, "--task", "regression", "--epochs", 2, "--out", model).succeeds();
    Path onnx = folder.resolve("model.onnx");
    float nan = Float.NaN;
    byte[] inputs = TestFiles.npy("<f4", "(3, 2)", TestFiles.floats(1, 2, nan, 4, 4, nan));
    Path rows = TestFiles.write(folder.resolve("rows.npy"), inputs);
    String said = Run.of("convert", model, onnx, "--verify", rows).succeeds().out();
    assertEquals("3 rows: largest difference 0.0, relative 0.0\n", said);
    Path same = TestFiles.write(folder.resolve("same.csv"), "a,b\n1,2\n,4\n4,\n");
    List<String> expected = Run.of("predict", model, same).succeeds().lines();
    assertEquals(expected, Run.of("predict", model, rows).succeeds().lines());
    assertEquals(expected, Run.of("predict", onnx, rows).succeeds().lines());
    Path arrays =
        TestFiles.npz(
            folder.resolve("rows.npz"),
            Map.of("x", inputs, "y", TestFiles.npy("<f4", "(3,)", TestFiles.floats(3, 5, 9))));
    Map<String, @Nullable Object> measured = Run.of("evaluate", model, arrays, "--json").json();
    assertEquals(measured.get("mse"), Run.of("evaluate", onnx, arrays, "--json").json().get("mse"));
    Path back = folder.resolve("back.safetensors");
    Run.of("convert", onnx, back, "--verify", same).succeeds();
    // The targets of a training may not be missing, nor inputs that no preparation fills.
    Path plain = folder.resolve("plain.safetensors");
    Run.of("train", "builtin:xor", "--layers", "2:tanh,1:sigmoid", "--out", plain).succeeds();
    assertTrue(Run.of("predict", plain, rows).mistake().contains("has NaN in row 1, column 0"));
  }

  @Test
  void severalInputsTakeTheArraysOfTheirNames() {
    Path model = TestFiles.write(folder.resolve("sum.onnx"), TinyOnnx.sum(2));
    byte[] numbers = TestFiles.npy("<f4", "(2, 2)", TestFiles.floats(0.5f, 1, 2, -1));
    byte[] ids = TestFiles.npy("|i1", "(2, 2)", new byte[] {1, 2, 3, 4});
    Map<String, byte[]> inputs = Map.of("numbers", numbers, "ids", ids);
    Path data = TestFiles.npz(folder.resolve("inputs.npz"), inputs);
    List<String> expected = List.of("y_0,y_1", "1.5,3.0", "5.0,3.0");
    assertEquals(expected, Run.of("predict", model, data).succeeds().lines());
    String noTargets = Run.of("evaluate", model, data).mistake();
    assertTrue(noTargets.contains("has no array y with what is right"), noTargets);
    Map<String, byte[]> measured = new HashMap<>(inputs);
    measured.put("y", TestFiles.npy("<f4", "(2, 2)", TestFiles.floats(1.5f, 4, 5, 3)));
    Path withTargets = TestFiles.npz(folder.resolve("targets.npz"), measured);
    assertEquals(expected, Run.of("predict", model, withTargets).succeeds().lines());
    Run run = Run.of("evaluate", model, withTargets, "--json");
    assertEquals(0.25, run.json().get("mse"), run.err());

    String one = Run.of("predict", model, arrays()).mistake();
    assertTrue(
        one.contains(
            "the model has the inputs numbers, ids; give it a table with the columns numbers_1,"
                + " numbers_2, ids_1, ids_2, or an .npz with an array for each input under its"
                + " name"),
        one);
    Path narrow =
        TestFiles.npz(
            folder.resolve("narrow.npz"),
            Map.of("numbers", numbers, "ids", TestFiles.npy("|i1", "(2, 1)", new byte[] {1, 2})));
    String width = Run.of("predict", model, narrow).mistake();
    assertTrue(width.contains("the array ids has 1 number a row and the input takes 2"), width);
    Path longer =
        TestFiles.npz(
            folder.resolve("longer.npz"),
            Map.of("numbers", numbers, "ids", TestFiles.npy("<f4", "(1, 2)", new byte[8])));
    assertTrue(Run.of("predict", model, longer).mistake().contains("has 2 rows and"));
    Path fraction =
        TestFiles.npz(folder.resolve("fraction.npz"), Map.of("numbers", numbers, "ids", numbers));
    String whole = Run.of("predict", model, fraction).mistake();
    assertTrue(whole.contains("takes whole numbers for ids, but row 1 has 0.5"), whole);
  }
}
