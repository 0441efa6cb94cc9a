package dev.lanewise.tests;

import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.registry.InstalledPlugin;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.Plugins;
import java.util.stream.Stream;

/** The installed plugins by kind and id. */
final class BuiltIn {

  private static final Plugins PLUGINS = Plugins.installed();

  private BuiltIn() {}

  static Stream<String> ids(PluginKind kind) {
    return PLUGINS.list().stream().filter(entry -> entry.kind() == kind).map(entry -> entry.id());
  }

  static <P extends Plugin> P plugin(Class<P> kind, String id) {
    return PLUGINS.find(id).stream()
        .map(InstalledPlugin::plugin)
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst()
        .orElseThrow();
  }
}
