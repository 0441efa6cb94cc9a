package dev.lanewise.cli.prediction;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.text.Count;
import dev.lanewise.cli.onnx.OnnxFile;
import dev.lanewise.cli.onnx.OnnxPrediction;
import dev.lanewise.cli.options.EngineRequest;
import dev.lanewise.cli.options.ModelData;
import dev.lanewise.cli.options.ModelSource;
import dev.lanewise.cli.options.PluginRequest;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Metrics;
import dev.lanewise.cli.text.Output;
import dev.lanewise.cli.text.OutputTarget;
import dev.lanewise.cli.text.PredictionTable;
import dev.lanewise.cli.text.UnfamiliarValues;
import dev.lanewise.formats.CsvDialect;
import dev.lanewise.formats.DataSource;
import dev.lanewise.network.Model;
import dev.lanewise.network.Predictor;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.TableRows;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The work of {@code lanewise predict}.
 *
 * @param model the model
 * @param data what to predict, as {@link DataSource} names it
 * @param outputFile where to write; to standard output if empty
 * @param batchSize how many rows are computed at once
 * @param columns how a table is read
 * @param engineRequest what computes
 * @param pluginRequest the plugins that the model may need
 */
public record Prediction(
    ModelSource model,
    String data,
    Optional<Path> outputFile,
    int batchSize,
    Columns columns,
    EngineRequest engineRequest,
    PluginRequest pluginRequest) {

  /**
   * How a table is read.
   *
   * @param roles its targets and ids
   * @param dialect how it is written
   */
  public record Columns(ColumnRoles roles, CsvDialect dialect) {}

  /** How many rows are computed at once unless the user says so. */
  static final int BATCH_SIZE = 256;

  /**
   * Understands the plain form {@code predict MODEL DATA [--out FILE]}, which scripts call often:
   * reading the options of all commands would take a third of the time of a small prediction.
   *
   * @return nothing for any other form, right or wrong
   */
  public static Optional<Prediction> ofPlain(String[] args) {
    boolean hasOut = args.length == 5 && args[3].equals("--out");
    if ((args.length != 3 && !hasOut) || !args[0].equals("predict")) {
      return Optional.empty();
    }
    for (int i = 1; i < args.length; i += i == 2 ? 2 : 1) {
      if (!isPlain(args[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new Prediction(
            new ModelSource(Path.of(args[1]), Optional.empty()),
            args[2],
            hasOut ? Optional.of(Path.of(args[4])) : Optional.empty(),
            BATCH_SIZE,
            new Columns(ColumnRoles.DEFAULT, CsvDialect.AUTO),
            EngineRequest.defaults(),
            PluginRequest.defaults()));
  }

  /** Tells whether a word is plain: not an option, a quoted text or a list of words. */
  private static boolean isPlain(String word) {
    if (word.isEmpty()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letter && c != '.' && c != '_' && c != '/' && c != ':' && (c != '-' || i == 0)) {
        return false;
      }
    }
    return true;
  }

  /** Predicts and writes the outputs. */
  public int run(Output output) {
    if (OnnxFile.isOne(model.file().toString())) {
      model.refuseLayers();
      try (Plugins plugins = pluginRequest.open(output)) {
        return new OnnxPrediction(
                model.file(), data, outputFile, batchSize, columns.roles(), columns.dialect())
            .run(engineRequest, plugins, output);
      }
    }
    OutputTarget target = OutputTarget.of(outputFile);
    try (Plugins plugins = pluginRequest.open(output)) {
      run(target, plugins, output);
      return ExitCodes.OK;
    }
  }

  private void run(OutputTarget target, Plugins plugins, Output output) {
    Model network = model.read(engineRequest, plugins, output::note);
    TableRows table =
        DataSource.of(
                data, ModelData.options(network, columns.roles(), columns.dialect()), output::note)
            .inputs(network.inputs());
    Dataset rows = table.data();
    UnfamiliarValues.note(network.preparation(), rows, output);
    int width = network.architecture().outputs();
    if ((long) rows.rows() * width > Integer.MAX_VALUE - 8) {
      throw new ConfigurationException(
          "%s of %s do not fit into memory; predict the rows in parts"
              .formatted(Count.of(rows.rows(), "row"), Count.of(width, "output")));
    }
    long work = (long) rows.rows() * network.parameterCount();
    try (Engine engine = engineRequest.openFor(plugins, work)) {
      Predictor predictor =
          network.predictor(engine, Math.min(batchSize, Math.max(1, rows.rows())));
      engineRequest.announceFor(engine, work, output);
      float[] outputs = new float[rows.rows() * width];
      predictor.predict(rows, outputs);
      int[] classes = new int[0];
      if (network.preparation().isPresent() && network.task() instanceof Task.Classification) {
        classes = new int[rows.rows()];
        predictor.classify(rows, classes);
      }
      target.write(PredictionTable.of(network, table.ids(), classes, outputs), output);
      if (rows.hasLabels() || rows.hasTargets()) {
        output.note("measured: " + Metrics.sentence(network.evaluate(rows, engine)));
      }
    }
  }
}
