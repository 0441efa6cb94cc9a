package dev.lanewise.cli.compilation;

/** Values as Java writes them, in ASCII, so that the encoding of the source does not matter. */
final class JavaText {

  private JavaText() {}

  /** Returns a literal that has exactly the bits of a number. */
  static String literal(float value) {
    if (Float.isNaN(value)) {
      return "Float.NaN";
    }
    if (Float.isInfinite(value)) {
      return value > 0 ? "Float.POSITIVE_INFINITY" : "Float.NEGATIVE_INFINITY";
    }
    return Float.toHexString(value) + "f";
  }

  /** Returns a string literal. */
  static String string(String text) {
    StringBuilder literal = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> literal.append("\\\"");
        case '\\' -> literal.append("\\\\");
        case '\n' -> literal.append("\\n");
        case '\r' -> literal.append("\\r");
        case '\t' -> literal.append("\\t");
        default -> {
          if (c < ' ') {
            // Not backslash and u, which the compiler would replace before it reads the literal.
            literal.append("\\%03o".formatted((int) c));
          } else if (c > '~') {
            literal.append("\\u%04x".formatted((int) c));
          } else {
            literal.append(c);
          }
        }
      }
    }
    return literal.append('"').toString();
  }

  /** Returns a text as a comment may contain it: nothing in it ends the comment or is markup. */
  static String comment(String text) {
    StringBuilder html = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          boolean plain =
              c < 128 && (Character.isLetterOrDigit(c) || " _-.,:;()=+%?!'".indexOf(c) >= 0);
          if (plain) {
            html.appendCodePoint(c);
          } else {
            html.append("&#").append(c).append(';');
          }
        });
    return html.toString();
  }
}
