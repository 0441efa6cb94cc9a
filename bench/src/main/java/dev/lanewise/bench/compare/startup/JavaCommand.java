package dev.lanewise.bench.compare.startup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The command line of another JVM like this one. */
public final class JavaCommand {

  private JavaCommand() {}

  /** Returns the program that runs this JVM. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Returns the options that {@code bench/compare} gives to every JVM. */
  public static List<String> options() {
    String options = Objects.requireNonNullElse(System.getenv("LANEWISE_JAVA_OPTS"), "");
    return options.isBlank() ? List.of() : List.of(options.strip().split("\\s+", -1));
  }

  /** Returns what runs a class of this class path. */
  public static List<String> of(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(options());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
