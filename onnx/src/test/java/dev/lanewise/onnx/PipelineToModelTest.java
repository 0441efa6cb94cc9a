package dev.lanewise.onnx;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.lanewise.api.DataException;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.ColumnStep;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Preparations in the forms in which converters write them, each in front of a linear model. */
class PipelineToModelTest {

  private static final Engine ENGINE = Engine.create();

  /** What stands for a number that is missing, in a row of text. */
  private static final float MISSING = Float.NaN;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("pipeline");
  private final List<String> notes = new ArrayList<>();

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type, int width) {
    TensorShapeProto shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("N"))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(width))
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }

  private void input(String name, TensorProto.DataType type, int width) {
    graph.addInput(value(name, type, width));
  }

  private void floats(String name, float... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addDims(values.length);
    for (float number : values) {
      tensor.addFloatData(number);
    }
    graph.addInitializer(tensor);
  }

  private void integers(String name, long... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(values.length);
    for (long number : values) {
      tensor.addInt64Data(number);
    }
    graph.addInitializer(tensor);
  }

  private static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }

  private static AttributeProto whole(String name, long value) {
    return attribute(name, AttributeProto.AttributeType.INT).setI(value).build();
  }

  private static AttributeProto wholes(String name, Long... values) {
    return attribute(name, AttributeProto.AttributeType.INTS).addAllInts(List.of(values)).build();
  }

  private static AttributeProto number(String name, float value) {
    return attribute(name, AttributeProto.AttributeType.FLOAT).setF(value).build();
  }

  private static AttributeProto numbers(String name, Float... values) {
    return attribute(name, AttributeProto.AttributeType.FLOATS)
        .addAllFloats(List.of(values))
        .build();
  }

  private static AttributeProto texts(String name, String... values) {
    AttributeProto.Builder attribute = attribute(name, AttributeProto.AttributeType.STRINGS);
    for (String text : values) {
      attribute.addStrings(ByteString.copyFromUtf8(text));
    }
    return attribute.build();
  }

  /** Adds an operator; its result is called as the last name. */
  private void node(String operator, List<String> names, AttributeProto... attributes) {
    boolean isMl = operator.startsWith("ml:");
    graph.addNode(
        NodeProto.newBuilder()
            .setDomain(isMl ? "ai.onnx.ml" : "")
            .setOpType(isMl ? operator.substring(3) : operator)
            .setName("the " + names.getLast())
            .addAllInput(names.subList(0, names.size() - 1))
            .addOutput(names.getLast())
            .addAllAttribute(List.of(attributes)));
  }

  /** Adds a linear model with weights 1, −2, 3 … and an intercept, and reads the file. */
  private OnnxModel read(String features, int width) {
    List<Float> weights = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      weights.add((i + 1f) * (i % 2 == 0 ? 1 : -1));
    }
    node(
        "ml:LinearRegressor",
        List.of(features, "y"),
        numbers("coefficients", weights.toArray(Float[]::new)),
        numbers("intercepts", 0.5f));
    graph.addOutput(value("y", TensorProto.DataType.FLOAT, 1));
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .setGraph(graph)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(2))
            .build();
    return OnnxModel.read(model.toByteArray(), "pipeline.onnx");
  }

  private Model model(String features, int width) {
    return read(features, width).toModel(ENGINE, notes::add);
  }

  private static float predicted(Model model, float... row) {
    float[] output = new float[1];
    model.predictor(ENGINE, 1).predict(row, 1, output);
    return output[0];
  }

  private static ColumnStep step(Model model, int column) {
    return model.preparation().orElseThrow().steps().get(column);
  }

  private static Column column(Model model, int column) {
    return model.schema().orElseThrow().inputs().get(column);
  }

  private String refusal(String features, int width) {
    OnnxModel onnx = read(features, width);
    return requireNonNull(
        assertThrows(DataException.class, () -> onnx.toModel(ENGINE)).getMessage());
  }

  @Test
  void numbersAreScaledAndFilled() {
    input("a", TensorProto.DataType.FLOAT, 1);
    input("b", TensorProto.DataType.DOUBLE, 1);
    node("Cast", List.of("b", "b32"), whole("to", 1));
    node("Concat", List.of("a", "b32", "joined"), whole("axis", 1));
    node(
        "ml:Imputer",
        List.of("joined", "filled"),
        numbers("imputed_value_floats", 7f, -3f),
        number("replaced_value_float", MISSING));
    node(
        "ml:Scaler",
        List.of("filled", "x"),
        numbers("offset", 24777.77f, -1e-4f),
        numbers("scale", 6.1e-5f, 4e4f));
    Model model = model("x", 2);
    assertEquals(List.of(), notes);
    ColumnStep.Numeric a = assertInstanceOf(ColumnStep.Numeric.class, step(model, 0));
    assertEquals(24777.77f, a.shift(), 0.01f);
    assertEquals(1 / 6.1e-5f, a.scale(), 0.01f);
    assertEquals(7, a.fill(), 0.01f);
    ColumnStep.Numeric b = assertInstanceOf(ColumnStep.Numeric.class, step(model, 1));
    assertEquals(-1e-4f, b.shift(), 1e-9f);
    assertEquals(-3, b.fill(), 1e-5f);
    assertEquals("b", column(model, 1).name());
    float expected = (100 - 24777.77f) * 6.1e-5f - 2 * (-3 + 1e-4f) * 4e4f + 0.5f;
    assertEquals(expected, predicted(model, 100, MISSING), 1e-5f * Math.abs(expected));
  }

  /** SimpleImputer with add_indicator puts the indicators behind all numbers. */
  @Test
  void indicatorsGoWithTheirColumns() {
    input("X", TensorProto.DataType.FLOAT, 3);
    node(
        "ml:Imputer",
        List.of("X", "filled"),
        numbers("imputed_value_floats", 1f, 2f, 3f),
        number("replaced_value_float", MISSING));
    node("IsNaN", List.of("X", "missing"));
    node("Cast", List.of("missing", "all"), whole("to", 1));
    integers("with", 0, 2);
    node("Gather", List.of("all", "with", "indicators"), whole("axis", 1));
    node("Concat", List.of("filled", "indicators", "x"), whole("axis", 1));
    Model model = model("x", 5);
    assertTrue(assertInstanceOf(ColumnStep.Numeric.class, step(model, 0)).indicator());
    assertTrue(!assertInstanceOf(ColumnStep.Numeric.class, step(model, 1)).indicator());
    assertEquals("column_3", column(model, 2).name());
    // 1·10 − 2·2 + 3·3 − 4·0 + 5·1 + 0.5
    assertEquals(20.5f, predicted(model, 10, MISSING, MISSING), 1e-5f);
  }

  /** Some pipelines give a column twice, or turn its sign; one number is enough. */
  @Test
  void columnsThatComeTwiceAreOne() {
    input("a", TensorProto.DataType.FLOAT, 1);
    floats("minus", -2);
    floats("one", 1);
    node("Mul", List.of("a", "minus", "turned"));
    node("Add", List.of("turned", "one", "shifted"));
    node("Concat", List.of("shifted", "a", "x"), whole("axis", 1));
    Model model = model("x", 2);
    assertEquals(1, model.architecture().inputs());
    // (1 − 2·3) − 2·3 + 0.5
    assertEquals(-10.5f, predicted(model, 3), 1e-5f);
    assertTrue(notes.getFirst().contains("a 0.5 instead") || notes.getFirst().contains(": a 0.5"));
  }

  @Test
  void aColumnThatNobodyReadsIsNamed() {
    input("a", TensorProto.DataType.FLOAT, 1);
    input("dropped", TensorProto.DataType.FLOAT, 1);
    node("Identity", List.of("a", "x"));
    Model model = model("x", 1);
    assertEquals(1, model.inputs());
    assertTrue(notes.stream().anyMatch(note -> note.contains("'dropped'")), notes.toString());
  }

  @Test
  void categoriesHaveTheirColumns() {
    input("city", TensorProto.DataType.STRING, 1);
    input("rooms", TensorProto.DataType.INT64, 1);
    node(
        "ml:OneHotEncoder",
        List.of("city", "three"),
        texts("cats_strings", "東京", "b", "a"),
        whole("zeros", 1));
    node("Flatten", List.of("three", "columns"), whole("axis", 1));
    // StandardScaler behind the encoder, and the first category left out.
    integers("kept", 1, 2);
    node("Gather", List.of("columns", "kept", "two"), whole("axis", 1));
    node(
        "ml:Scaler",
        List.of("two", "scaled"),
        numbers("offset", 0.25f, 0.5f),
        numbers("scale", 2f, 4f));
    node(
        "ml:OneHotEncoder",
        List.of("rooms", "whole"),
        wholes("cats_int64s", 3L, 1L),
        whole("zeros", 1));
    node("Flatten", List.of("whole", "numbers"), whole("axis", 1));
    node("Concat", List.of("numbers", "scaled", "x"), whole("axis", 1));
    Model model = model("x", 4);
    assertEquals(List.of(), notes);
    assertEquals(Column.category("city", List.of("東京", "b", "a")), column(model, 0));
    assertEquals(new ColumnStep.OneHot(2, List.of(-1, 0, 1), -1, -1), step(model, 0));
    assertEquals(Column.category("rooms", List.of("3", "1")), column(model, 1));
    // 1·0 − 2·1 + 3·(1 − 0.25)·2 − 4·(0 − 0.5)·4 + 0.5
    assertEquals(11, predicted(model, 1, 1), 1e-5f);
    // 1·0 − 2·0 + 3·(0 − 0.25)·2 − 4·(0 − 0.5)·4 + 0.5
    assertEquals(7, predicted(model, Schema.UNKNOWN, Schema.UNKNOWN), 1e-5f);
  }

  @Test
  void ranksAndOtherNumbersOfCategories() {
    input("size", TensorProto.DataType.STRING, 1);
    input("city", TensorProto.DataType.STRING, 1);
    node(
        "ml:LabelEncoder",
        List.of("size", "rank"),
        texts("keys_strings", "S", "M", "L", "XL"),
        wholes("values_int64s", 0L, 1L, 2L, 3L),
        whole("default_int64", -1));
    node("Cast", List.of("rank", "ranks"), whole("to", 1));
    // A mean of the target for each category.
    node(
        "ml:LabelEncoder",
        List.of("city", "mean"),
        texts("keys_strings", "a", "b", "c"),
        numbers("values_floats", 0.125f, 7.5f, 3.0625f),
        number("default_float", 1.75f));
    node("Concat", List.of("ranks", "mean", "x"), whole("axis", 1));
    Model model = model("x", 2);
    assertEquals(new ColumnStep.Ordinal(List.of(0, 1, 2, 3), -1, -1, 0, 1), step(model, 0));
    // 1·2 − 2·7.5 + 0.5
    assertEquals(-12.5f, predicted(model, 2, 1), 1e-5f);
    assertEquals(-4, predicted(model, Schema.UNKNOWN, MISSING), 1e-5f);
  }

  @Test
  void aCategoryThatTheGraphRefusesIsNamed() {
    input("city", TensorProto.DataType.STRING, 1);
    node(
        "ml:OneHotEncoder",
        List.of("city", "two"),
        texts("cats_strings", "a", "b"),
        whole("zeros", 0));
    node("Flatten", List.of("two", "x"), whole("axis", 1));
    Model model = model("x", 2);
    assertTrue(
        notes.getFirst().contains("an unknown category or a missing value"), notes.toString());
    assertEquals(-1.5f, predicted(model, 1), 1e-5f);
    assertEquals(0.5f, predicted(model, Schema.UNKNOWN), 1e-5f);
  }

  @Test
  void truthValuesAndWholeNumbersAreColumns() {
    input("garden", TensorProto.DataType.BOOL, 1);
    input("rooms", TensorProto.DataType.INT64, 1);
    node("Cast", List.of("garden", "first"), whole("to", 1));
    node("Cast", List.of("rooms", "second"), whole("to", 1));
    node("Concat", List.of("first", "second", "joined"), whole("axis", 1));
    node(
        "ml:Scaler",
        List.of("joined", "x"),
        numbers("offset", 0.5f, 2.5f),
        numbers("scale", 2f, 0.25f));
    Model model = model("x", 2);
    assertEquals(ColumnKind.BOOLEAN, column(model, 0).kind());
    assertEquals(ColumnKind.NUMBER, column(model, 1).kind());
    // 1·(1 − 0.5)·2 − 2·(7 − 2.5)·0.25 + 0.5
    assertEquals(-0.75f, predicted(model, 1, 7), 1e-5f);
  }

  @Test
  void whatMixesColumnsIsRefused() {
    input("a", TensorProto.DataType.FLOAT, 1);
    input("b", TensorProto.DataType.FLOAT, 1);
    node("Mul", List.of("a", "b", "product"));
    node("Concat", List.of("a", "product", "x"), whole("axis", 1));
    String message = refusal("x", 2);
    assertTrue(
        message.contains("number 2 that its first layer gets is computed of the columns a and b"),
        message);
  }

  @Test
  void whatBendsANumberIsRefusedByOperator() {
    input("a", TensorProto.DataType.FLOAT, 1);
    node("Sign", List.of("a", "sign"));
    node("Abs", List.of("a", "abs"));
    node("Concat", List.of("sign", "abs", "x"), whole("axis", 1));
    String message = refusal("x", 2);
    assertTrue(
        message.contains("the column a is prepared by more than a shift, a scale and a filling"),
        message);
    assertTrue(message.contains("Sign (opset 13) at 'the sign' and 1 other operator"), message);
    assertTrue(message.contains("predict, evaluate and inspect take the .onnx file"), message);
  }

  /** Two values have to be missing, which no column alone shows. */
  @Test
  void whatGeneratedRowsShowIsRefused() {
    input("a", TensorProto.DataType.FLOAT, 1);
    input("b", TensorProto.DataType.FLOAT, 1);
    node("IsNaN", List.of("a", "first"));
    node("IsNaN", List.of("b", "second"));
    node("And", List.of("first", "second", "both"));
    node("Cast", List.of("both", "jump"), whole("to", 1));
    node("Concat", List.of("a", "b", "joined"), whole("axis", 1));
    node(
        "ml:Imputer",
        List.of("joined", "filled"),
        numbers("imputed_value_floats", 1f, 2f),
        number("replaced_value_float", MISSING));
    node("Concat", List.of("filled", "jump", "x"), whole("axis", 1));
    String message = refusal("x", 3);
    assertTrue(message.contains("for generated rows it gives other outputs"), message);
    assertTrue(message.contains("no counterpart of And (opset 13) at 'the both'"), message);
  }

  /** The order of the columns is that of the input, whatever the graph makes of it. */
  @Test
  void manyColumnsInAnotherOrder() {
    int width = 1009;
    input("X", TensorProto.DataType.FLOAT, width);
    long[] reversed = new long[width];
    for (int i = 0; i < width; i++) {
      reversed[i] = width - 1L - i;
    }
    integers("reversed", reversed);
    node("Gather", List.of("X", "reversed", "x"), whole("axis", 1));
    Model model = model("x", width);
    assertEquals(width, model.inputs());
    float[] row = new float[width];
    row[width - 1] = 3;
    row[width - 2] = 10;
    // 1·3 − 2·10 + 0.5
    assertEquals(-16.5f, predicted(model, row), 1e-4f);
  }

  @Test
  void rowsOfOtherColumnsAreRefused() {
    input("a", TensorProto.DataType.FLOAT, 1);
    node("Identity", List.of("a", "x"));
    OnnxPredictor predictor = read("x", 1).predictor(ENGINE, 1);
    Schema categories = new Schema(List.of(Column.category("a", List.of("b"))), List.of());
    String kinds =
        assertThrows(DataException.class, () -> predictor.setRows(categories, new float[1], 1))
            .getMessage();
    assertTrue(requireNonNull(kinds).contains("the columns a are not those"), kinds);
    String few =
        assertThrows(
                DataException.class, () -> predictor.setRows(Schema.ofNumbers(1), new float[1], 2))
            .getMessage();
    assertTrue(requireNonNull(few).contains("2 rows of 1 column"), few);
  }
}
