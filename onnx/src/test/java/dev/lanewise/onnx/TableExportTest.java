package dev.lanewise.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.ColumnStep;
import dev.lanewise.network.preparation.Preparation;
import dev.lanewise.onnx.graph.Graph;
import dev.lanewise.onnx.graph.GraphReader;
import dev.lanewise.onnx.graph.ReadingNotes;
import dev.lanewise.onnx.lowering.Lowering;
import dev.lanewise.onnx.run.FormulaStep;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done to the columns of a table is part of the file, with the same bits. */
class TableExportTest {

  private static final Engine ENGINE = Engine.create();
  private static final int ROWS = 300;

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  private static OnnxPredictor run(Model model, byte[] file, float[] rows) {
    OnnxPredictor predictor = OnnxModel.read(file, "model.onnx").predictor(ENGINE, 64);
    List<Column> columns = model.schema().orElseThrow().inputs();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      float[] numbers = Tables.numbers(rows, columns.size(), i);
      if (column.kind() == ColumnKind.CATEGORY) {
        predictor.set(column.name(), Tables.texts(column, numbers));
      } else {
        predictor.set(column.name(), numbers);
      }
    }
    predictor.run(ROWS);
    return predictor;
  }

  private static float[] expected(Model model, float[] rows) {
    float[] outputs = new float[ROWS * model.architecture().outputs()];
    model.predictor(ENGINE, 100).predict(rows, ROWS, outputs);
    return outputs;
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 17, 21})
  void scaledTargetsAreInTheirUnits(int opset) {
    Model model = Tables.model("8:silu,2:identity", new Task.Regression(), true, ENGINE);
    float[] rows = Tables.rows(model.preparation().orElseThrow(), ROWS);
    OnnxPredictor found = run(model, OnnxExport.bytes(model, opset), rows);
    // A column is called as the output would be.
    assertArrayEquals(expected(model, rows), found.floats("output_2"));
  }

  @Test
  void classesOfATableAreLabels() {
    Model model =
        Tables.model("8:relu,3:softmax", Models.classes(List.of("α", "β", "γ")), false, ENGINE);
    float[] rows = Tables.rows(model.preparation().orElseThrow(), ROWS);
    OnnxPredictor found = run(model, OnnxExport.bytes(model, 17), rows);
    assertArrayEquals(expected(model, rows), found.floats("probabilities"));
    int[] classes = new int[ROWS];
    model.predictor(ENGINE, 100).classify(rows, ROWS, classes);
    for (int row = 0; row < ROWS; row++) {
      assertEquals(List.of("α", "β", "γ").get(classes[row]), found.texts("label_2")[row]);
    }
  }

  @Test
  void aSingleColumnNeedsNoOthers() {
    for (ColumnKind kind : List.of(ColumnKind.NUMBER, ColumnKind.CATEGORY)) {
      Column column =
          new Column(
              "only", kind, kind == ColumnKind.CATEGORY ? List.of("a", "b", "c") : List.of());
      ColumnStep step =
          kind == ColumnKind.CATEGORY
              ? new ColumnStep.Ordinal(List.of(0, 1, 2), 3, 3, 1, 2)
              : new ColumnStep.Numeric(0, 1, 2, false, 0, 1);
      Model model =
          Models.of(1, "2:tanh", new Task.Regression(), ENGINE)
              .withPreparation(
                  new Preparation(
                      new Schema(List.of(column), List.of()), List.of(step), Optional.empty()));
      float[] rows = Tables.rows(model.preparation().orElseThrow(), ROWS);
      OnnxPredictor found = run(model, OnnxExport.bytes(model, 17), rows);
      assertArrayEquals(expected(model, rows), found.floats("output"));
    }
  }

  private static OnnxModel edited(Model model, UnaryOperator<ModelProto.Builder> edit)
      throws InvalidProtocolBufferException {
    ModelProto.Builder file = ModelProto.parseFrom(OnnxExport.bytes(model, 17)).toBuilder();
    return OnnxModel.read(edit.apply(file).build().toByteArray(), "edited.onnx");
  }

  /** Encoded columns pass operators that change nothing where there is nothing to fill. */
  @Test
  void noStepOnlyCopiesNumbers() {
    Model model = Tables.model("3:softmax", Models.classes(List.of("α", "β", "γ")), false, ENGINE);
    ReadingNotes notes = new ReadingNotes();
    Graph graph = GraphReader.read(OnnxExport.bytes(model, 17), Optional.empty(), notes);
    List<Expr> formulas =
        Lowering.lower(graph, Map.of(), notes).steps().formulas().stream()
            .map(FormulaStep::formula)
            .toList();
    assertFalse(formulas.isEmpty());
    assertEquals(List.of(), formulas.stream().filter(Variable.class::isInstance).toList());
  }

  @Test
  void theFileSaysWhatItsColumnsAre() throws InvalidProtocolBufferException {
    Model model = Tables.model("3:softmax", Models.classes(List.of("α", "β", "γ")), false, ENGINE);
    OnnxModel said = edited(model, file -> file);
    assertEquals(Optional.of(model.task()), said.task());
    assertEquals(model.schema(), said.preparation().map(Preparation::schema));
    assertEquals(List.of("α", "β", "γ"), said.outputs().getLast().labels());
    OnnxModel silent = edited(model, ModelProto.Builder::clearMetadataProps);
    assertEquals(Optional.empty(), silent.task());
    assertEquals(Optional.empty(), silent.preparation());
    assertEquals(List.of(), silent.outputs().getLast().labels());
    assertEquals(List.of(), silent.notes());
  }

  /** Another program may have changed the graph and left the metadata as they were. */
  @Test
  void whatDoesNotFitTheGraphIsNotBelieved() throws InvalidProtocolBufferException {
    Model model = Tables.model("3:softmax", Models.classes(List.of("α", "β", "γ")), false, ENGINE);
    OnnxModel fewer =
        edited(
            model,
            file -> {
              file.getGraphBuilder().removeOutput(0);
              return file;
            });
    assertEquals(Optional.empty(), fewer.preparation());
    assertEquals(
        List.of(
            "what the file states of a model of Lanewise does not fit its inputs and outputs, which are taken as the graph has them"),
        fewer.notes());
    OnnxModel renamed =
        edited(
            model,
            file -> {
              file.getMetadataPropsBuilderList()
                  .forEach(
                      entry -> entry.setValue(entry.getValue().replace("\"age\"", "\"years\"")));
              return file;
            });
    assertEquals(Optional.empty(), renamed.task());
    assertEquals(fewer.notes(), renamed.notes());
    OnnxModel damaged =
        edited(
            model,
            file -> {
              file.getMetadataPropsBuilderList().forEach(entry -> entry.setValue("{"));
              return file;
            });
    assertEquals(Optional.empty(), damaged.task());
    assertTrue(
        damaged.notes().getFirst().contains("cannot be used (the metadata: the architecture"),
        damaged.notes().toString());
  }
}
