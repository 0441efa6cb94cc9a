package dev.lanewise.api.registry;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Where a plugin comes from.
 *
 * <p>The jar's manifest may state the id and the version of the plugin; model files repeat both, so
 * that a user without the plugin knows which one is missing.
 *
 * @since 0.1
 */
public final class PluginSource {

  private final String location;
  private final @Nullable Class<?> member;
  private @Nullable Stated stated;

  /** What a manifest states. */
  private record Stated(Optional<String> id, Optional<String> version) {}

  private PluginSource(String location, @Nullable Class<?> member, @Nullable Stated stated) {
    this.location = location;
    this.member = member;
    this.stated = stated;
  }

  /** Returns the source of a class on the class path or module path of the application. */
  static PluginSource of(Class<?> member) {
    URL url = urlOf(member);
    if (url == null) {
      String name = member.getModule().isNamed() ? member.getModule().getName() : member.getName();
      return new PluginSource(name, member, null);
    }
    String path = url.getPath();
    int end = path.length();
    // A jar in a jar ends in !/, as Spring Boot has it.
    while (end > 0 && (path.charAt(end - 1) == '/' || path.charAt(end - 1) == '!')) {
      end--;
    }
    return new PluginSource(
        path.substring(
            Math.max(path.lastIndexOf('/', end - 1), path.lastIndexOf('!', end - 1)) + 1, end),
        member,
        null);
  }

  /** Returns the source of what lies in a folder of plugins. */
  static PluginSource of(Path jar, PluginManifest manifest) {
    return new PluginSource(
        jar.toString(),
        null,
        new Stated(Optional.of(manifest.id()), Optional.of(manifest.version())));
  }

  /** Returns the file of a jar, or the folder of classes, that a class was loaded from. */
  static Optional<Path> fileOf(Class<?> member) {
    URL url = urlOf(member);
    if (url == null || !"file".equals(url.getProtocol())) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(url.toURI()));
    } catch (URISyntaxException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static @Nullable URL urlOf(Class<?> member) {
    CodeSource source = member.getProtectionDomain().getCodeSource();
    return source == null ? null : source.getLocation();
  }

  /**
   * Returns the path of a jar in a folder of plugins; else the name of the jar, of the folder of
   * classes or of the module.
   */
  public String location() {
    return location;
  }

  /** Returns the {@code Lanewise-Plugin-Id} of the jar's manifest. */
  public Optional<String> pluginId() {
    return stated().id();
  }

  /**
   * Returns the {@code Lanewise-Plugin-Version} of the jar's manifest, else its {@code
   * Implementation-Version}, else the module's version.
   */
  public Optional<String> version() {
    return stated().version();
  }

  /** Reads the manifest at first use, to keep the start of programs short. */
  private synchronized Stated stated() {
    Stated known = stated;
    if (known == null) {
      known = member == null ? new Stated(Optional.empty(), Optional.empty()) : read(member);
      stated = known;
    }
    return known;
  }

  private static Stated read(Class<?> member) {
    Attributes attributes = attributes(member);
    ModuleDescriptor module = member.getModule().getDescriptor();
    return new Stated(
        Optional.ofNullable(attributes.getValue(PluginManifest.PLUGIN_ID)),
        Optional.ofNullable(attributes.getValue(PluginManifest.PLUGIN_VERSION))
            .or(() ->
                Optional.ofNullable(attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION)))
            .or(() -> module == null ? Optional.empty() : module.rawVersion()));
  }

  /**
   * Returns the manifest of a jar in a jar, whose location is {@code
   * jar:file:/app.jar!/lib/plugin.jar!/} or, in newer Spring Boot, {@code
   * jar:nested:/app.jar/!lib/plugin.jar!/}.
   */
  private static Attributes nestedAttributes(@Nullable URL url) {
    if (url == null || !"jar".equals(url.getProtocol())) {
      return new Attributes();
    }
    String path = url.getPath().replaceFirst("^(file|nested):", "");
    int outer = path.indexOf('!');
    int inner = path.lastIndexOf('!');
    if (outer < 0 || inner <= outer) {
      return new Attributes();
    }
    String file = URLDecoder.decode(path.substring(0, outer), StandardCharsets.UTF_8);
    String entry = path.substring(outer + 1, inner);
    try (JarFile jar =
        new JarFile(file.endsWith("/") ? file.substring(0, file.length() - 1) : file)) {
      JarEntry found = jar.getJarEntry(entry.startsWith("/") ? entry.substring(1) : entry);
      if (found == null) {
        return new Attributes();
      }
      try (JarInputStream nested = new JarInputStream(jar.getInputStream(found))) {
        Manifest manifest = nested.getManifest();
        return manifest == null ? new Attributes() : manifest.getMainAttributes();
      }
    } catch (IOException e) {
      // The location was not that of a file after all, so there is nothing to read.
      return new Attributes();
    }
  }

  private static Attributes attributes(Class<?> member) {
    Optional<Path> file = fileOf(member).filter(Files::isRegularFile);
    if (file.isPresent()) {
      try (JarFile jar = new JarFile(file.get().toFile(), false)) {
        Manifest manifest = jar.getManifest();
        if (manifest != null) {
          return manifest.getMainAttributes();
        }
      } catch (IOException e) {
        // Its classes were loaded, so it was a jar then. Its manifest cannot be read any more.
        return new Attributes();
      }
    }
    return nestedAttributes(urlOf(member));
  }

  /** Returns the location with the id and version, such as {@code acme-gates 1.0 (acme.jar)}. */
  @Override
  public String toString() {
    Stated known = stated();
    return known
        .id()
        .map(
            id -> "%s %s (%s)".formatted(id, known.version().orElse("without a version"), location))
        .orElse(location);
  }
}
