package dev.lanewise.cli;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.formats.CsvWriter;
import dev.lanewise.formats.DataSource;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.formats.NpyWriter;
import dev.lanewise.network.Dataset;
import dev.lanewise.network.Engine;
import dev.lanewise.network.Model;
import dev.lanewise.network.Predictor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanewise predict}. */
@Command(
    name = "predict",
    description = {
      "Writes a model's outputs for each row of the data, in its order: a column for each class, or"
          + " for each number that the model predicts.",
      "Of data that keeps rows for testing, those are taken. Targets may be there or not."
    },
    footer = {
      "",
      "Examples:",
      "  lanewise predict model.safetensors builtin:digits | head",
      "  lanewise predict model.safetensors flowers.csv --out outputs.npy"
    })
final class PredictCommand implements Callable<Integer> {

  private final Output output;

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model file.")
  private Path modelFile = Path.of("");

  @Parameters(index = "1", paramLabel = "DATA", description = "The data, see lanewise --help.")
  private String dataArgument = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = {
        "Where to write, a .csv or .npy file.",
        "Default: standard output, as comma-separated text with a header line"
      })
  private @Nullable Path outputFile;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = {
        "How many rows are computed at once; the outputs do not depend on it.",
        "Default: ${DEFAULT-VALUE}"
      })
  private int batchSize = 256;

  @Option(
      names = "--target",
      paramLabel = "NAME",
      description = {
        "A column of a .csv file that is no input; again for several.",
        "Default: the last column, if the file has one more than the model takes"
      })
  private List<String> targets = new ArrayList<>();

  @Mixin private final EngineOptions engineOptions = new EngineOptions();

  /** Writes all outputs somewhere. */
  private interface Target {
    void write(List<String> header, float[] outputs, int rows);
  }

  PredictCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    Target target = target();
    try (Engine engine = engineOptions.open()) {
      Model model = ModelFile.read(modelFile, engine);
      Dataset data =
          DataSource.of(dataArgument, ModelData.options(model, targets))
              .inputs(model.architecture().inputs());
      int width = model.architecture().outputs();
      if ((long) data.rows() * width > Integer.MAX_VALUE - 8) {
        throw new ConfigurationException(
            "%d rows of %d outputs do not fit into memory; predict the rows in parts"
                .formatted(data.rows(), width));
      }
      Predictor predictor = model.predictor(engine, Math.min(batchSize, Math.max(1, data.rows())));
      EngineOptions.announce(engine, output);
      float[] outputs = new float[data.rows() * width];
      predictor.predict(data.inputs(), data.rows(), outputs);
      target.write(OutputNames.of(model), outputs, data.rows());
      return ExitCodes.OK;
    }
  }

  private Target target() {
    Path file = outputFile;
    if (file == null) {
      return (header, outputs, _) -> new CsvText(output.out()).print(header, outputs);
    }
    OutputFile.check(file);
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".npy")) {
      return (header, outputs, rows) ->
          output.write(() -> NpyWriter.write(file, outputs, rows, header.size()));
    }
    if (name.endsWith(".csv")) {
      return (header, outputs, _) -> output.write(() -> CsvWriter.write(file, header, outputs));
    }
    throw new ConfigurationException(
        "outputs are written as .csv or .npy, which %s is not; name it so".formatted(file));
  }
}
