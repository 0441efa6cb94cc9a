package dev.lanewise.cli.prediction;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.onnx.OnnxEvaluation;
import dev.lanewise.cli.onnx.OnnxFile;
import dev.lanewise.cli.options.EngineOptions;
import dev.lanewise.cli.options.EngineRequest;
import dev.lanewise.cli.options.MetricOptions;
import dev.lanewise.cli.options.ModelData;
import dev.lanewise.cli.options.ModelOptions;
import dev.lanewise.cli.options.PluginOptions;
import dev.lanewise.cli.options.TableOptions;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Json;
import dev.lanewise.cli.text.Measured;
import dev.lanewise.cli.text.Metrics;
import dev.lanewise.cli.text.Output;
import dev.lanewise.cli.text.UnfamiliarValues;
import dev.lanewise.formats.DataOptions;
import dev.lanewise.formats.DataSource;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.metrics.Evaluation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanewise evaluate}. */
@Command(
    name = "evaluate",
    description =
        "Measures a model on labelled data: on the rows that the data keeps for testing (t10k-…,"
            + " x_test), else on all.",
    footer = {
      "",
      "Examples:",
      "  lanewise evaluate model.safetensors builtin:digits",
      "  lanewise evaluate model.safetensors flowers.csv --target species --json",
      "  lanewise evaluate model.safetensors flowers.csv --plugins plugins/ --metric acme:gap",
      "  lanewise evaluate pipeline.onnx customers.csv --target churned"
    })
public final class EvaluateCommand implements Callable<Integer> {

  private final Output output;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "The model file, .safetensors or .onnx.")
  private Path modelFile = Path.of("");

  @Parameters(index = "1", paramLabel = "DATA", description = "The data, see lanewise --help.")
  private String dataArgument = "";

  @Option(names = "--json", description = "Print one JSON object. Default: a table")
  private boolean json;

  @Mixin private final ModelOptions modelOptions = new ModelOptions();

  @Mixin private final TableOptions tableOptions = new TableOptions();

  @Mixin private final MetricOptions metricOptions = new MetricOptions();

  @Mixin private final EngineOptions engineOptions = new EngineOptions();

  @Mixin private final PluginOptions pluginOptions = new PluginOptions();

  public EvaluateCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    EngineRequest request = engineOptions.request();
    try (Plugins plugins = pluginOptions.request().open(output)) {
      if (OnnxFile.isOne(modelFile.toString())) {
        modelOptions.source(modelFile).refuseLayers();
        refuseMetrics();
        print(
            new OnnxEvaluation(
                    modelFile, dataArgument, tableOptions.roles(), tableOptions.dialect())
                .run(request, plugins, output),
            Map.of());
      } else {
        evaluate(request, plugins);
      }
      return ExitCodes.OK;
    }
  }

  private void evaluate(EngineRequest request, Plugins plugins) {
    List<PluginReference> metrics = metricOptions.references();
    metrics.forEach(plugins::metric);
    Model model = modelOptions.source(modelFile).read(request, plugins, output::note);
    DataOptions options = ModelData.options(model, tableOptions.roles(), tableOptions.dialect());
    Dataset data = DataSource.of(dataArgument, options, output::note).evaluation();
    UnfamiliarValues.note(model.preparation(), data, output);
    long work = (long) data.rows() * model.parameterCount();
    try (Engine engine = request.openFor(plugins, work)) {
      Measured measured = Measured.of(model, data, metrics, engine);
      request.announceFor(engine, work, output);
      measured.notes().forEach(output::note);
      print(measured.evaluation(), measured.metrics());
    }
  }

  private void refuseMetrics() {
    if (!metricOptions.references().isEmpty()) {
      throw new ConfigurationException(
          "--metric measures .safetensors models, and %s is an ONNX model; leave --metric out, or convert the model first"
              .formatted(modelFile));
    }
  }

  private void print(Evaluation evaluation, Map<String, Double> metrics) {
    if (json) {
      Json.print(Metrics.json(evaluation, metrics), output.out());
    } else {
      Metrics.table(evaluation, metrics).forEach(output.out()::println);
    }
  }
}
