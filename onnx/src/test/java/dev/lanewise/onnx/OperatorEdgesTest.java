package dev.lanewise.onnx;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.lanewise.api.DataException;
import dev.lanewise.network.engine.Engine;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators do with large whole numbers, with texts, and with files that ask for too much. */
class OperatorEdgesTest {

  private static final Engine ENGINE = Engine.create();
  private static final String ML = "ai.onnx.ml";
  private static final List<Long> SCALAR = List.of();

  /** The text of 0, as an encoder has it. */
  private static final Map<String, Object> RED =
      Map.of(
          "keys_int64s", List.of(0L), "values_strings", List.of("red"), "default_string", "none");

  /** More than float holds exactly. */
  private static final long LARGE = (1L << 40) + 1;

  private final HandMade graph = new HandMade();

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  private OnnxPredictor run(int rows, Object values) {
    OnnxPredictor predictor = graph.read().predictor(ENGINE, 2);
    switch (values) {
      case long[] longs -> predictor.set("x", longs);
      case float[] floats -> predictor.set("x", floats);
      default -> predictor.set("x", (String[]) values);
    }
    predictor.run(rows);
    return predictor;
  }

  private String refusal() {
    return String.valueOf(assertThrows(DataException.class, graph::read).getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "Neg, -1099511627777, 5",
    "Abs, 1099511627777, 5",
    "Sign, 1, -1",
  })
  void wholeNumbersAreExact(String type, long first, long second) {
    graph.input("x", DataType.INT64, 2).node(type, List.of("x"), "y", Map.of()).output("y");
    assertArrayEquals(new long[] {first, second}, run(1, new long[] {LARGE, -5}).longs("y"));
  }

  @ParameterizedTest
  @CsvSource({
    "Max, 1099511627777, 3",
    "Min, 3, -5",
    "Sum, 1099511627780, -2",
  })
  void wholeNumbersOfSeveralAreExact(String type, long first, long second) {
    graph
        .input("x", DataType.INT64, 2)
        .integers("three", List.of(1L), 3)
        .node(type, List.of("x", "three"), "y", Map.of())
        .output("y");
    assertArrayEquals(new long[] {first, second}, run(1, new long[] {LARGE, -5}).longs("y"));
  }

  @ParameterizedTest
  @CsvSource({
    "ReduceSum, 1099511627772, 5",
    "ReduceMax, 1099511627777, 4",
    "ReduceMin, -5, 1",
    "ReduceProd, -5497558138885, 4",
  })
  void reducedWholeNumbersAreExact(String type, long first, long second) {
    graph.input("x", DataType.INT64, 2).integers("axes", List.of(1L), 1).output("y");
    if (type.equals("ReduceSum")) {
      graph.node(type, List.of("x", "axes"), "y", Map.of());
    } else {
      graph.node(type, List.of("x"), "y", Map.of("axes", List.of(1L)));
    }
    assertArrayEquals(new long[] {first, second}, run(2, new long[] {LARGE, -5, 1, 4}).longs("y"));
  }

  @Test
  void limitsAndChoicesOfWholeNumbersAreExact() {
    graph
        .input("x", DataType.INT64, 3)
        .integers("least", SCALAR, -2)
        .integers("most", SCALAR, LARGE + 1)
        .integers("zero", SCALAR, 0)
        .node("Clip", List.of("x", "least", "most"), "limited", Map.of())
        .node("Greater", List.of("x", "zero"), "positive", Map.of())
        .node("Where", List.of("positive", "x", "least"), "chosen", Map.of())
        .output("limited")
        .output("chosen");
    OnnxPredictor predictor = run(1, new long[] {LARGE, LARGE + 5, -5});
    assertArrayEquals(new long[] {LARGE, LARGE + 1, -2}, predictor.longs("limited"));
    assertArrayEquals(new long[] {LARGE, LARGE + 5, -2}, predictor.longs("chosen"));
  }

  /** As the converter of scikit-learn writes an imputer of texts. */
  @Test
  void missingTextsAreFilled() {
    graph
        .input("x", DataType.STRING, 2)
        .integers("zero", List.of(1L), 0)
        .integers("second", List.of(1L), 1)
        .node(ML, "LabelEncoder", List.of("zero"), List.of("fill"), RED)
        .node(ML, "ArrayFeatureExtractor", List.of("x", "second"), List.of("column"), Map.of())
        .node(
            ML,
            "LabelEncoder",
            List.of("column"),
            List.of("found"),
            Map.of("keys_strings", List.of(""), "values_int64s", List.of(1L), "default_int64", 0L))
        .node("Cast", List.of("found"), "missing", Map.of("to", (long) DataType.BOOL_VALUE))
        .node("Where", List.of("missing", "fill", "column"), "y", Map.of())
        .output("y");
    assertArrayEquals(
        new String[] {"red", "blue", "red"},
        run(3, new String[] {"a", "", "", "blue", "b", ""}).texts("y"));
  }

  @ParameterizedTest
  @CsvSource({"0, red", "7, none"})
  void constantsAreEncoded(long constant, String expected) {
    graph
        .input("x", DataType.STRING, 1)
        .integers("constant", List.of(1L), constant)
        .texts("empty", List.of(1L), "")
        .node(ML, "LabelEncoder", List.of("constant"), List.of("fill"), RED)
        .node("Equal", List.of("x", "empty"), "missing", Map.of())
        .node("Where", List.of("missing", "fill", "x"), "y", Map.of())
        .output("y");
    assertArrayEquals(new String[] {"a", expected}, run(2, new String[] {"a", ""}).texts("y"));
  }

  /** With the option output_class_labels the converter of scikit-learn adds such an output. */
  @Test
  void outputsThatAreTheSameForAllRowsAreLeftOut() {
    graph
        .input("x", DataType.FLOAT, 2)
        .texts("classes", List.of(2L), "no", "yes")
        .node("Relu", List.of("x"), "y", Map.of())
        .node("Identity", List.of("classes"), "labels", Map.of())
        .output("y")
        .output("labels");
    OnnxModel model = graph.read();
    assertEquals(List.of("y"), model.outputs().stream().map(OnnxValue::name).toList());
    assertEquals(
        List.of("the output 'labels' is the same for all rows, and left out"), model.notes());
  }

  @Test
  void aModelWithoutAnyOtherOutputIsRefused() {
    graph
        .input("x", DataType.FLOAT, 2)
        .floats("constant", SCALAR, 1)
        .node("Identity", List.of("constant"), "a", Map.of())
        .node("Identity", List.of("constant"), "b", Map.of())
        .output("a")
        .output("b");
    assertTrue(refusal().contains("no output depends on the data"), refusal());
  }

  /** −0 is 0, NaN is a key like any other, and of equal keys the first counts. */
  @Test
  void keysThatAreNumbersAreFound() {
    graph
        .input("x", DataType.FLOAT, 1)
        .node(
            ML,
            "LabelEncoder",
            List.of("x"),
            List.of("y"),
            Map.of(
                "keys_floats",
                List.of(3f, Float.NaN, 0f, -2f, 3f),
                "values_int64s",
                List.of(10L, 11L, 12L, 13L, 14L)))
        .output("y");
    assertArrayEquals(
        new long[] {12, 11, 10, 13, -1}, run(5, new float[] {-0f, Float.NaN, 3, -2, 1}).longs("y"));
  }

  @Test
  void keysOfAnotherTypeAreRefused() {
    graph
        .input("x", DataType.STRING, 1)
        .node(
            ML,
            "LabelEncoder",
            List.of("x"),
            List.of("y"),
            Map.of("keys_int64s", List.of(1L), "values_int64s", List.of(2L)))
        .output("y");
    assertTrue(refusal().contains("of another type than its input"), refusal());
  }

  @ParameterizedTest
  @ValueSource(longs = {(1L << 53) + 1, -(1L << 53) - 1, Long.MAX_VALUE})
  void wholeNumbersThatAreNotHeldExactlyAreRefused(long key) {
    graph
        .input("x", DataType.INT64, 1)
        .integers("labels", List.of(2L), 0, key)
        .node(ML, "ArrayFeatureExtractor", List.of("labels", "x"), List.of("y"), Map.of())
        .output("y");
    assertTrue(refusal().contains("whole numbers beyond 2^53"), refusal());
  }

  /** In ONNX the result would have a row for each row of the table. */
  @Test
  void columnsOfATableByTheDataAreRefused() {
    graph
        .input("x", DataType.INT64, 1)
        .floats("table", List.of(2L, 2L), 1, 2, 3, 4)
        .node(ML, "ArrayFeatureExtractor", List.of("table", "x"), List.of("y"), Map.of())
        .output("y");
    assertTrue(refusal().contains("it takes columns of a table by the data"), refusal());
  }

  /** As it was until opset 8 with spatial=0, where each element has a scale of its own. */
  @Test
  void normalisationOfOtherThanChannelsIsRefused() {
    graph.input("x", DataType.FLOAT, 2, 2).output("y");
    List<String> inputs = List.of("x", "a", "b", "c", "d");
    inputs.subList(1, 5).forEach(name -> graph.floats(name, List.of(2L, 2L), 1, 1, 1, 1));
    graph.node("BatchNormalization", inputs, "y", Map.of());
    assertTrue(refusal().contains("it has 4 numbers for 2 channels"), refusal());
  }

  @Test
  void aSumOfVeryManyIsComputed() {
    graph
        .input("x", DataType.FLOAT, 1)
        .node("Sum", Collections.nCopies(10_000, "x"), "y", Map.of())
        .output("y");
    assertArrayEquals(new float[] {10_000}, run(1, new float[] {1}).floats("y"));
  }

  /** Small files that ask for arrays of gigabytes. */
  @ParameterizedTest
  @ValueSource(strings = {"MatMul", "Add", "Gather", "Concat", "Tile", "MatMul of rows"})
  void tooManyElementsAreRefused(String type) {
    int count = 40_000;
    graph.input("x", DataType.FLOAT, count, 1).output("y");
    graph.integers("whole column", List.of((long) count, 1L), new long[count]);
    graph.integers("whole row", List.of(1L, (long) count), new long[count]);
    graph.floats("column", List.of((long) count, 1L), new float[count]);
    graph.floats("row", List.of(1L, (long) count), new float[count]);
    graph.integers("repeats", List.of(3L), 1, 1, count);
    Map<String, Object> none = Map.of();
    switch (type) {
      case "MatMul" -> graph.node(type, List.of("column", "row"), "large", none);
      case "Add" -> graph.node(type, List.of("whole column", "whole row"), "large", none);
      case "Gather" -> graph.node(type, List.of("row", "whole row"), "large", Map.of("axis", 0L));
      case "Concat" ->
          graph.node(type, Collections.nCopies(count, "x"), "large", Map.of("axis", 1L));
      case "Tile" -> graph.node(type, List.of("x", "repeats"), "large", none);
      default -> graph.node("MatMul", List.of("x", "row"), "large", none);
    }
    graph.node("Add", List.of("x", "large"), "y", none);
    String message = requireNonNull(refusal());
    assertTrue(message.contains("more elements than a model of this kind needs"), message);
  }
}
