package dev.lanewise.cli.plugins;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.InstalledPlugin;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.options.PluginOptions;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Json;
import dev.lanewise.cli.text.Output;
import dev.lanewise.cli.text.OutputFile;
import dev.lanewise.formats.files.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanewise plugins explain}. */
@Command(
    name = "explain",
    description =
        "Explains a plugin: its settings, its formula and the formula's derivative, with a plot of"
            + " both where the formula is of one number.",
    footer = {
      "",
      "Examples:",
      "  lanewise plugins explain adam",
      "  lanewise plugins explain 'leaky_relu(slope=0.3)'",
      "  lanewise plugins explain gelu --svg gelu.svg"
    })
final class PluginsExplainCommand implements Callable<Integer> {

  private final PluginsCommand parent;
  private final Output output;

  @Parameters(
      paramLabel = "ID",
      description = "The plugin's name, such as relu, with settings if you like.")
  private String name = "";

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = {"A file for the plot as an SVG image, too.", "Default: none"})
  private @Nullable Path svg;

  @Mixin private final PluginOptions pluginOptions;

  PluginsExplainCommand(PluginsCommand parent, Output output) {
    this.parent = parent;
    this.output = output;
    this.pluginOptions = new PluginOptions(parent.pluginOptions());
  }

  @Override
  public Integer call() {
    PluginReference reference = PluginReference.parse(name);
    Optional<Path> file = Optional.ofNullable(svg);
    file.ifPresent(OutputFile::check);
    try (Plugins plugins = pluginOptions.request().open(output)) {
      List<InstalledPlugin> found = PluginText.find(plugins, reference);
      file.ifPresent(path -> writePlot(found, reference, path));
      if (parent.json()) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put(
            "plugins",
            found.stream().map(entry -> PluginText.explained(entry, reference)).toList());
        Json.print(object, output.out());
      } else {
        for (int i = 0; i < found.size(); i++) {
          if (i > 0) {
            output.out().println();
          }
          lines(found.get(i), reference).forEach(output.out()::println);
        }
      }
      return ExitCodes.OK;
    }
  }

  private List<String> lines(InstalledPlugin entry, PluginReference reference) {
    List<String> lines = new ArrayList<>(PluginText.lines(entry, reference, output.unicode()));
    PluginPlot.of(entry.plugin(), reference)
        .ifPresent(plot -> {
          lines.add("");
          lines.addAll(TerminalPlot.lines(plot, output.unicode()));
        });
    return lines;
  }

  private void writePlot(List<InstalledPlugin> found, PluginReference reference, Path file) {
    Plot plot =
        found.stream()
            .flatMap(entry -> PluginPlot.of(entry.plugin(), reference).stream())
            .findFirst()
            .orElseThrow(() ->
                new ConfigurationException(
                    "there is no plot of %s, only of activations and losses of one number; leave out --svg"
                        .formatted(reference)));
    byte[] text = SvgPlot.of(plot).getBytes(StandardCharsets.UTF_8);
    output.write(() -> AtomicFile.write(file, out -> out.write(text)));
    output.note("%s shows %s".formatted(file, plot.title()));
  }
}
