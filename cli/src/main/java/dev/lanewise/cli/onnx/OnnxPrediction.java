package dev.lanewise.cli.onnx;

import dev.lanewise.api.DataException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.cli.options.EngineRequest;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Metrics;
import dev.lanewise.cli.text.Output;
import dev.lanewise.cli.text.OutputTarget;
import dev.lanewise.cli.text.PredictionTable;
import dev.lanewise.formats.CsvDialect;
import dev.lanewise.formats.NpyWriter;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.TableColumn;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.onnx.OnnxModel;
import dev.lanewise.onnx.OnnxPredictor;
import dev.lanewise.onnx.OnnxValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
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
    OnnxRows rows = OnnxSource.of(model, data, roles, dialect, output).toPredict();
    long work = rows.rows() * model.multiplyAdds();
    try (Engine engine = request.openFor(plugins, work)) {
      OnnxPredictor predictor =
          model.predictor(engine, Math.min(batchSize, Math.max(1, rows.rows())));
      rows.bind(predictor);
      predictor.run(rows.rows());
      request.announceFor(engine, work, output);
      List<OnnxColumns.Column> columns = OnnxColumns.of(model);
      target.write(
          model.task().isPresent()
              ? asModel(model.task().get(), columns, predictor, rows)
              : new Outputs(columns, predictor, rows.ids(), rows.rows()),
          output);
      noteNan(model, predictor, rows.rows(), output);
      rows.truth()
          .map(truth -> new OnnxMeasure(model, predictor, truth, output).evaluation())
          .ifPresent(found -> output.note("measured: " + Metrics.sentence(found)));
      return ExitCodes.OK;
    }
  }

  /**
   * Returns what the model of Lanewise that the file was made of writes: of classes the label comes
   * first.
   */
  private static PredictionTable asModel(
      Task task, List<OnnxColumns.Column> columns, OnnxPredictor predictor, OnnxRows rows) {
    List<String> classNames =
        task instanceof Task.Classification classification
            ? classification.classNames()
            : List.of();
    OnnxColumns.Column first = columns.getFirst();
    int[] classes =
        classNames.isEmpty()
            ? new int[0]
            : classes(predictor.texts(first.output().name()), classNames);
    List<OnnxColumns.Column> numbers =
        columns.stream().filter(OnnxColumns.Column::isNumber).toList();
    return new PredictionTable(
        rows.ids(),
        first.name(),
        classNames,
        classes,
        numbers.stream().map(OnnxColumns.Column::name).toList(),
        predictor.floats(numbers.getFirst().output().name()));
  }

  private static int[] classes(String[] labels, List<String> classNames) {
    Map<String, Integer> places = OnnxMeasure.places(classNames);
    int[] classes = new int[labels.length];
    for (int row = 0; row < classes.length; row++) {
      Integer place = places.get(labels[row]);
      if (place == null) {
        throw new DataException(
            "row %d gets the label '%s', which is none of the classes that the file states: %s; export the model again"
                .formatted(row + 1, Listing.shortened(labels[row]), Listing.of(classNames)));
      }
      classes[row] = place;
    }
    return classes;
  }

  /** Tells of outputs that are no numbers: values are missing that the model does not fill. */
  private static void noteNan(OnnxModel model, OnnxPredictor predictor, int rows, Output output) {
    BitSet withNan = new BitSet(rows);
    for (OnnxValue value : model.outputs()) {
      if (value.kind() == OnnxValue.Kind.FLOAT) {
        float[] values = predictor.floats(value.name());
        for (int i = 0; i < rows * value.width(); i++) {
          if (Float.isNaN(values[i])) {
            withNan.set(i / value.width());
          }
        }
      }
    }
    int count = withNan.cardinality();
    if (count > 0) {
      output.note(
          "warning: %s with outputs that are NaN, and with labels that mean nothing; a missing number that the model does not fill does this"
              .formatted(Count.of(count, "row")));
    }
  }

  /** What is written: ids and outputs. */
  private record Outputs(
      List<OnnxColumns.Column> columns,
      OnnxPredictor predictor,
      List<TableColumn.Texts> ids,
      int rows)
      implements OutputTarget.Rows {

    @Override
    public List<String> header() {
      return Stream.concat(
              ids.stream().map(TableColumn.Texts::name),
              columns.stream().map(OnnxColumns.Column::name))
          .toList();
    }

    @Override
    public Iterable<List<String>> records() {
      return () -> IntStream.range(0, rows).mapToObj(this::record).iterator();
    }

    private List<String> record(int row) {
      List<String> record = new ArrayList<>();
      ids.forEach(id -> record.add(id.text(row)));
      columns.forEach(column -> record.add(column.value(predictor, row).toString()));
      return record;
    }

    @Override
    public Map<String, Object> object(int row) {
      Map<String, Object> object = new LinkedHashMap<>();
      ids.forEach(id -> object.put(id.name(), id.text(row)));
      columns.forEach(column -> object.put(column.name(), column.value(predictor, row)));
      return object;
    }

    /** Labels have no place in an array of floats. */
    @Override
    public void writeArray(Path file) {
      List<OnnxColumns.Column> numbers =
          columns.stream().filter(OnnxColumns.Column::isNumber).toList();
      float[] values = new float[Math.multiplyExact(rows, numbers.size())];
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < numbers.size(); i++) {
          values[row * numbers.size() + i] = (Float) numbers.get(i).value(predictor, row);
        }
      }
      NpyWriter.write(file, values, rows, numbers.size());
    }
  }
}
