package dev.lanewise.cli.onnx;

import dev.lanewise.cli.options.EngineOptions;
import dev.lanewise.cli.options.ModelOptions;
import dev.lanewise.cli.options.PluginOptions;
import dev.lanewise.cli.options.TableOptions;
import dev.lanewise.cli.text.Output;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanewise convert}. */
@Command(
    name = "convert",
    description = {
      "Writes a model in another format, by the suffixes of the files.",
      "An .onnx file has what is done to a table's columns, the layers, and the outputs in the units"
          + " of the targets: a label and the probability of each class, or the numbers.",
      "A .safetensors file with the weights of a PyTorch module, whose layers --layers names, becomes"
          + " a model of either kind.",
      "An .onnx file of dense layers, with columns scaled, filled and encoded before them, becomes a"
          + " .safetensors model, which can be trained on."
    },
    footer = {
      "",
      "Examples:",
      "  lanewise convert houses.safetensors houses.onnx",
      "  lanewise convert flowers.safetensors flowers.onnx --opset 15 --verify flowers.csv",
      "  lanewise convert torch.onnx torch.safetensors --verify rows.npy",
      "  lanewise convert logits.onnx classifier.safetensors --classes low,middle,high",
      "  lanewise convert weights.safetensors torch.safetensors --layers 50:relu,10:softmax",
      "  lanewise convert pipeline.onnx pipeline.safetensors --verify customers.csv --target churned"
    })
public final class ConvertCommand implements Callable<Integer> {

  private final Output output;

  @Parameters(
      index = "0",
      paramLabel = "IN",
      description = "The model, a .safetensors or .onnx file.")
  private Path from = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description = "What to write, a .safetensors or .onnx file.")
  private Path to = Path.of("");

  @Option(
      names = "--opset",
      paramLabel = "N",
      description = {"The version of ONNX's operators, 13 to 21.", "Default: 17"})
  private @Nullable Integer opset;

  @Option(
      names = "--verify",
      paramLabel = "DATA",
      description = {
        "Compute these rows with both files, and say how far the outputs are apart. The exit code is"
            + " 1 if that is more than 1e-5 of an output."
      })
  private @Nullable String verify;

  @Option(
      names = "--classes",
      split = ",",
      paramLabel = "NAME,NAME",
      description = {
        "The classes that the outputs stand for, in their order; logits become probabilities.",
        "Default: what the model says"
      })
  private List<String> classes = List.of();

  @Mixin private final ModelOptions modelOptions = new ModelOptions();

  @Mixin private final TableOptions tableOptions = new TableOptions();

  @Mixin private final EngineOptions engineOptions = new EngineOptions();

  @Mixin private final PluginOptions pluginOptions = new PluginOptions();

  public ConvertCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    Optional<Conversion.Rows> rows =
        Optional.ofNullable(verify)
            .map(data -> new Conversion.Rows(data, tableOptions.roles(), tableOptions.dialect()));
    return new Conversion(
            modelOptions.source(from),
            to,
            Optional.ofNullable(opset),
            Optional.of(classes).filter(names -> !names.isEmpty()).map(ClassNames::new),
            rows,
            engineOptions.request(),
            pluginOptions.request())
        .run(output);
  }
}
