package dev.lanewise.cli.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that uses plugins. */
public final class PluginOptions {

  private final @Nullable PluginOptions before;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = {
        "A folder with jars of plugins, used besides those in LANEWISE_PLUGINS; again for several.",
        "Default: none"
      })
  private List<Path> folders = new ArrayList<>();

  @Option(
      names = "--strict",
      description =
          "Stop if a plugin cannot be loaded. Default: warn, and go on without that plugin")
  private boolean strict;

  public PluginOptions() {
    this(null);
  }

  /**
   * Options that may be given before a subcommand and behind it.
   *
   * @param before those of the command that has the subcommand
   */
  public PluginOptions(@Nullable PluginOptions before) {
    this.before = before;
  }

  /** Returns what the user asked for, before the subcommand and behind it. */
  public PluginRequest request() {
    if (before == null) {
      return new PluginRequest(folders, strict);
    }
    PluginRequest first = before.request();
    List<Path> all = new ArrayList<>(first.folders());
    all.addAll(folders);
    return new PluginRequest(all, first.strict() || strict);
  }
}
