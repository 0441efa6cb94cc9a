package dev.lanewise.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options of every command that uses plugins; its subcommands have them, too. */
final class PluginOptions {

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = {
        "A folder with jars of plugins, used besides those in LANEWISE_PLUGINS; again for several.",
        "Default: none"
      })
  private List<Path> folders = new ArrayList<>();

  @Option(
      names = "--strict",
      scope = ScopeType.INHERIT,
      description =
          "Stop if a plugin cannot be loaded. Default: warn, and go on without that plugin")
  private boolean strict;

  /** Returns what the user asked for. */
  PluginRequest request() {
    return new PluginRequest(folders, strict);
  }
}
