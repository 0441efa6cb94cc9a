package dev.lanewise.onnx;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.Provenance;
import dev.lanewise.network.TrainingConfig;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.ColumnStep;
import dev.lanewise.network.preparation.Preparation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Lanewise writes as ONNX comes back as the model that it was. */
class RoundTripTest {

  private static final Engine ENGINE = Engine.create();
  private static final int ROWS = 331;

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  private static Model back(byte[] file, List<String> notes) {
    return OnnxModel.read(file, "model.onnx").toModel(ENGINE, notes::add);
  }

  private static float[] outputs(Model model, float[] rows) {
    float[] outputs = new float[ROWS * model.architecture().outputs()];
    model.predictor(ENGINE, 100).predict(rows, ROWS, outputs);
    return outputs;
  }

  /** Checks that nothing of a model is lost. */
  private static void assertComesBack(Model model, int opset, float[] rows) {
    List<String> notes = new ArrayList<>();
    Model back = back(OnnxExport.bytes(model, opset), notes);
    assertEquals(List.of(), notes);
    assertEquals(ModelFile.metadata(model), ModelFile.metadata(back));
    Map<String, float[]> tensors = back.tensors();
    assertEquals(model.tensors().keySet(), tensors.keySet());
    model
        .tensors()
        .forEach((name, values) -> assertArrayEquals(values, requireNonNull(tensors.get(name))));
    assertArrayEquals(bits(outputs(model, rows)), bits(outputs(back, rows)));
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 17, 21})
  void allKindsOfColumnsComeBack(int opset) {
    Model numbers = Tables.model("8:silu,2:identity", new Task.Regression(), true, ENGINE);
    float[] rows = Tables.rows(numbers.preparation().orElseThrow(), ROWS);
    assertComesBack(numbers, opset, rows);
    assertComesBack(
        Tables.model("5:relu,3:softmax", Models.classes(List.of("α", "β", "γ")), false, ENGINE),
        opset,
        rows);
    assertComesBack(
        Tables.model("5:relu,1:sigmoid", Models.classes(List.of("no", "yes")), false, ENGINE)
            .withProvenance(
                new Provenance("0.1", "plants.csv", 6, 12345, 3, 3, TrainingConfig.DEFAULT)),
        opset,
        rows);
  }

  @ParameterizedTest
  @MethodSource("dev.lanewise.onnx.Models#activations")
  void layersComeBack(String activation) {
    Model model =
        Models.of(
            5, "7:%s,dropout(rate=0.3),3:%s".formatted(activation, activation), task(), ENGINE);
    float[] rows = Models.numbers(new Random(3), ROWS * 5, 2);
    assertComesBack(model, 17, rows);
  }

  @Test
  void aRowTakesAMultiplyAddForEachWeight() {
    Model model = Models.of(5, "7:relu,dropout(rate=0.3),3:tanh", task(), ENGINE);
    OnnxModel back = OnnxModel.read(OnnxExport.bytes(model, 17), "exported");
    assertEquals(5 * 7 + 7 * 3, back.multiplyAdds());
  }

  private static Task task() {
    return new Task.Regression();
  }

  private static byte[] without(byte[] file, String key) throws InvalidProtocolBufferException {
    ModelProto.Builder model = ModelProto.parseFrom(file).toBuilder();
    List<StringStringEntryProto> kept =
        model.getMetadataPropsList().stream().filter(entry -> !entry.getKey().equals(key)).toList();
    return model.clearMetadataProps().addAllMetadataProps(kept).build().toByteArray();
  }

  /** Another program may drop what it does not know, so the graph alone is enough. */
  @Test
  void theGraphAloneGivesTheSameColumns() throws InvalidProtocolBufferException {
    Model model =
        Tables.model("5:relu,3:softmax", Models.classes(List.of("α", "β", "γ")), false, ENGINE);
    byte[] file = without(OnnxExport.bytes(model, 17), ModelFile.ARCHITECTURE);
    Model back = back(file, new ArrayList<>());
    assertEquals(model.task(), back.task());
    assertEquals("5:relu,3:softmax", back.architecture().layersText());
    List<Column> columns = back.schema().orElseThrow().inputs();
    List<Column> expected = model.schema().orElseThrow().inputs();
    assertEquals(
        expected.stream().map(Column::name).toList(), columns.stream().map(Column::name).toList());
    for (int i = 0; i < columns.size(); i++) {
      List<String> categories = new ArrayList<>(expected.get(i).categories());
      // In ONNX the empty text is a missing one.
      categories.remove("");
      assertEquals(categories, columns.get(i).categories(), columns.get(i).name());
    }
    float[] rows = Tables.rows(model.preparation().orElseThrow(), ROWS);
    float[] wanted = outputs(model, rows);
    int width = columns.size();
    int empty = expected.stream().map(Column::name).toList().indexOf("with empty");
    for (int row = 0; row < ROWS; row++) {
      if (rows[row * width + empty] == 1) {
        rows[row * width + empty] = Float.NaN;
      }
    }
    assertArrayEquals(wanted, outputs(back, rows), 1e-6f);
  }

  /** The graph is what other programs compute, so what the file says besides is not believed. */
  @Test
  void anotherGraphThanStatedIsTakenAsItIs() throws InvalidProtocolBufferException {
    Preparation preparation =
        new Preparation(
            new Schema(List.of(Column.number("a"), Column.number("b")), List.of()),
            List.of(
                new ColumnStep.Numeric(1, 2, 4, false, 0, 1),
                new ColumnStep.Numeric(0, -1, 0.5f, true, 0, 1)),
            Optional.empty());
    Model stated = Models.of(3, "4:tanh,2:identity", task(), ENGINE).withPreparation(preparation);
    Model other =
        Models.of(3, "4:tanh,2:identity", task(), ENGINE)
            .withPreparation(
                new Preparation(
                    preparation.schema(),
                    List.of(
                        new ColumnStep.Numeric(1, 2, 3, false, 0, 1), preparation.steps().get(1)),
                    Optional.empty()));
    ModelProto graph = ModelProto.parseFrom(OnnxExport.bytes(other, 17));
    ModelProto metadata = ModelProto.parseFrom(OnnxExport.bytes(stated, 17));
    byte[] mixed =
        graph.toBuilder()
            .clearMetadataProps()
            .addAllMetadataProps(metadata.getMetadataPropsList())
            .build()
            .toByteArray();
    List<String> notes = new ArrayList<>();
    Model back = back(mixed, notes);
    assertEquals(1, notes.size(), notes.toString());
    assertTrue(notes.getFirst().contains("its graph computes another"), notes.getFirst());
    float[] rows = Models.numbers(new Random(5), ROWS * 2, 6);
    rows[0] = Float.NaN;
    rows[1] = Float.NaN;
    assertArrayEquals(outputs(other, rows), outputs(back, rows), 1e-5f);
    notes.clear();
    back(without(mixed, ModelFile.PREPARATION), notes);
    assertTrue(notes.getFirst().contains("that cannot be used"), notes.getFirst());
  }

  /** Metadata that say of a number that it is a category are not believed either. */
  @Test
  void columnsOfAnotherKindAreSeen() throws InvalidProtocolBufferException {
    ModelProto numbers = ModelProto.parseFrom(OnnxExport.bytes(single(ColumnKind.NUMBER), 17));
    ModelProto texts = ModelProto.parseFrom(OnnxExport.bytes(single(ColumnKind.CATEGORY), 17));
    byte[] mixed =
        texts.toBuilder()
            .clearMetadataProps()
            .addAllMetadataProps(numbers.getMetadataPropsList())
            .build()
            .toByteArray();
    List<String> notes = new ArrayList<>();
    Model back = back(mixed, notes);
    assertTrue(notes.getFirst().contains("it has other inputs"), notes.toString());
    assertEquals(
        List.of("a", "b", "c"), back.schema().orElseThrow().inputs().getFirst().categories());
  }

  private static Model single(ColumnKind kind) {
    List<String> categories = kind == ColumnKind.CATEGORY ? List.of("a", "b", "c") : List.of();
    ColumnStep step =
        kind == ColumnKind.CATEGORY
            ? new ColumnStep.Ordinal(List.of(0, 1, 2), 3, 3, 1, 2)
            : new ColumnStep.Numeric(0, 1, 2, false, 0, 1);
    return Models.of(1, "2:tanh", task(), ENGINE)
        .withPreparation(
            new Preparation(
                new Schema(List.of(new Column("only", kind, categories)), List.of()),
                List.of(step),
                Optional.empty()));
  }

  @Test
  void aSingleColumnComesBack() {
    for (ColumnKind kind : ColumnKind.values()) {
      Model model = single(kind);
      assertComesBack(model, 17, Tables.rows(model.preparation().orElseThrow(), ROWS));
    }
  }
}
