package dev.lanewise.cli.compilation;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Quotation;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The full name of a class.
 *
 * @param packageName its package, empty for none
 * @param simpleName its name in the package
 */
record JavaName(String packageName, String simpleName) {

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*");

  private static final Set<String> KEYWORDS =
      Set.of(
          ("_ abstract assert boolean break byte case catch char class const continue default do"
                  + " double else enum extends final finally float for goto if implements import"
                  + " instanceof int interface long native new package private protected public"
                  + " return short static strictfp super switch synchronized this throw throws"
                  + " transient try void volatile while true false null")
              .split(" "));

  /** Names that no class can have, and those of classes that the generated code uses. */
  private static final Set<String> TAKEN =
      Set.of(
          ("record sealed permits var yield Object Record String Float Integer Boolean Math Override"
                  + " IllegalArgumentException ExceptionInInitializerError Arrays List Map HashMap"
                  + " Base64 Stream ByteBuffer ByteOrder LocalDateTime ZoneOffset AtomicReference CRC32"
                  + " InputStream IOException Row Scratch")
              .split(" "));

  /** Classes within the generated one. */
  private static final Pattern NESTED = Pattern.compile("(?:Categories|ClassNames)[0-9_]+");

  /** Methods of every object, which a component of a record must not hide. */
  private static final Set<String> METHODS =
      Set.of(
          "clone", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait");

  /**
   * Understands a name such as {@code com.acme.Scorer}.
   *
   * @throws ConfigurationException if it is no name of a class
   */
  static JavaName parse(String text) {
    for (String part : text.split("\\.", -1)) {
      if (!isIdentifier(part)) {
        throw new ConfigurationException(
            "'%s' is no name of a Java class; give one such as com.acme.Scorer, of letters and digits"
                .formatted(Quotation.of(text)));
      }
    }
    int dot = text.lastIndexOf('.');
    JavaName name = new JavaName(dot < 0 ? "" : text.substring(0, dot), text.substring(dot + 1));
    if (name.packageName().equals("java") || name.packageName().startsWith("java.")) {
      throw new ConfigurationException(
          "packages that begin with java belong to Java itself; choose another for '%s'"
              .formatted(text));
    }
    if (TAKEN.contains(name.simpleName()) || NESTED.matcher(name.simpleName()).matches()) {
      throw new ConfigurationException(
          "the class cannot be called %s, a name that its own code needs; choose another"
              .formatted(name.simpleName()));
    }
    return name;
  }

  private static boolean isIdentifier(String text) {
    return IDENTIFIER.matcher(text).matches() && !KEYWORDS.contains(text);
  }

  /**
   * Makes an identifier of any text.
   *
   * @param text such as the name of a column
   * @param number stands in the identifier if the text has no letter or digit that Java takes
   * @param used identifiers that are taken
   */
  static String identifier(String text, int number, Set<String> used) {
    String plain = text.replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_+|_+$", "");
    if (plain.isEmpty()) {
      plain = "column_" + number;
    } else if (Character.isDigit(plain.charAt(0))) {
      plain = "_" + plain;
    }
    if (KEYWORDS.contains(plain) || METHODS.contains(plain)) {
      plain += "_";
    }
    String unique = plain;
    for (int i = 2; used.contains(unique); i++) {
      unique = plain + "_" + i;
    }
    return unique;
  }

  /** Returns the parts of the path of its source file, without the folder it is written to. */
  List<String> folders() {
    return packageName.isEmpty() ? List.of() : List.of(packageName.split("\\."));
  }

  @Override
  public String toString() {
    return packageName.isEmpty() ? simpleName : packageName + "." + simpleName;
  }
}
