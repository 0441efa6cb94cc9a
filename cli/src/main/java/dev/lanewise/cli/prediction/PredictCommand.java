package dev.lanewise.cli.prediction;

import dev.lanewise.cli.options.EngineOptions;
import dev.lanewise.cli.options.ModelOptions;
import dev.lanewise.cli.options.PluginOptions;
import dev.lanewise.cli.options.TableOptions;
import dev.lanewise.cli.text.Output;
import java.nio.file.Path;
import java.util.Optional;
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
      "A model of a table finds its columns by name. Ids come first, then the class of each row.",
      "Of data that keeps rows for testing, those are taken. Targets may be there or not."
    },
    footer = {
      "",
      "Examples:",
      "  lanewise predict model.safetensors builtin:digits | head",
      "  lanewise predict model.safetensors flowers.csv --out outputs.npy",
      "  lanewise predict pipeline.onnx customers.csv --id customer --out scores.csv"
    })
public final class PredictCommand implements Callable<Integer> {

  private final Output output;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "The model file, .safetensors or .onnx.")
  private Path modelFile = Path.of("");

  @Parameters(index = "1", paramLabel = "DATA", description = "The data, see lanewise --help.")
  private String dataArgument = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = {
        "Where to write, a .csv, .jsonl or .npy file; .npy has the outputs alone.",
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
  private int batchSize = Prediction.BATCH_SIZE;

  @Mixin private final ModelOptions modelOptions = new ModelOptions();

  @Mixin private final TableOptions tableOptions = new TableOptions();

  @Mixin private final EngineOptions engineOptions = new EngineOptions();

  @Mixin private final PluginOptions pluginOptions = new PluginOptions();

  public PredictCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    return new Prediction(
            modelOptions.source(modelFile),
            dataArgument,
            Optional.ofNullable(outputFile),
            batchSize,
            new Prediction.Columns(tableOptions.roles(), tableOptions.dialect()),
            engineOptions.request(),
            pluginOptions.request())
        .run(output);
  }
}
