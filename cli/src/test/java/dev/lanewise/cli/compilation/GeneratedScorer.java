package dev.lanewise.cli.compilation;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.cli.PluginProjects;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;

/** A generated class, compiled for Java 17, and loaded where it sees nothing but Java itself. */
final class GeneratedScorer {

  private final Class<?> type;
  private final Object object;

  /** Makes an object of a compiled class. */
  GeneratedScorer(Path classes, String name) throws ReflectiveOperationException {
    try {
      URLClassLoader loader =
          new URLClassLoader(
              new URL[] {classes.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
      type = Class.forName(name, true, loader);
      object = type.getConstructor().newInstance();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compiles all sources below a folder without a warning, and copies what else is there. */
  static void compile(Path sources, Path classes) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("--release", "17", "-Xlint:all,-options", "-Werror", "-proc:none", "-d"));
    arguments.add(classes.toString());
    for (Path file : PluginProjects.files(sources)) {
      if (file.toString().endsWith(".java")) {
        arguments.add(file.toString());
      } else {
        Path copy = classes.resolve(sources.relativize(file));
        Files.createDirectories(requireNonNull(copy.getParent()));
        Files.copy(file, copy);
      }
    }
    StringWriter told = new StringWriter();
    PrintWriter messages = new PrintWriter(told);
    ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
    assertEquals(
        0, javac.run(messages, messages, arguments.toArray(String[]::new)), told::toString);
  }

  /** Returns the value of a constant. */
  Object constant(String name) {
    try {
      return type.getField(name).get(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the class has another shape", e);
    }
  }

  /** Returns the outputs of a row of numbers, or of a record. */
  float[] predict(Object row) {
    float[] outputs = new float[(int) constant("OUTPUTS")];
    call("predict", row, outputs);
    return outputs;
  }

  int classify(Object row) {
    return (int) call("classify", row);
  }

  String label(Object row) {
    return (String) call("label", row);
  }

  /** Makes a record of a row. */
  Object row(Object... values) {
    try {
      return Class.forName(type.getName() + "$Row", true, type.getClassLoader())
          .getConstructors()[0]
          .newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the class has another shape", e);
    }
  }

  private Object call(String method, Object... arguments) {
    Class<?>[] types = Arrays.stream(arguments).map(Object::getClass).toArray(Class[]::new);
    try {
      return type.getMethod(method, types).invoke(object, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the class has another shape", e);
    }
  }
}
