package dev.lanewise.cli;

import dev.lanewise.api.plugin.Plugins;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** {@code lanewise plugins}. */
@Command(
    name = "plugins",
    description = "Shows the activations, losses and optimizers that are installed.",
    footer = {
      "",
      "Examples:",
      "  lanewise plugins",
      "  lanewise plugins explain leaky_relu",
      "  lanewise plugins list --json"
    })
final class PluginsCommand implements Callable<Integer> {

  private final Output output;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print one JSON object. Default: a table")
  private boolean json;

  private PluginsCommand(Output output) {
    this.output = output;
  }

  static CommandLine commandLine(Output output) {
    PluginsCommand command = new PluginsCommand(output);
    return new CommandLine(command)
        .addSubcommand(command.new ListCommand())
        .addSubcommand(command.new ExplainCommand());
  }

  @Override
  public Integer call() {
    Plugins plugins = Plugins.installed();
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

  private static List<String> table(Plugins plugins) {
    List<String> lines = new ArrayList<>();
    int width =
        plugins.list().stream().mapToInt(entry -> entry.plugin().id().length()).max().orElse(0);
    Plugins.Kind kind = null;
    for (Plugins.Installed entry : plugins.list()) {
      if (entry.kind() != kind) {
        lines.add((kind == null ? "" : System.lineSeparator()) + entry.kind());
        kind = entry.kind();
      }
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-" + width + "s  %s",
              entry.plugin().id(),
              entry.plugin().description()));
    }
    for (Plugins.Rejected entry : plugins.rejected()) {
      lines.add("rejected: " + entry);
    }
    return lines;
  }

  /** {@code lanewise plugins list}. */
  @Command(
      name = "list",
      description = "Lists all plugins with one sentence each.",
      footer = {"", "Examples:", "  lanewise plugins list --json"})
  private final class ListCommand implements Callable<Integer> {

    @Override
    public Integer call() {
      return PluginsCommand.this.call();
    }
  }

  /** {@code lanewise plugins explain}. */
  @Command(
      name = "explain",
      description = "Explains a plugin: its settings, its formula and the formula's derivative.",
      footer = {"", "Examples:", "  lanewise plugins explain adam"})
  private final class ExplainCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "The plugin's name, such as relu.")
    private String id = "";

    @Override
    public Integer call() {
      List<Plugins.Installed> found = PluginText.find(Plugins.installed(), id);
      if (json) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("plugins", found.stream().map(PluginText::explained).toList());
        Json.print(object, output.out());
      } else {
        found.forEach(entry -> PluginText.lines(entry).forEach(output.out()::println));
      }
      return ExitCodes.OK;
    }
  }
}
