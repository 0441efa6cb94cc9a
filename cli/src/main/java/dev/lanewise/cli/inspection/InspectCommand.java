package dev.lanewise.cli.inspection;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.onnx.OnnxFile;
import dev.lanewise.cli.onnx.OnnxInspection;
import dev.lanewise.cli.options.EngineRequest;
import dev.lanewise.cli.options.ModelOptions;
import dev.lanewise.cli.options.PluginOptions;
import dev.lanewise.cli.options.TableOptions;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Json;
import dev.lanewise.cli.text.Output;
import dev.lanewise.formats.CsvDialect;
import dev.lanewise.formats.DataOptions;
import dev.lanewise.formats.DataSource;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Table;
import dev.lanewise.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanewise inspect}. */
@Command(
    name = "inspect",
    description = {
      "Shows what is in data, and what is odd about it: of a table each column with its kind,"
          + " missing values, range and distribution.",
      "Shows what is in a model: its layers, and the columns it takes with what is done to them."
    },
    footer = {
      "",
      "Examples:",
      "  lanewise inspect houses.csv --target price",
      "  lanewise inspect model.safetensors --json"
    })
public final class InspectCommand implements Callable<Integer> {

  private final Output output;

  @Parameters(
      paramLabel = "DATA|MODEL",
      description = "The data, see lanewise --help, or a model file, .safetensors or .onnx.")
  private String argument = "";

  @Option(names = "--json", description = "Print one JSON object. Default: lines")
  private boolean json;

  @Mixin private final TableOptions tableOptions = new TableOptions();

  @Mixin private final ModelOptions modelOptions = new ModelOptions();

  @Mixin private final PluginOptions pluginOptions = new PluginOptions();

  public InspectCommand(Output output) {
    this.output = output;
  }

  /** What was found, for people and for programs. */
  interface Inspection {

    /** Returns it as lines. */
    List<String> lines(boolean unicode);

    /** Returns it by name. */
    Map<String, @Nullable Object> json();
  }

  @Override
  public Integer call() {
    Inspection inspection = inspection();
    if (json) {
      Json.print(inspection.json(), output.out());
    } else {
      inspection.lines(output.unicode()).forEach(output.out()::println);
    }
    return ExitCodes.OK;
  }

  private static Inspection ofOnnx(OnnxInspection model) {
    return new Inspection() {
      @Override
      public List<String> lines(boolean unicode) {
        return model.lines();
      }

      @Override
      public Map<String, @Nullable Object> json() {
        return model.json();
      }
    };
  }

  private Inspection inspection() {
    if (argument.toLowerCase(Locale.ROOT).endsWith(".safetensors")) {
      if (!tableOptions.roles().equals(ColumnRoles.DEFAULT)
          || !tableOptions.dialect().equals(CsvDialect.AUTO)) {
        throw new ConfigurationException(
            "%s is a model; the options for tables are for data".formatted(argument));
      }
      try (Plugins plugins = pluginOptions.request().open(output)) {
        return new ModelInspection(
            modelOptions
                .source(Path.of(argument))
                .read(EngineRequest.defaults(), plugins, output::note));
      }
    }
    if (OnnxFile.isOne(argument)) {
      modelOptions.source(Path.of(argument)).refuseLayers();
      return ofOnnx(new OnnxInspection(OnnxModel.read(Path.of(argument))));
    }
    modelOptions.source(Path.of("")).refuseLayersOfData();
    DataOptions options =
        DataOptions.defaults().withRoles(tableOptions.roles()).withDialect(tableOptions.dialect());
    DataSource source = DataSource.of(argument, options, output::note);
    Optional<Table> table = source.table();
    return table.isPresent()
        ? TableInspection.of(table.get(), tableOptions.roles())
        : new DatasetInspection(source.training());
  }
}
