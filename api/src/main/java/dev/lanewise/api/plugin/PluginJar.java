package dev.lanewise.api.plugin;

import dev.lanewise.api.PluginException;
import dev.lanewise.api.Quotation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/**
 * What a jar says of itself, read before any of its classes is loaded.
 *
 * @param path where it lies
 * @param manifest the id and version of what it holds; empty for a library that a plugin needs
 * @param modular whether it has a module descriptor
 */
record PluginJar(Path path, Optional<PluginManifest> manifest, boolean modular) {

  private static final Pattern API_CLASS =
      Pattern.compile("(?:META-INF/versions/[0-9]+/)?dev/lanewise/api/.*\\.class");

  private static final String MODULE_DESCRIPTOR = "module-info.class";

  private static final List<String> SERVICE_FILES =
      Arrays.stream(Plugins.Kind.values())
          .map(kind -> "META-INF/services/" + kind.service().getName())
          .toList();

  /**
   * Looks into a jar.
   *
   * @throws PluginException if it cannot be read, holds classes of the api, or offers plugins
   *     without saying for which api they were built
   */
  static PluginJar read(Path path) {
    if (!Files.isReadable(path)) {
      throw new PluginException(
          Files.exists(path)
              ? "it may not be read; change its permissions"
              : "it is a link to a file that is not there, or to itself; remove it");
    }
    try (JarFile jar = new JarFile(path.toFile(), false)) {
      boolean plugins = false;
      boolean modular = false;
      for (JarEntry entry : (Iterable<JarEntry>) () -> jar.entries().asIterator()) {
        String name = entry.getName();
        if (API_CLASS.matcher(name).matches()) {
          throw new PluginException(
              "it bundles classes of the api (%s); give the dependency on lanewise-api the scope"
                      .formatted(Quotation.of(name, 80))
                  + " 'provided' and build the jar again");
        }
        plugins |= SERVICE_FILES.contains(name);
        modular |= name.equals(MODULE_DESCRIPTOR);
      }
      Manifest manifest = jar.getManifest();
      Attributes attributes = manifest == null ? new Attributes() : manifest.getMainAttributes();
      return new PluginJar(
          path,
          plugins || PluginManifest.isIn(attributes)
              ? Optional.of(PluginManifest.read(attributes))
              : Optional.empty(),
          modular);
    } catch (IOException | IllegalArgumentException e) {
      // JarFile reports damage in either way.
      throw new PluginException(
          "it is no jar, or a damaged one (%s); build or copy it again"
              .formatted(Quotation.of(String.valueOf(e.getMessage()))),
          e);
    }
  }
}
