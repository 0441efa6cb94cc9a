package dev.lanewise.api.registry;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.plugin.ActivationPlugin;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** Builds jars of plugins from source text, as their authors would, and damaged ones. */
final class JarBuilder {

  private static final String SERVICES = "META-INF/services/";

  private final Manifest manifest = new Manifest();
  private final Map<String, String> sources = new TreeMap<>();
  private final Map<String, byte[]> entries = new TreeMap<>();

  private JarBuilder() {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
  }

  /** Returns an empty jar whose manifest says that it holds a plugin for this api. */
  static JarBuilder plugin(String id) {
    return new JarBuilder()
        .attribute(PluginManifest.API_VERSION, Plugins.API_VERSION)
        .attribute(PluginManifest.PLUGIN_ID, id)
        .attribute(PluginManifest.PLUGIN_VERSION, "1.2.3");
  }

  /** Returns an empty jar whose manifest says nothing. */
  static JarBuilder library() {
    return new JarBuilder();
  }

  JarBuilder attribute(String name, String value) {
    manifest.getMainAttributes().putValue(name, value);
    return this;
  }

  /** Gives the plugin another id, if its manifest states one. */
  JarBuilder renamed(String id) {
    return manifest.getMainAttributes().getValue(PluginManifest.PLUGIN_ID) == null
        ? this
        : attribute(PluginManifest.PLUGIN_ID, id);
  }

  JarBuilder without(String attribute) {
    manifest.getMainAttributes().remove(new Attributes.Name(attribute));
    return this;
  }

  /** Adds a class that is compiled against the api. */
  JarBuilder source(String className, String text) {
    sources.put(className, text);
    return this;
  }

  /** Adds an activation {@code id} with the given formula of {@code x}, and its service line. */
  JarBuilder activation(String className, String id, String formula) {
    return source(className, activationSource(className, id, formula, ""))
        .service(ActivationPlugin.class, className);
  }

  /**
   * Returns the source of an activation.
   *
   * @param formula an expression of {@code x}
   * @param members more members of the class
   */
  static String activationSource(String className, String id, String formula, String members) {
    int dot = className.lastIndexOf('.');
    return """
    package %s;
    import dev.lanewise.api.formula.*;
    import dev.lanewise.api.plugin.*;
    public class %s implements ActivationPlugin {
      %s
      @Override public String id() { return "%s"; }
      @Override public String description() { return "an activation for tests"; }
      @Override public Activation create(Settings settings) {
        return Activation.elementwise(x -> %s);
      }
    }
    """
        .formatted(className.substring(0, dot), className.substring(dot + 1), members, id, formula);
  }

  JarBuilder service(Class<?> type, String... lines) {
    byte[] old = entries.getOrDefault(SERVICES + type.getName(), new byte[0]);
    String text = new String(old, StandardCharsets.UTF_8) + String.join("\n", lines) + "\n";
    return entry(SERVICES + type.getName(), text.getBytes(StandardCharsets.UTF_8));
  }

  JarBuilder entry(String name, byte[] content) {
    entries.put(name, content);
    return this;
  }

  /** Compiles what was added so far; its classes are entries from now on. */
  JarBuilder compile() {
    ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
    try {
      Path work = Files.createTempDirectory("jar-builder");
      try {
        List<String> arguments = new ArrayList<>();
        arguments.add(sources.containsKey("module-info") ? "--module-path" : "--class-path");
        arguments.addAll(
            List.of(apiClasses().toString(), "-encoding", "UTF-8", "-proc:none", "-d"));
        arguments.add(work.resolve("classes").toString());
        for (Map.Entry<String, String> source : sources.entrySet()) {
          Path file = work.resolve("sources", source.getKey().replace('.', '/') + ".java");
          Files.createDirectories(file.getParent());
          arguments.add(Files.writeString(file, source.getValue()).toString());
        }
        StringWriter told = new StringWriter();
        PrintWriter messages = new PrintWriter(told);
        assertEquals(
            0, javac.run(messages, messages, arguments.toArray(String[]::new)), told::toString);
        addClasses(work.resolve("classes"));
      } finally {
        delete(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sources.clear();
    return this;
  }

  private void addClasses(Path classes) throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        entry(
            classes.relativize(file).toString().replace(File.separatorChar, '/'),
            Files.readAllBytes(file));
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static Path apiClasses() {
    try {
      URI here = Plugins.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(here);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes a class out again. */
  JarBuilder withoutClass(String className) {
    assertTrue(entries.remove(fileOf(className)) != null, className);
    return this;
  }

  /** Makes a class one of a Java that does not exist yet. */
  JarBuilder ofTheFuture(String className) {
    requireNonNull(entries.get(fileOf(className)))[7] = (byte) 200;
    return this;
  }

  private static String fileOf(String className) {
    return className.replace('.', '/') + ".class";
  }

  /** Compiles what is left and writes the jar. */
  Path write(Path file) {
    if (!sources.isEmpty()) {
      compile();
    }
    try {
      Files.createDirectories(file.getParent());
      try (OutputStream out = Files.newOutputStream(file);
          JarOutputStream jar = new JarOutputStream(out, manifest)) {
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
          jar.putNextEntry(new ZipEntry(entry.getKey()));
          jar.write(entry.getValue());
          jar.closeEntry();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
