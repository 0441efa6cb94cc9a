package dev.lanewise.cli.options;

import dev.lanewise.api.registry.PluginReference;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The option of commands that show metrics. */
public final class MetricOptions {

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description = {
        "The metric of a plugin, such as acme:gap, to show beside the others; again for several.",
        "Default: none"
      })
  private List<String> names = new ArrayList<>();

  /** Returns the metrics of plugins that were asked for. */
  public List<PluginReference> references() {
    return names.stream().map(PluginReference::parse).toList();
  }
}
