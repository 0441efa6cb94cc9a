package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Writes projects with {@code plugins new} and builds them without Maven. */
public final class PluginProjects {

  private PluginProjects() {}

  /** Writes a project and packs its classes as a jar into a folder. */
  public static Path jar(Path folder, String id, String kind) {
    return jar(folder, id, kind, UnaryOperator.identity());
  }

  /** The same with changed sources. */
  static Path jar(Path folder, String id, String kind, UnaryOperator<String> change) {
    try {
      Path work = Files.createTempDirectory("plugin-project");
      try {
        Run.of("plugins", "new", id, "--kind", kind, "--dir", work.resolve("project")).succeeds();
        Path classes = work.resolve("classes");
        for (Path source : files(work.resolve("project/src/main/java"))) {
          Files.writeString(source, change.apply(Files.readString(source)));
        }
        compile(work.resolve("project/src/main/java"), classes, testClassPath());
        Files.createDirectories(folder);
        return pack(
            folder.resolve(id.replace(':', '-') + ".jar"),
            classes,
            work.resolve("project/src/main/resources"));
      } finally {
        delete(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns all that the tests run with, be it on the class path or on the module path. */
  public static String testClassPath() {
    return System.getProperty("java.class.path")
        + File.pathSeparator
        + System.getProperty("jdk.module.path", "");
  }

  /** Compiles all sources below a folder, without a warning. */
  public static void compile(Path sources, Path classes, String classPath) {
    List<String> arguments = new ArrayList<>();
    // What the compiler says of a jar's class path is not about the sources.
    arguments.addAll(List.of("-Xlint:all,-path,-classfile,-processing", "-Werror", "-proc:none"));
    arguments.addAll(List.of("--release", "25", "-encoding", "UTF-8", "-cp", classPath));
    arguments.addAll(List.of("-d", classes.toString()));
    files(sources).forEach(file -> arguments.add(file.toString()));
    StringWriter told = new StringWriter();
    PrintWriter messages = new PrintWriter(told);
    ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
    assertEquals(
        0, javac.run(messages, messages, arguments.toArray(String[]::new)), told::toString);
  }

  private static Path pack(Path jar, Path... folders) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Lanewise-Api-Version", "0.1");
    attributes.putValue(
        "Lanewise-Plugin-Id", jar.getFileName().toString().replaceFirst("\\.jar$", ""));
    attributes.putValue("Lanewise-Plugin-Version", "1.2.3");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest)) {
      for (Path folder : folders) {
        for (Path file : files(folder)) {
          String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
          entries.putNextEntry(new JarEntry(name));
          entries.write(Files.readAllBytes(file));
        }
      }
    }
    return jar;
  }

  /** Returns the files below a folder. */
  public static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted().toList().reversed()) {
        Files.delete(file);
      }
    }
  }
}
