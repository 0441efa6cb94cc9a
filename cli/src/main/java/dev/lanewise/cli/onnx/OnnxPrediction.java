package dev.lanewise.cli.onnx;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.text.Count;
import dev.lanewise.cli.options.EngineRequest;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Output;
import dev.lanewise.cli.text.OutputTarget;
import dev.lanewise.formats.CsvDialect;
import dev.lanewise.formats.NpyWriter;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.onnx.OnnxModel;
import dev.lanewise.onnx.OnnxPredictor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The work of {@code lanewise predict} for an ONNX model.
 *
 * @param modelFile the model
 * @param data what to predict
 * @param outputFile where to write; to standard output if empty
 * @param batchSize how many rows are computed at once
 * @param roles what columns of a table are for
 * @param dialect how a table is written
 */
public record OnnxPrediction(
    Path modelFile,
    String data,
    Optional<Path> outputFile,
    int batchSize,
    ColumnRoles roles,
    CsvDialect dialect) {

  /** Predicts and writes the outputs. */
  public int run(EngineRequest request, Plugins plugins, Output output) {
    OutputTarget target = OutputTarget.of(outputFile);
    OnnxModel model = OnnxFile.read(modelFile, output);
    OnnxRows rows =
        OnnxRows.read(model, OnnxRows.source(data, roles, dialect, output::note), roles);
    try (Engine engine = request.openFor(plugins, 0)) {
      OnnxPredictor predictor =
          model.predictor(engine, Math.min(batchSize, Math.max(1, rows.rows())));
      rows.bind(model, predictor);
      predictor.run(rows.rows());
      List<OnnxColumns.Column> columns = OnnxColumns.of(model);
      Outputs outputs = new Outputs(columns, predictor, rows.ids(), rows.rows());
      target.write(outputs, output);
      noteNan(outputs.rowsWithNan, output);
      return ExitCodes.OK;
    }
  }

  /** Tells of outputs that are no numbers: values are missing that the model does not fill. */
  private static void noteNan(int count, Output output) {
    if (count > 0) {
      output.note(
          "warning: %s with outputs that are NaN, and with labels that mean nothing; a missing number that the model does not fill does this"
              .formatted(Count.of(count, "row")));
    }
  }

  /** What is written: ids and outputs. Counts the rows with NaN while they are written. */
  private static final class Outputs implements OutputTarget.Rows {

    private final List<OnnxColumns.Column> columns;
    private final OnnxPredictor predictor;
    private final List<OnnxRows.Id> ids;
    private final int rows;
    private int rowsWithNan;

    Outputs(
        List<OnnxColumns.Column> columns,
        OnnxPredictor predictor,
        List<OnnxRows.Id> ids,
        int rows) {
      this.columns = columns;
      this.predictor = predictor;
      this.ids = ids;
      this.rows = rows;
    }

    @Override
    public int rows() {
      return rows;
    }

    @Override
    public List<String> header() {
      return Stream.concat(
              ids.stream().map(OnnxRows.Id::name), columns.stream().map(OnnxColumns.Column::name))
          .toList();
    }

    /** Returns what some columns have for a row that is written. */
    private List<Object> values(List<OnnxColumns.Column> some, int row) {
      List<Object> values = new ArrayList<>(some.size());
      boolean hasNan = false;
      for (OnnxColumns.Column column : some) {
        Object value = column.value(predictor, row);
        hasNan |= value instanceof Float number && number.isNaN();
        values.add(value);
      }
      rowsWithNan += hasNan ? 1 : 0;
      return values;
    }

    @Override
    public Iterable<List<String>> records() {
      return () -> IntStream.range(0, rows).mapToObj(this::record).iterator();
    }

    private List<String> record(int row) {
      List<String> record = new ArrayList<>();
      ids.forEach(id -> record.add(id.texts()[row]));
      values(columns, row).forEach(value -> record.add(value.toString()));
      return record;
    }

    @Override
    public Map<String, Object> object(int row) {
      Map<String, Object> object = new LinkedHashMap<>();
      ids.forEach(id -> object.put(id.name(), id.texts()[row]));
      List<Object> values = values(columns, row);
      for (int i = 0; i < values.size(); i++) {
        object.put(columns.get(i).name(), values.get(i));
      }
      return object;
    }

    /** Labels have no place in an array of floats. */
    @Override
    public void writeArray(Path file) {
      List<OnnxColumns.Column> numbers =
          columns.stream().filter(OnnxColumns.Column::isNumber).toList();
      float[] array = new float[Math.multiplyExact(rows, numbers.size())];
      for (int row = 0; row < rows; row++) {
        List<Object> values = values(numbers, row);
        for (int i = 0; i < values.size(); i++) {
          array[row * numbers.size() + i] = (Float) values.get(i);
        }
      }
      NpyWriter.write(file, array, rows, numbers.size());
    }
  }
}
