package dev.lanewise.cli.compilation;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.onnx.OnnxFile;
import dev.lanewise.cli.options.EngineRequest;
import dev.lanewise.cli.options.PluginOptions;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Output;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanewise compile}. */
@Command(
    name = "compile",
    description = {
      "Writes a model as the source of one Java class, which needs Java 17 and no library: with its"
          + " weights, and with what is done to the columns of a table.",
      "Its outputs have the bits that predict gives."
    },
    footer = {
      "",
      "Examples:",
      "  lanewise compile model.safetensors --class com.acme.Scorer --out src/main/java",
      "  lanewise compile houses.safetensors --class com.acme.Price --weights resource"
    })
public final class CompileCommand implements Callable<Integer> {

  private final Output output;

  @Parameters(paramLabel = "MODEL", description = "The model file, .safetensors.")
  private Path modelFile = Path.of("");

  @Option(
      names = "--class",
      required = true,
      paramLabel = "NAME",
      description = "The full name of the class, such as com.acme.Scorer.")
  private String className = "";

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = {
        "The root of the sources; folders for the package are made in it.",
        "Default: the current folder"
      })
  private Path folder = Path.of("");

  @Option(
      names = "--weights",
      paramLabel = "auto|class|resource",
      description = {
        "Where the weights go: into the class, or into a file beside it that belongs beside the"
            + " class file, too.",
        "Default: ${DEFAULT-VALUE}, into the class up to 4,000"
      })
  private String weights = "auto";

  @Mixin private final PluginOptions pluginOptions = new PluginOptions();

  public CompileCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    JavaName name = JavaName.parse(className);
    Compilation compilation = new Compilation(name, folder, WeightPlace.parse(weights));
    OnnxFile.refuse(modelFile, ".safetensors models are compiled");
    try (Plugins plugins = pluginOptions.request().open(output)) {
      compilation.write(EngineRequest.defaults().read(plugins, modelFile), output);
    }
    return ExitCodes.OK;
  }
}
