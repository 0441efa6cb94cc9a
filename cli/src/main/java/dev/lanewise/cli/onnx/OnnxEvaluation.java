package dev.lanewise.cli.onnx;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.options.EngineRequest;
import dev.lanewise.cli.text.Output;
import dev.lanewise.formats.CsvDialect;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.metrics.Evaluation;
import dev.lanewise.onnx.OnnxModel;
import dev.lanewise.onnx.OnnxPredictor;
import java.nio.file.Path;

/**
 * The work of {@code lanewise evaluate} for an ONNX model.
 *
 * @param modelFile the model
 * @param data rows with their targets
 * @param roles what columns of a table are for
 * @param dialect how a table is written
 */
public record OnnxEvaluation(Path modelFile, String data, ColumnRoles roles, CsvDialect dialect) {

  private static final int BATCH_SIZE = 256;

  /** Measures the model. */
  public Evaluation run(EngineRequest request, Plugins plugins, Output output) {
    OnnxModel model = OnnxFile.read(modelFile, output);
    OnnxRows rows = OnnxSource.of(model, data, roles, dialect, output).toMeasure();
    long work = rows.rows() * model.multiplyAdds();
    try (Engine engine = request.openFor(plugins, work)) {
      OnnxPredictor predictor = model.predictor(engine, BATCH_SIZE);
      rows.bind(predictor);
      predictor.run(rows.rows());
      Evaluation evaluation =
          new OnnxMeasure(model, predictor, rows.truth().orElseThrow(), output).evaluation();
      request.announceFor(engine, work, output);
      return evaluation;
    }
  }
}
