package dev.lanewise.cli.plugins;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A Maven project of a plugin, filled in from templates.
 *
 * @param id the plugin's id
 * @param kind what it is
 * @param packageName the package of its classes
 */
record PluginProject(String id, PluginKind kind, String packageName) {

  /** Longer names do not fit a manifest. */
  private static final int LONGEST_ID = 64;

  private static final Pattern PACKAGE =
      Pattern.compile("[a-zA-Z][a-zA-Z0-9_]*(?:\\.[a-zA-Z][a-zA-Z0-9_]*)*");

  /** The words that Java keeps for itself. */
  private static final Set<String> RESERVED =
      Set.of(
          "abstract",
          "assert",
          "boolean",
          "break",
          "byte",
          "case",
          "catch",
          "char",
          "class",
          "const",
          "continue",
          "default",
          "do",
          "double",
          "else",
          "enum",
          "extends",
          "false",
          "final",
          "finally",
          "float",
          "for",
          "goto",
          "if",
          "implements",
          "import",
          "instanceof",
          "int",
          "interface",
          "long",
          "native",
          "new",
          "null",
          "package",
          "private",
          "protected",
          "public",
          "return",
          "short",
          "static",
          "strictfp",
          "super",
          "switch",
          "synchronized",
          "this",
          "throw",
          "throws",
          "transient",
          "true",
          "try",
          "void",
          "volatile",
          "while");

  private static final Pattern PLAIN = Pattern.compile("[a-zA-Z0-9_./:-]+");

  private static final String VERSION = "1.0.0";

  /**
   * Checks what the user asked for.
   *
   * @throws ConfigurationException if there can be no such plugin
   */
  static PluginProject of(String id, String kind, String packageName) {
    if (!PluginReference.isId(id) || id.length() > LONGEST_ID) {
      throw new ConfigurationException(
          "'%s' cannot be a plugin's name; write up to %d small letters, digits and _, beginning with a letter, such as squareplus or acme:squareplus"
              .formatted(id, LONGEST_ID));
    }
    checkPackage(packageName);
    if (kind.equals("metric") && id.indexOf(':') < 0) {
      throw new ConfigurationException(
          "'%s' cannot be a metric's name, as it could be mistaken for a built-in one; put a prefix before it, as in acme:%s"
              .formatted(id, id));
    }
    return new PluginProject(
        id,
        switch (kind) {
          case "activation" -> PluginKind.ACTIVATION;
          case "loss" -> PluginKind.LOSS;
          case "optimizer" -> PluginKind.OPTIMIZER;
          case "schedule" -> PluginKind.SCHEDULE;
          case "metric" -> PluginKind.METRIC;
          default ->
              throw new ConfigurationException(
                  "--kind=%s: a plugin to begin with is an activation, a loss, an optimizer, a schedule or a metric; name one of these"
                      .formatted(kind));
        },
        packageName);
  }

  private static void checkPackage(String name) {
    boolean lawful =
        PACKAGE.matcher(name).matches()
            && Arrays.stream(name.split("\\.", -1)).noneMatch(RESERVED::contains);
    if (!lawful) {
      throw new ConfigurationException(
          "--package=%s is no package that Java takes; write it as in org.acme.plugins"
              .formatted(name));
    }
    if ((name + ".").startsWith("java.") || (name + ".").startsWith("dev.lanewise.")) {
      throw new ConfigurationException(
          "--package=%s belongs to somebody else; choose one of your own, such as org.acme"
              .formatted(name));
    }
  }

  /** Returns the name of the project, of its jar and of its default folder. */
  String artifact() {
    return id.replace(':', '-').replace('_', '-');
  }

  private String kindName() {
    String name = kind.toString();
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  /** Returns the name of the class: of the id without its prefix, and of the kind. */
  private String className() {
    String name =
        Arrays.stream(id.substring(id.indexOf(':') + 1).split("_", -1))
            .filter(part -> !part.isEmpty())
            .map(part -> Character.toUpperCase(part.charAt(0)) + part.substring(1))
            .collect(Collectors.joining());
    return name.endsWith(kindName()) && !name.equals(kindName()) ? name : name + kindName();
  }

  /** Returns the texts of all files, by their paths in the project. */
  Map<String, String> files() {
    String java = "java/" + packageName.replace('.', '/') + "/" + className();
    Map<String, String> files = new LinkedHashMap<>();
    files.put("pom.xml", filled("pom.xml.txt"));
    files.put("README.md", filled("README.md.txt"));
    files.put(".gitignore", filled("gitignore.txt"));
    files.put("src/main/" + java + ".java", filled(kind + ".java.txt"));
    files.put(
        "src/main/resources/META-INF/services/dev.lanewise.api.plugin." + kindName() + "Plugin",
        filled("services.txt"));
    files.put("src/test/" + java + "Test.java", filled(kind + "Test.java.txt"));
    return files;
  }

  /** Returns what the user can do with the project, one line each. */
  List<String> nextSteps(Path folder) {
    return filled("next.txt").replace("{{folder}}", word(folder)).lines().toList();
  }

  /** Returns a path as a word that a shell takes as it is. */
  private static String word(Path path) {
    String text = path.normalize().toString();
    if (text.isEmpty()) {
      return ".";
    }
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  private String filled(String template) {
    String text = read(template);
    for (Map.Entry<String, String> value : values().entrySet()) {
      text = text.replace("{{" + value.getKey() + "}}", value.getValue());
    }
    return text;
  }

  private Map<String, String> values() {
    return Map.of(
        "id",
        id,
        "artifact",
        artifact(),
        "version",
        VERSION,
        "kind",
        kind.toString(),
        "class",
        className(),
        "package",
        packageName,
        "path",
        packageName.replace('.', '/'),
        "api",
        Plugins.API_VERSION,
        "use",
        use(),
        "work",
        work());
  }

  /** Returns the option of train that takes the plugin. */
  private String use() {
    return switch (kind) {
      case LOSS -> "--layers '64:relu,10:sigmoid' --loss " + id;
      case OPTIMIZER -> "--optimizer " + id;
      case SCHEDULE -> "--schedule " + id;
      case METRIC -> "--validation 0.2 --metric " + id;
      default -> "--layers '64:%s,10:softmax'".formatted(id);
    };
  }

  /** Returns what Lanewise does with the formula. */
  private String work() {
    return switch (kind) {
      case SCHEDULE -> "Lanewise asks for the factor once a step";
      case METRIC -> "Lanewise runs the network, and asks for the value after each epoch";
      default -> "The formula is differentiated, and compiled to vector code, by Lanewise";
    };
  }

  private static String read(String template) {
    try (InputStream in = PluginProject.class.getResourceAsStream("project/" + template)) {
      if (in == null) {
        throw new IllegalStateException("the template " + template + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(template, e);
    }
  }
}
