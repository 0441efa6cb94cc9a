package dev.lanewise.cli.plugins;

import dev.lanewise.api.registry.InstalledPlugin;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.options.PluginOptions;
import dev.lanewise.cli.options.PluginRequest;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Json;
import dev.lanewise.cli.text.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code lanewise plugins}. */
@Command(
    name = "plugins",
    description =
        "Shows the activations, losses, optimizers, schedules, metrics and kernels that are"
            + " installed or lie in folders of plugins, and what cannot be loaded.",
    footer = {
      "",
      "Examples:",
      "  lanewise plugins",
      "  lanewise plugins list --plugins plugins/ --json",
      "  lanewise plugins explain leaky_relu",
      "  lanewise plugins new acme:squareplus"
    })
public final class PluginsCommand implements Callable<Integer> {

  private static final String BUILT_IN = "dev.lanewise.";

  private final Output output;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print one JSON object. Default: text for people")
  private boolean json;

  @Mixin private final PluginOptions pluginOptions = new PluginOptions();

  private PluginsCommand(Output output) {
    this.output = output;
  }

  public static CommandLine commandLine(Output output) {
    PluginsCommand command = new PluginsCommand(output);
    return new CommandLine(command)
        .addSubcommand(command.new ListCommand())
        .addSubcommand(new PluginsExplainCommand(command, output))
        .addSubcommand(new PluginsNewCommand(command, output));
  }

  /** Tells whether to print JSON. */
  boolean json() {
    return json;
  }

  /** Returns the options that were given before a subcommand. */
  PluginOptions pluginOptions() {
    return pluginOptions;
  }

  @Override
  public Integer call() {
    return list(pluginOptions.request());
  }

  private int list(PluginRequest request) {
    try (Plugins plugins = request.openQuietly()) {
      if (json) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("plugins", plugins.list().stream().map(PluginText::entry).toList());
        object.put("rejected", plugins.rejected().stream().map(PluginText::entry).toList());
        Json.print(object, output.out());
      } else {
        table(plugins).forEach(output.out()::println);
      }
      return ExitCodes.OK;
    }
  }

  private static List<String> table(Plugins plugins) {
    List<String> lines = new ArrayList<>();
    int width = plugins.list().stream().mapToInt(entry -> entry.id().length()).max().orElse(0);
    PluginKind kind = null;
    for (InstalledPlugin entry : plugins.list()) {
      if (entry.kind() != kind) {
        heading(entry.kind().toString(), lines);
        kind = entry.kind();
      }
      String format = "  %-" + width + "s  %s";
      lines.add(String.format(Locale.ROOT, format, entry.id(), entry.plugin().description()));
      if (!entry.plugin().getClass().getName().startsWith(BUILT_IN)) {
        lines.add(String.format(Locale.ROOT, format, "", "from " + PluginText.source(entry)));
      }
    }
    if (!plugins.rejected().isEmpty()) {
      heading("rejected", lines);
      plugins.rejected().forEach(entry -> lines.add("  " + entry));
    }
    return lines;
  }

  private static void heading(String text, List<String> lines) {
    if (!lines.isEmpty()) {
      lines.add("");
    }
    lines.add(text);
  }

  /** {@code lanewise plugins list}. */
  @Command(
      name = "list",
      description =
          "Lists all plugins with one sentence each, those that are not built in with their jar, and"
              + " what could not be loaded with the reason.",
      footer = {
        "",
        "Examples:",
        "  lanewise plugins list --json",
        "  lanewise plugins list --plugins plugins/ --strict"
      })
  private final class ListCommand implements Callable<Integer> {

    @Mixin private final PluginOptions options = new PluginOptions(pluginOptions);

    @Override
    public Integer call() {
      return list(options.request());
    }
  }
}
