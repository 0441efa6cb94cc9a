package dev.lanewise.cli.plugins;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.InstalledPlugin;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.options.PluginOptions;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Json;
import dev.lanewise.cli.text.Output;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lanewise plugins new}. */
@Command(
    name = "new",
    description =
        "Writes a Maven project of a plugin: a formula to begin with, a test that holds it to what"
            + " Lanewise expects, and the manifest. It builds and passes as it is.",
    footer = {
      "",
      "Examples:",
      "  lanewise plugins new acme:squareplus",
      "  lanewise plugins new log_cosh --kind loss --package org.acme --dir /tmp/log-cosh"
    })
final class PluginsNewCommand implements Callable<Integer> {

  private final PluginsCommand parent;
  private final Output output;

  @Parameters(
      paramLabel = "NAME",
      description =
          "The name that users will write: small letters, digits and _, such as squareplus, with a"
              + " prefix if you like, such as acme:squareplus.")
  private String name = "";

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = {
        "What to begin: an activation, a loss, an optimizer, a schedule or a metric.",
        "Default: ${DEFAULT-VALUE}"
      })
  private String kind = "activation";

  @Option(
      names = "--package",
      paramLabel = "PACKAGE",
      description = {"The package of the classes.", "Default: ${DEFAULT-VALUE}"})
  private String packageName = "com.example";

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = {
        "The folder to write, which must be empty or not there yet.",
        "Default: a folder here, called as the plugin"
      })
  private @Nullable Path folder;

  @Mixin private final PluginOptions pluginOptions;

  PluginsNewCommand(PluginsCommand parent, Output output) {
    this.parent = parent;
    this.output = output;
    this.pluginOptions = new PluginOptions(parent.pluginOptions());
  }

  @Override
  public Integer call() {
    PluginProject project = PluginProject.of(name, kind, packageName);
    Path target = folder == null ? Path.of(project.artifact()) : folder;
    checkNew(project);
    Map<String, String> files = project.files();
    output.write(() -> new ProjectFolder(target).write(files));
    if (parent.json()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("folder", target);
      object.put("files", List.copyOf(files.keySet()));
      object.put("id", name);
      object.put("kind", kind);
      Json.print(object, output.out());
    } else {
      project.nextSteps(target).forEach(output.out()::println);
    }
    return ExitCodes.OK;
  }

  /** Refuses a name that is taken, because neither of two plugins would be used. */
  private void checkNew(PluginProject project) {
    try (Plugins plugins = pluginOptions.request().open(output)) {
      for (InstalledPlugin other : plugins.find(name)) {
        if (other.kind() == project.kind()) {
          throw new ConfigurationException(
              "the %s '%s' is there already, in %s; choose another name%s"
                  .formatted(
                      other.kind(),
                      name,
                      PluginText.source(other),
                      name.contains(":") ? "" : ", such as acme:" + name));
        }
      }
    }
  }
}
