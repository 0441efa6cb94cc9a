package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.registry.Plugins;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** The jar of examples/plugin-squareplus, built as its author would: against the api alone. */
final class ExamplePlugins {

  /** What its manifest states. */
  static final String PLUGIN_ID = "example-plugins";

  static final String VERSION = "1.0.0";

  private static final Path SOURCES = Path.of("../examples/plugin-squareplus/src/main");

  private ExamplePlugins() {}

  /**
   * Compiles the sources and writes the jar.
   *
   * @param folder where {@code example-plugins.jar} goes
   * @param work an empty folder for the classes
   */
  static Path writeTo(Path folder, Path work) throws IOException {
    return write(
        folder, PLUGIN_ID, files(SOURCES.resolve("java")), SOURCES.resolve("resources"), work);
  }

  /**
   * Compiles plugins against the api alone and writes their jar.
   *
   * @param folder where the jar goes
   * @param pluginId what the manifest states
   * @param sources the source files
   * @param resources the folder that holds META-INF/services
   * @param work an empty folder for the classes
   */
  static Path write(Path folder, String pluginId, List<Path> sources, Path resources, Path work)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-d", work.toString(), "-cp", api()));
    sources.forEach(source -> arguments.add(source.toString()));
    StringWriter told = new StringWriter();
    PrintWriter messages = new PrintWriter(told);
    ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
    assertEquals(
        0, javac.run(messages, messages, arguments.toArray(String[]::new)), told::toString);

    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Lanewise-Api-Version", Plugins.API_VERSION);
    attributes.putValue("Lanewise-Plugin-Id", pluginId);
    attributes.putValue("Lanewise-Plugin-Version", VERSION);
    Path jar = Files.createDirectories(folder).resolve(pluginId + ".jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest)) {
      add(work, entries);
      add(resources, entries);
    }
    return jar;
  }

  /** Returns the class path of the api, and of annotations that javac reads and Java does not. */
  private static String api() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry ->
            entry.contains("jspecify")
                || entry.contains("lanewise-api")
                || entry.matches(".*[/\\\\]api[/\\\\]target.*"))
        .reduce((one, other) -> one + File.pathSeparator + other)
        .orElseThrow();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void add(Path folder, JarOutputStream entries) throws IOException {
    for (Path file : files(folder)) {
      entries.putNextEntry(
          new ZipEntry(folder.relativize(file).toString().replace(File.separatorChar, '/')));
      Files.copy(file, entries);
      entries.closeEntry();
    }
  }
}
