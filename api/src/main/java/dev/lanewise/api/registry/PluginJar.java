package dev.lanewise.api.registry;

import dev.lanewise.api.PluginException;
import dev.lanewise.api.text.Quotation;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.InvalidModuleDescriptorException;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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

  /** The services files, with the interface of each. */
  private static final Map<String, String> SERVICES =
      Arrays.stream(PluginKind.values())
          .map(kind -> kind.service().getName())
          .collect(Collectors.toUnmodifiableMap(name -> "META-INF/services/" + name, name -> name));

  /**
   * Looks into a jar.
   *
   * @param alone whether it is not one of the jars of a folder, which see each other
   * @throws PluginException if it cannot be read, holds classes of the api or names further jars,
   *     or if it offers plugins without saying for which api they were built
   */
  static PluginJar read(Path path, boolean alone) {
    if (!Files.isReadable(path)) {
      throw new PluginException(
          Files.exists(path)
              ? "it may not be read; change its permissions"
              : "it is a link to a file that is not there, or to itself; remove it");
    }
    if (!Files.isRegularFile(path)) {
      throw new PluginException("it is no regular file; remove it");
    }
    try (JarFile jar = new JarFile(path.toFile(), false)) {
      Manifest manifest = jar.getManifest();
      Attributes attributes = manifest == null ? new Attributes() : manifest.getMainAttributes();
      boolean plugins =
          PluginManifest.isIn(attributes)
              || SERVICES.keySet().stream().anyMatch(file -> jar.getEntry(file) != null);
      checkNoApi(jar, plugins);
      checkClassPath(path, alone, attributes);
      JarEntry descriptor = jar.getJarEntry(MODULE_DESCRIPTOR);
      if (plugins && descriptor != null) {
        checkProvided(jar, descriptor);
      }
      return new PluginJar(
          path,
          plugins ? Optional.of(PluginManifest.read(attributes)) : Optional.empty(),
          descriptor != null);
    } catch (IOException | IllegalArgumentException | InvalidModuleDescriptorException e) {
      // JarFile reports damage in either way.
      throw new PluginException(
          "it is no jar, or a damaged one (%s); build or copy it again"
              .formatted(Quotation.of(String.valueOf(e.getMessage()))),
          e);
    }
  }

  private static void checkNoApi(JarFile jar, boolean plugins) {
    for (JarEntry entry : (Iterable<JarEntry>) () -> jar.entries().asIterator()) {
      String name = entry.getName();
      if (API_CLASS.matcher(name).matches()) {
        throw new PluginException(
            plugins
                ? "it bundles classes of the api (%s); give the dependency on lanewise-api the scope 'provided' and build the jar again"
                    .formatted(Quotation.of(name, 80))
                : "it holds the api (%s), which every plugin is given; remove it"
                    .formatted(Quotation.of(name, 80)));
      }
    }
  }

  /** Class loaders follow this attribute to further jars, which nobody has checked. */
  private static void checkClassPath(Path path, boolean alone, Attributes attributes) {
    String classPath = attributes.getValue(Attributes.Name.CLASS_PATH);
    if (classPath == null) {
      return;
    }
    for (String entry : classPath.strip().split(" +", -1)) {
      if (leadsElsewhere(path, entry, alone)) {
        throw new PluginException(
            "its manifest has a Class-Path that names %s; build it without, and put the jars it needs beside it into a folder of their own"
                .formatted(Quotation.of(entry, 80)));
      }
    }
  }

  /** Class loaders ignore files that do not exist, but fail at malformed ones. */
  private static boolean leadsElsewhere(Path path, String entry, boolean alone) {
    try {
      Path named = Path.of(path.toUri().resolve(entry)).normalize();
      boolean beside = path.resolveSibling(named.getFileName()).normalize().equals(named);
      return Files.exists(named) && (alone || !beside);
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      return true;
    }
  }

  /**
   * A program on the class path reads the services files, one on the module path the descriptor.
   */
  private static void checkProvided(JarFile jar, JarEntry entry) throws IOException {
    ModuleDescriptor descriptor;
    try (InputStream in = jar.getInputStream(entry)) {
      descriptor = ModuleDescriptor.read(in);
    }
    for (Map.Entry<String, String> service : SERVICES.entrySet()) {
      Set<String> provided =
          descriptor.provides().stream()
              .filter(provides -> provides.service().equals(service.getValue()))
              .flatMap(provides -> provides.providers().stream())
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> listed = listed(jar, service.getKey());
      if (!provided.equals(listed)) {
        throw new PluginException(
            "its module-info provides %s with %s, but its %s lists %s; let both name the same"
                .formatted(service.getValue(), provided, service.getKey(), listed));
      }
    }
  }

  private static Set<String> listed(JarFile jar, String serviceFile) throws IOException {
    JarEntry entry = jar.getJarEntry(serviceFile);
    if (entry == null) {
      return Set.of();
    }
    try (InputStream in = jar.getInputStream(entry)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
