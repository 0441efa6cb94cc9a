package dev.lanewise.cli.options;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.registry.RejectedPlugin;
import dev.lanewise.cli.text.Output;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which plugins are to be used.
 *
 * @param folders where they are, besides the environment's folders and what is installed
 * @param strict whether a plugin that cannot be loaded is an error
 */
public record PluginRequest(List<Path> folders, boolean strict) {

  /** The environment variable with further folders, separated as in a class path. */
  public static final String VARIABLE = "LANEWISE_PLUGINS";

  /** What is installed, and what the environment names. */
  public static PluginRequest defaults() {
    return new PluginRequest(List.of(), false);
  }

  /**
   * Loads the plugins, and says which are left out.
   *
   * @throws dev.lanewise.api.PluginException if one is left out and {@code strict} is set
   */
  public Plugins open(Output output) {
    Plugins plugins = openQuietly();
    for (RejectedPlugin rejected : plugins.rejected()) {
      output.note("warning: left out " + rejected);
    }
    return plugins;
  }

  /**
   * Loads the plugins, and says which are left out unless the user wants quiet.
   *
   * @throws dev.lanewise.api.PluginException if one is left out and {@code strict} is set
   */
  public Plugins open(Output output, boolean quiet) {
    return quiet ? openQuietly() : open(output);
  }

  /**
   * Loads the plugins.
   *
   * @throws dev.lanewise.api.PluginException if one cannot be loaded and {@code strict} is set
   */
  public Plugins openQuietly() {
    List<Path> all = allFolders(System.getenv(VARIABLE));
    Plugins plugins = all.isEmpty() ? Plugins.installed() : Plugins.from(all);
    return strict ? plugins.strict() : plugins;
  }

  /** Returns the folders that the environment names, and those of the options. */
  public List<Path> allFolders(@Nullable String environment) {
    List<Path> all = new ArrayList<>();
    if (environment != null && !environment.isEmpty()) {
      for (String name : environment.split(File.pathSeparator, -1)) {
        if (!name.isEmpty()) {
          all.add(folderOfEnvironment(name));
        }
      }
    }
    for (Path folder : folders) {
      // An empty path would be the folder where the command runs.
      if (folder.toString().isEmpty()) {
        throw new ConfigurationException(
            "--plugins names no folder; write one behind it, or leave it out");
      }
      all.add(folder);
    }
    return all;
  }

  private static Path folderOfEnvironment(String name) {
    try {
      Path folder = Path.of(name);
      if (Files.isDirectory(folder)) {
        return folder;
      }
    } catch (InvalidPathException _) {
      // It is no folder, either.
    }
    throw new ConfigurationException(
        "the environment variable %s names %s, which is no folder; create it or change the variable"
            .formatted(VARIABLE, name));
  }
}
