package dev.lanewise.tests;

import java.io.File;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a virtual machine is started.
 *
 * @param path how it finds the library
 * @param lanes the bits of its vectors
 * @param compiler what compiles
 * @param flags further flags
 */
record JvmConfiguration(Search path, int lanes, Compiler compiler, List<String> flags) {

  /** How the library is found. */
  enum Search {
    CLASS_PATH("class path"),
    MODULE_PATH("module path");

    private final String title;

    Search(String title) {
      this.title = title;
    }
  }

  /** What compiles Java. */
  enum Compiler {
    C2("C2", List.of()),
    C1("C1 only", List.of("-XX:TieredStopAtLevel=1")),
    NONE("interpreter", List.of("-Xint"));

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // It is made by List.of.
    private final List<String> flags;

    Compiler(String title, List<String> flags) {
      this.title = title;
      this.flags = flags;
    }
  }

  /** Modules that need others beside the library's, such as JUnit. */
  private static final Set<String> NOT_LIBRARY = Set.of("dev.lanewise.cli", "dev.lanewise.testkit");

  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  JvmConfiguration(Search path, int lanes, Compiler compiler, String... flags) {
    this(path, lanes, compiler, List.of(flags));
  }

  /** Returns the command that starts {@link BitsProcess}, without its arguments. */
  List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.add("-XX:MaxVectorSize=" + lanes / Byte.SIZE);
    command.addAll(compiler.flags);
    command.addAll(flags);
    switch (path) {
      case CLASS_PATH ->
          command.addAll(
              List.of(
                  "--add-modules", VECTOR_MODULE, "-cp", System.getProperty("java.class.path")));
      case MODULE_PATH ->
          command.addAll(
              List.of(
                  // The kernels' module requires that of the Vector API by itself.
                  "--add-modules",
                  "ALL-MODULE-PATH",
                  "--module-path",
                  modulePath(),
                  "-cp",
                  tests()));
    }
    command.add(BitsProcess.class.getName());
    return command;
  }

  /** Libraries of others that the library reads with. */
  private static final Set<String> READ =
      Set.of(
          "com.fasterxml.jackson.core",
          "de.siegmar.fastcsv",
          "org.tribuo.util.onnx",
          "com.google.protobuf");

  private static String modulePath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> isModule(Path.of(entry)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Tells what belongs on the module path: the library and what it reads. */
  private static boolean isModule(Path entry) {
    return entry.toFile().exists()
        && ModuleFinder.of(entry).findAll().stream()
            .map(ModuleReference::descriptor)
            .anyMatch(module ->
                (module.name().startsWith("dev.lanewise.") && !NOT_LIBRARY.contains(module.name()))
                    || READ.contains(module.name()));
  }

  /** Returns where the compiled tests are. */
  private static String tests() {
    try {
      return Path.of(BitsProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "%-11s  %d-bit  %-11s%s"
        .formatted(
            path.title,
            lanes,
            compiler.title,
            flags.isEmpty() ? "" : "  " + String.join(" ", flags));
  }
}
