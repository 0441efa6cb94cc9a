package dev.lanewise.cli.compilation;

import dev.lanewise.api.ConfigurationException;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts of a generated class. Each few thousand are in a class of their own, since neither a method
 * nor the constants of a class may be larger.
 */
final class TextLists {

  private static final int TEXTS = 4_000;

  /** A character takes up to three of the 65,535 bytes of a constant. */
  private static final int LONGEST = 21_000;

  private TextLists() {}

  /**
   * Writes the classes.
   *
   * @param prefix begins their names
   * @return the expressions for the arrays that hold the texts, in order
   * @throws ConfigurationException if a text is too long for Java
   */
  static List<String> write(SourceText out, String prefix, List<String> texts) {
    List<String> arrays = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += TEXTS) {
      String holder = prefix + (arrays.size() + 1);
      out.open("private static final class %s", holder);
      out.line("static final String[] TEXTS = {");
      for (String text : texts.subList(from, Math.min(texts.size(), from + TEXTS))) {
        if (text.length() > LONGEST) {
          throw new ConfigurationException(
              "a category or class name has %,d characters, and a Java constant holds %,d; shorten it in the data"
                  .formatted(text.length(), LONGEST));
        }
        out.line("  %s,", JavaText.string(text));
      }
      out.line("};");
      out.close().gap();
      arrays.add(holder + ".TEXTS");
    }
    return arrays;
  }
}
