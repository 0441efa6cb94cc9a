package dev.lanewise.bench.compare.plugin;

import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.registry.Plugins;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A folder with the jar of a plugin, made of a class that is here. */
final class PluginFolder {

  private PluginFolder() {}

  /** Writes the jar into a folder of its own, which is deleted when the JVM ends. */
  static Path with(Class<? extends ActivationPlugin> type) {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Lanewise-Api-Version", Plugins.API_VERSION);
    attributes.putValue("Lanewise-Plugin-Id", "lanewise-bench");
    attributes.putValue("Lanewise-Plugin-Version", "1.0.0");
    try {
      Path folder = Files.createTempDirectory("lanewise-plugins");
      Path file = folder.resolve("plugin.jar");
      // Deleted in reverse order: the folder last.
      folder.toFile().deleteOnExit();
      file.toFile().deleteOnExit();
      String code = type.getName().replace('.', '/') + ".class";
      try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest);
          InputStream bytes =
              Objects.requireNonNull(type.getClassLoader().getResourceAsStream(code))) {
        jar.putNextEntry(new JarEntry(code));
        bytes.transferTo(jar);
        jar.putNextEntry(new JarEntry("META-INF/services/" + ActivationPlugin.class.getName()));
        jar.write(type.getName().getBytes(StandardCharsets.UTF_8));
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
