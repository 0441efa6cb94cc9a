package dev.lanewise.cli.onnx;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.options.EngineRequest;
import dev.lanewise.cli.text.CsvText;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Json;
import dev.lanewise.cli.text.Output;
import dev.lanewise.cli.text.OutputFile;
import dev.lanewise.formats.CsvDialect;
import dev.lanewise.formats.CsvWriter;
import dev.lanewise.formats.NpyWriter;
import dev.lanewise.formats.files.AtomicFile;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.TableColumn;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.onnx.OnnxModel;
import dev.lanewise.onnx.OnnxPredictor;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

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
    outputFile.ifPresent(OutputFile::check);
    OnnxModel model = OnnxFile.read(modelFile, output);
    OnnxRows rows = OnnxRows.read(model, data, roles, dialect, output::note);
    try (Engine engine = request.openFor(plugins, 0)) {
      OnnxPredictor predictor =
          model.predictor(engine, Math.min(batchSize, Math.max(1, rows.rows())));
      rows.bind(model, predictor);
      predictor.run(rows.rows());
      new Table(OnnxColumns.of(model), predictor, rows).write(outputFile, output);
      return ExitCodes.OK;
    }
  }

  /** What is written: ids and outputs. */
  private record Table(List<OnnxColumns.Column> columns, OnnxPredictor predictor, OnnxRows rows) {

    void write(Optional<Path> file, Output output) {
      if (file.isEmpty()) {
        new CsvText(output.out()).print(header(), records());
        return;
      }
      Path path = file.get();
      String name = path.toString().toLowerCase(Locale.ROOT);
      if (name.endsWith(".csv")) {
        output.write(() -> CsvWriter.writeTexts(path, header(), records()));
      } else if (name.endsWith(".jsonl")) {
        output.write(() -> writeJsonLines(path));
      } else if (name.endsWith(".npy")) {
        output.write(() -> writeArray(path));
      } else {
        throw new ConfigurationException(
            "outputs are written as .csv, .jsonl or .npy, which %s is not; name it so"
                .formatted(path));
      }
    }

    private List<String> header() {
      List<String> header = new ArrayList<>();
      rows.ids().forEach(id -> header.add(id.name()));
      columns.forEach(column -> header.add(column.name()));
      return header;
    }

    private Iterable<List<String>> records() {
      List<String[]> ids = rows.ids().stream().map(OnnxRows::texts).toList();
      return () ->
          IntStream.range(0, rows.rows())
              .mapToObj(row -> {
                List<String> record = new ArrayList<>();
                ids.forEach(id -> record.add(id[row]));
                columns.forEach(column -> record.add(column.text(predictor, row)));
                return record;
              })
              .iterator();
    }

    private void writeJsonLines(Path file) {
      List<TableColumn> ids = rows.ids();
      List<String[]> texts = ids.stream().map(OnnxRows::texts).toList();
      AtomicFile.write(
          file,
          out -> {
            PrintStream lines = new PrintStream(out, false, StandardCharsets.UTF_8);
            for (int row = 0; row < rows.rows(); row++) {
              Map<String, Object> object = new LinkedHashMap<>();
              for (int i = 0; i < ids.size(); i++) {
                object.put(ids.get(i).name(), texts.get(i)[row]);
              }
              for (OnnxColumns.Column column : columns) {
                object.put(column.name(), column.value(predictor, row));
              }
              Json.print(object, lines);
            }
            lines.flush();
            if (lines.checkError()) {
              throw new IOException("the lines could not be written");
            }
          });
    }

    /** Writes the outputs that are numbers; labels have no place in an array of floats. */
    private void writeArray(Path file) {
      List<OnnxColumns.Column> numbers =
          columns.stream().filter(OnnxColumns.Column::isNumber).toList();
      float[] values = new float[Math.multiplyExact(rows.rows(), numbers.size())];
      for (int row = 0; row < rows.rows(); row++) {
        for (int i = 0; i < numbers.size(); i++) {
          OnnxColumns.Column column = numbers.get(i);
          values[row * numbers.size() + i] =
              predictor
                  .floats(column.output().name())[row * column.output().width() + column.element()];
        }
      }
      NpyWriter.write(file, values, rows.rows(), numbers.size());
    }
  }
}
